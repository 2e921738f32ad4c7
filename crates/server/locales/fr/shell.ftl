# The frame of signed-in pages, and what one does with a message.

shell-close-rooms = Fermer la liste des salons
shell-theme = Changer de thème
shell-go-to = Aller à…
favourites = Favoris
favourite-add = Ajouter aux favoris
favourite-remove = Retirer des favoris
shell-rooms = Salons
shell-direct = Messages privés
shell-no-room = Vous n’êtes dans aucun salon.
shell-no-direct = Dans un salon, touchez un nom pour écrire à quelqu’un.
shell-online = En ligne
shell-account-menu = Menu du compte
shell-settings = Profil et réglages
shell-shortcuts = Raccourcis clavier
shell-switcher-none = Rien ne correspond.
shell-session-title = Votre session a expiré
shell-session-text = Reconnectez-vous pour continuer. Votre brouillon est conservé.
shell-session-action = Se reconnecter
loading = Chargement…

room-reconnect = Réessayer maintenant
room-first-unread = Remonter au premier non lu
room-mark-read = Marquer comme lu
room-members = Membres du salon
members-all = Voir tous les membres
member-write = Écrire à
member-online = , en ligne
member-offline = , hors ligne
member-you = , vous
composer-cancel-reply = Annuler la réponse
composer-emoji = Insérer un émoji
composer-help-send = pour envoyer
composer-help-line = pour un saut de ligne
composer-help-edit = pour modifier votre dernier message
key-enter = Entrée
key-shift = Maj
reaction-count = { PLURAL($count) ->
    [one] { $emoji }, { $count } réaction
    [many] { $emoji }, { $count } de réactions
   *[other] { $emoji }, { $count } réactions
}
reaction-mine = { PLURAL($count) ->
    [one] { $emoji }, { $count } réaction, dont la vôtre
    [many] { $emoji }, { $count } de réactions, dont la vôtre
   *[other] { $emoji }, { $count } réactions, dont la vôtre
}

tools-react = Réagir { $emoji }
tools-pick = Ajouter une réaction
tools-reply = Répondre
tools-more = Plus d’actions
tools-edit = Modifier
tools-copy = Copier le texte
tools-link = Copier le lien
tools-pin = Épingler
tools-unpin = Désépingler
tools-report = Signaler
tools-versions = Versions du message
tools-unread = Marquer comme non lu à partir d’ici
tools-delete = Supprimer
tools-delete-key = Suppr
tools-sheet = Actions sur le message
delete-title = Supprimer ce message ?
edit-label = Modifier le message
edit-help = Entrée pour enregistrer, Échap pour annuler
edit-conflict = Ce message a changé entre-temps.
edit-newer = Voir la nouvelle version

pins-title = Messages épinglés
pins-button = { PLURAL($count) ->
    [one] Messages épinglés ({ $count })
    [many] Messages épinglés ({ $count })
   *[other] Messages épinglés ({ $count })
}
pins-none = Aucun message n’est épinglé.
pins-go = Aller au message
report-title = Signaler ce message
report-why = Que se passe-t-il ?
report-spam = Indésirable ou publicitaire
report-abuse = Blessant, menaçant ou haineux
report-other = Autre raison
report-note = Précisions
report-send = Envoyer
everyone-text = Toutes les personnes de ce salon seront prévenues.
everyone-call = Prévenir tout le monde
suggestions = Suggestions
code-offer = Ce texte ressemble à du code.
code-offer-yes = En faire un bloc de code
code-offer-no = Laisser tel quel

emoji-title = Émojis
emoji-search = Rechercher un émoji
emoji-found = Résultats
emoji-recent = Récents
emoji-smileys = Visages et émotions
emoji-people = Personnes et gestes
emoji-nature = Animaux et nature
emoji-food = Nourriture et boissons
emoji-travel = Voyages et lieux
emoji-activities = Activités
emoji-objects = Objets
emoji-symbols = Symboles
emoji-flags = Drapeaux
emoji-tone = Couleur de peau
tone-none = Sans couleur de peau
tone-light = Peau claire
tone-medium-light = Peau moyennement claire
tone-medium = Peau mate
tone-medium-dark = Peau foncée
tone-dark = Peau très foncée
