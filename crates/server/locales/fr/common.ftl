# What every page carries: frame, navigation, states, error pages.

page-title = { $page } · { $space }
brand-motto = Un lieu calme pour parler ensemble, hébergé chez vous.
skip-to-content = Aller au contenu
skip-to-composer = Aller au champ de message
nav-signed-out = Compte
nav-rooms = Salons et conversations
back-home = Revenir à l’accueil
cancel = Annuler
save = Enregistrer
close = Fermer
retry = Réessayer
optional = facultatif
no-script = Activez JavaScript pour recevoir les messages en direct.

# Said once, as a toast, after a redirect.
flash-welcome = Bienvenue, { $name } !
flash-room-created = Salon créé
flash-room-saved = Salon enregistré
flash-room-archived = Salon archivé
flash-room-reopened = Salon rouvert
flash-room-deleted = Salon supprimé
flash-room-left = Vous avez quitté le salon « { $name } ».
flash-member-added = { $name } fait maintenant partie du salon.
flash-members-added = { PLURAL($count) ->
    [one] { $count } personne fait maintenant partie du salon.
    [many] { $count } de personnes font maintenant partie du salon.
   *[other] { $count } personnes font maintenant partie du salon.
}
flash-member-there = { $name } fait déjà partie du salon.
flash-members-there = Ces personnes font déjà partie du salon.
flash-member-removed = { $name } ne fait plus partie du salon.
flash-profile-saved = Profil enregistré
flash-photo-removed = Photo retirée
flash-photo-saved = Photo enregistrée
flash-password-changed = Mot de passe changé. Vos autres appareils ont été déconnectés.
flash-appearance-saved = Apparence enregistrée
flash-language-saved = Langue enregistrée
flash-device-signed-out = Appareil déconnecté
flash-invitation-revoked = Invitation révoquée
flash-devices-signed-out = { PLURAL($count) ->
    [one] { $count } autre appareil déconnecté
    [many] { $count } d’autres appareils déconnectés
   *[other] { $count } autres appareils déconnectés
}

# Forms.
form-has-errors = { PLURAL($count) ->
    [one] Un champ est à corriger.
    [many] { $count } de champs sont à corriger.
   *[other] { $count } champs sont à corriger.
}
form-expired = Le formulaire a expiré. Réessayez.

# Home.
home-title = Salons
home-filter = Filtrer les salons
home-filter-submit = Filtrer
home-new-room = Nouveau Salon
home-sort = Trier par
home-sort-activity = Activité récente
home-sort-name = Nom
home-sort-members = Nombre de membres
home-tabs = Afficher
home-tab-rooms = Salons
home-tab-direct = Messages privés
home-tab-unread = Non lus
home-resume = Reprendre la lecture
home-resume-none = Vous êtes à jour.
home-empty = Aucun salon pour l’instant
home-empty-help = Créez le premier pour lancer la conversation.
home-none = Aucun salon ne correspond à « { $name } ».
home-direct-empty = Aucun message privé pour l’instant
home-direct-empty-help = Dans un salon, touchez le nom d’une personne pour lui écrire.
home-unread-empty = Tout est lu
home-unread-empty-help = Les conversations qui vous attendent apparaîtront ici.
home-pages = Pages de la liste
home-more = Salons suivants
home-less = Salons précédents
home-rooms-count = { PLURAL($count) ->
    [one] { $count } salon
    [many] { $count } de salons
   *[other] { $count } salons
}
home-last-ago = dernier message { $ago }
home-card-not-joined = non rejoint
home-card-archived = archivé

# Error pages.
error-404-title = Page introuvable
error-404 = Ce lien ne mène nulle part, ou la page a été retirée.
error-403-title = Accès refusé
error-403 = Vous n’avez pas les droits nécessaires pour voir cette page.
error-400-title = Action impossible
error-400 = Cette demande n’est pas valable. Revenez en arrière, puis réessayez.
error-410-title = Message supprimé
error-410 = Ce message a été supprimé.
error-413-title = Envoi trop volumineux
error-413 = Raccourcissez votre texte, puis réessayez.
error-429-title = Trop de demandes
error-429 = Attendez un instant avant de réessayer.
error-429-wait = Réessayez dans { $wait }.
error-500-title = Une erreur est survenue
error-500 = L’incident est noté sous le numéro { $number }.
error-503-title = Palabre est en maintenance
error-503 = Le service revient dans un instant. Cette page se recharge toute seule.
error-507-title = Plus de place sur le serveur
error-507 = Rien n’a été enregistré. Prévenez l’équipe d’administration, puis réessayez.
