# Signing in, signing up, people.

login-title = Connexion
login-intro = Heureux de vous revoir. La conversation vous attend.
login-identifier = Nom d’utilisateur ou adresse e-mail
login-password = Mot de passe
login-remember = Rester connecté sur cet appareil
login-forgotten = Mot de passe oublié ?
login-submit = Se connecter
login-no-account = Pas encore de compte ?
login-wrong = Identifiant ou mot de passe incorrect.
login-disabled = Ce compte est suspendu. Contactez l’administration.
login-too-many = Trop de tentatives. Réessayez dans { $wait }.
login-identifier-empty = Saisissez votre nom d’utilisateur.
login-password-empty = Saisissez votre mot de passe.
forgotten-title = Mot de passe oublié
forgotten-help = Demandez à une personne qui administre cet espace : elle peut vous donner un nouveau mot de passe. Vous le changerez ensuite dans vos réglages.
forgotten-back = Revenir à la connexion
password-show = Afficher le mot de passe

register-title = Inscription
register-intro = Choisissez le nom sous lequel on vous trouvera.
register-username = Nom d’utilisateur
register-username-help = { $username_min_chars } à { $username_max_chars } caractères : lettres, chiffres, point, tiret.
register-display = Nom affiché
register-display-help = C’est le nom que verront les autres.
register-password = Mot de passe
register-password-help = { $password_min_chars } caractères au moins. Une phrase est parfaite.
register-submit = Créer mon compte
register-has-account = Déjà un compte ?
register-closed = Les inscriptions sont fermées. Demandez une invitation.
register-invite = On entre ici sur invitation. Demandez-en une à une personne qui administre cet espace.
register-invited = { $name } vous invite à rejoindre { $space }.
register-invitation-help = Collez ici le lien que vous avez reçu.
register-too-many = Trop d’inscriptions depuis cette adresse. Réessayez dans { $wait }.
register-strength = Solidité du mot de passe

bubble-1 = On se retrouve sous l’arbre à 18 h ?
bubble-2 = J’apporte le thé 🍵
bubble-3 = Et moi les nouvelles du projet !

# Fields of accounts that were refused.
username-empty = Choisissez un nom d’utilisateur.
username-too-short = Il faut au moins { $username_min_chars } caractères.
username-too-long = { $username_max_chars } caractères au plus.
username-bad = Utilisez seulement des lettres, des chiffres, le point, le tiret et le tiret bas.
username-mixed = Ce nom mélange plusieurs alphabets. N’en utilisez qu’un.
username-reserved = Ce nom est réservé. Choisissez-en un autre.
username-taken = Ce nom d’utilisateur est déjà pris.
display-too-long = { $display_chars } caractères au plus.
display-bad = Ce nom contient des caractères invisibles. Retirez-les.
about-too-long = { $about_chars } caractères au plus.
about-bad = Ce texte contient des caractères invisibles. Retirez-les.
password-empty = Choisissez un mot de passe.
password-too-short = Il faut au moins { $password_min_chars } caractères.
password-too-long = { $password_max_chars } caractères au plus.
password-common = Ce mot de passe est trop courant. Ajoutez des mots.
password-digits = Un mot de passe fait seulement de chiffres se devine vite. Ajoutez des mots.
password-like-name = Ce mot de passe ressemble trop à votre nom.
password-bad = Ce mot de passe contient un caractère interdit.
password-wrong = Ce n’est pas votre mot de passe actuel.
token-name-empty = Donnez un nom au jeton.
token-name-too-long = Ce nom est trop long. Raccourcissez-le.
lang-unknown = Choisissez une langue de la liste.
theme-unknown = Choisissez un thème de la liste.

# A person.
person-title = Profil
person-write = Envoyer un message privé
person-notes = Ouvrir vos notes personnelles
person-edit = Modifier votre profil
person-no-about = Aucune présentation pour l’instant.
person-since = Membre depuis le { $date }
person-online = En ligne
person-offline = Hors ligne
role-moderator = Modération
role-admin = Administration
