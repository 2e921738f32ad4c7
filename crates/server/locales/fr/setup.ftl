# First run.

setup-step = Étape { $step } sur { $steps }
setup-space-title = Votre espace
setup-space-intro = Bienvenue dans Palabre. Trois étapes, et la conversation commence.
setup-code = Code d’installation
setup-code-help = Il est écrit dans le journal du serveur.
setup-code-wrong = Ce code n’est pas valable. Regardez le journal du serveur.
setup-code-too-many = Trop de tentatives. Réessayez dans { $wait }.
setup-space = Nom de votre espace
setup-space-help = Celui de votre équipe, de votre école, de votre association.
setup-space-empty = Donnez un nom à votre espace.
setup-space-too-long = { $room_name_chars } caractères au plus.
setup-space-bad = Ce nom contient des caractères invisibles. Retirez-les.
setup-language = Langue
setup-admin-title = Votre compte
setup-admin-intro = Ce premier compte administre l’espace.
setup-room-title = Premier salon
setup-room-intro = Toutes les personnes qui s’inscriront pourront le rejoindre.
setup-room = Nom du premier salon
setup-room-default = Général
setup-registration = Qui peut s’inscrire ?
setup-registration-open = Tout le monde
setup-registration-invite = Sur invitation
setup-registration-closed = Personne
setup-continue = Continuer
setup-back = Retour
setup-finish = Ouvrir Palabre
