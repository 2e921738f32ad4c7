# Settings.

settings-title = Réglages
settings-profile = Profil
settings-account = Compte et sécurité
settings-appearance = Apparence
settings-language = Langue et heure
settings-devices = Appareils connectés
settings-invitations = Invitations
settings-sign-out = Se déconnecter
settings-back = Tous les réglages

profile-display = Nom affiché
profile-display-help = C’est le nom que verront les autres.
profile-about = Présentation
profile-about-help = { $about_chars } caractères au plus. Visible par tout le monde ici.
profile-username = Nom d’utilisateur
profile-username-help = Il ne change pas : c’est avec lui qu’on vous mentionne.

password-title = Changer de mot de passe
password-current = Mot de passe actuel
password-new = Nouveau mot de passe
password-new-help = { $password_min_chars } caractères au moins. Vos autres appareils seront déconnectés.
password-submit = Changer le mot de passe
password-current-empty = Saisissez votre mot de passe actuel.

appearance-theme = Thème
appearance-auto = Automatique
appearance-auto-help = Comme votre appareil
appearance-light = Clair
appearance-light-help = Du papier et de l’encre
appearance-dark = Sombre
appearance-dark-help = Pour le soir

language-language = Langue
language-auto = Automatique
language-auto-help = La langue de votre navigateur
language-zone = Fuseau horaire
language-zone-detected = { $name } (détecté)
language-zone-server = Celui du serveur, en attendant celui de votre navigateur
language-time = Il est { $time }.

devices-help = Ces appareils peuvent lire vos messages. Déconnectez ceux que vous ne reconnaissez pas.
devices-this = Cet appareil
devices-seen = Dernière activité : { $when }
devices-since = Connexion : { $when }
devices-sign-out = Déconnecter
devices-sign-out-of = Déconnecter { $name }
devices-sign-out-others = Déconnecter tous les autres
devices-token = Jeton d’accès « { $name } »
devices-unknown = Appareil inconnu

photo-title = Photo
photo-help = Elle est visible par tout le monde ici. Sans photo, on voit vos initiales.
photo-change = Changer la photo
photo-remove = Retirer la photo
crop-title = Cadrer la photo
crop-area = Cadrage
crop-zoom = Agrandissement
crop-help = Faites glisser l’image, ou déplacez-la avec les flèches ; + et − l’agrandissent.
