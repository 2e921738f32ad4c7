# Rooms, conversations and messages.

room-new-title = Nouveau Salon
room-new-intro = Un lieu pour un sujet, un projet, une équipe.
room-edit-title = Modifier le salon
room-name = Nom du salon
room-name-help = { $room_name_chars } caractères au plus. Tous les alphabets conviennent.
room-topic = Sujet
room-topic-help = Une ligne qui dit de quoi on y parle.
room-access = Accès
room-access-public = Public
room-access-public-help = Tout le monde peut lire et rejoindre
room-access-private = Privé
room-access-private-help = Sur invitation
room-posting = Qui peut écrire ?
room-posting-members = Tous les membres
room-posting-moderators = Animateurs seulement
room-posting-moderators-help = Propriétaire, modération et administration
room-keep = Garder les messages pendant
room-keep-help = Les messages plus anciens sont supprimés avec leurs fichiers, épinglés ou non.
room-keep-ever = pour toujours
room-keep-days = { PLURAL($count) ->
    [one] { $count } jour
    [many] { $count } de jours
   *[other] { $count } jours
}
room-keep-none = Aucun message n’a plus de { $days } jours. Les suivants seront supprimés à cet âge, pour tout le monde et pour toujours.
room-keep-some = { PLURAL($count) ->
    [one] { $count } message de plus de { $days } jours sera supprimé, pour tout le monde et pour toujours.
    [many] { $count } de messages de plus de { $days } jours seront supprimés, pour tout le monde et pour toujours.
   *[other] { $count } messages de plus de { $days } jours seront supprimés, pour tout le monde et pour toujours.
}
room-keep-many = Plus de { $count } messages, tous ceux de plus de { $days } jours, seront supprimés, pour tout le monde et pour toujours.
room-keep-confirm = Rien n’est encore enregistré : confirmez la suppression des messages.
room-keep-sure = Je confirme la suppression
room-keep-bad = Choisissez une durée de la liste.
room-kept = { PLURAL($count) ->
    [one] Les messages y sont supprimés après { $count } jour.
    [many] Les messages y sont supprimés après { $count } de jours.
   *[other] Les messages y sont supprimés après { $count } jours.
}
room-members-help = Des noms d’utilisateur, séparés par des virgules. Ces personnes entrent tout de suite dans le salon.
room-members-picked = Personnes invitées
room-create = Créer le salon
room-danger = Zone sensible
room-archive = Archiver le salon
room-archive-help = On ne pourra plus y écrire. Les messages restent consultables, et vous pourrez le rouvrir.
room-reopen = Rouvrir le salon
room-reopen-help = On pourra de nouveau y écrire.
room-delete = Supprimer le salon
room-delete-help = Tous les messages seront perdus, pour tout le monde et pour toujours.
room-delete-name = Pour confirmer, écrivez le nom du salon : { $name }
room-delete-final = Supprimer définitivement
room-delete-mismatch = Ce n’est pas le nom du salon. Rien n’a été supprimé.

room-name-empty = Donnez un nom au salon.
room-name-too-long = { $room_name_chars } caractères au plus.
room-name-bad = Ce nom contient des caractères invisibles. Retirez-les.
room-name-taken = Un salon porte déjà ce nom.
room-topic-too-long = { $room_topic_chars } caractères au plus.
room-topic-bad = Ce sujet contient des caractères invisibles. Retirez-les.
room-kind-bad = Choisissez un accès de la liste.
room-posting-bad = Choisissez dans la liste qui peut écrire.
room-members-not-found = Personne ne porte ce nom d’utilisateur : { $name }
room-members-unknown = Une des personnes invitées n’a plus de compte.
room-members-too-many = { PLURAL($invited_at_once) ->
    [one] On invite une seule personne en créant un salon. Invitez les autres ensuite, depuis la liste de ses membres.
    [many] On invite { $invited_at_once } de personnes au plus en créant un salon. Invitez les autres ensuite, depuis la liste de ses membres.
   *[other] On invite { $invited_at_once } personnes au plus en créant un salon. Invitez les autres ensuite, depuis la liste de ses membres.
}
room-members-nobody = On n’invite personne en créant un salon. Invitez ensuite, depuis la liste de ses membres.

room-join = Rejoindre le salon
room-join-help = Rejoignez ce salon pour lire les messages et y écrire.
room-leave = Quitter le salon
room-leave-help = Vous n’y recevrez plus de messages.
room-leave-owner-help = Il passera à la personne qui y est depuis le plus longtemps.
room-leave-private-help = Pour revenir, il vous faudra une nouvelle invitation.
room-settings = Modifier le salon
room-menu = Options du salon { $name }
room-show-members = { PLURAL($count) ->
    [one] Afficher { $count } membre
    [many] Afficher les { $count } de membres
   *[other] Afficher les { $count } membres
}
room-show-rooms = Afficher les salons
room-archived = Ce salon est archivé. Il reste consultable.
room-moderators-only = Vous ne pouvez pas écrire dans ce salon. Seuls ses animateurs y écrivent.
room-unsent = Ce que vous aviez écrit
room-log = Messages du salon { $name }
room-empty = C’est le tout début de { $name }.
room-empty-help = Dites bonjour 👋
room-start = Début du salon, créé par { $name } le { $date }.
room-start-nobody = Début du salon, créé le { $date }.
room-online = { PLURAL($count) ->
    [one] { $count } en ligne
    [many] { $count } en ligne
   *[other] { $count } en ligne
}
room-unread = Nouveaux messages
room-older = Messages plus anciens
room-newer = Messages plus récents
room-latest = Revenir en bas
members-count = { PLURAL($count) ->
    [one] { $count } membre
    [many] { $count } de membres
   *[other] { $count } membres
}
unread-count = { PLURAL($count) ->
    [one] { $count } message non lu
    [many] { $count } de messages non lus
   *[other] { $count } messages non lus
}
mentions-count = { PLURAL($count) ->
    [one] { $count } mention
    [many] { $count } de mentions
   *[other] { $count } mentions
}

members-title = Membres
members-online = En ligne
members-offline = Hors ligne
members-close = Fermer la liste des membres
members-filter = Filtrer les membres
members-back = Revenir au salon
members-more = Membres suivants
members-you = Vous
members-page-title = Membres de { $name }
members-invite = Inviter des personnes
members-invite-field = Noms d’utilisateur
members-invite-help = Un ou plusieurs, séparés par des virgules. Ces personnes entrent tout de suite dans le salon.
members-invite-submit = Inviter
members-invite-unknown = Personne ne porte ce nom d’utilisateur.
members-invite-too-many = { PLURAL($invited_at_once) ->
    [one] Invitez une personne à la fois.
    [many] Invitez { $invited_at_once } de personnes au plus à la fois.
   *[other] Invitez { $invited_at_once } personnes au plus à la fois.
}
members-invite-one = Invitez une personne à la fois.
members-invite-empty = Saisissez un nom d’utilisateur.
members-remove = Retirer { $name } du salon
members-remove-short = Retirer
members-owner = Propriétaire

direct-notes = Notes personnelles
direct-notes-help = Vous seul pouvez lire ce que vous écrivez ici.
direct-log = Conversation privée avec { $name }
direct-empty = Vous commencez une conversation avec { $name }.
direct-start = Début de votre conversation avec { $name }.
direct-seen = Hors ligne depuis { $when }

composer-form = Envoyer un message
composer-label = Message pour { $name }
composer-placeholder = Écrire dans { $name }
composer-direct-placeholder = Écrire à { $name }
composer-notes-placeholder = Écrire une note
composer-send = Envoyer
composer-refused = Votre message n’est pas parti.
message-deleted = Message supprimé
message-edited = (modifié)
message-edited-at = Modifié : { $when }
message-reply-to = Réponse à { $name }
message-reactions = Réactions
composer-attach = Joindre des fichiers
composer-file-gone = Un fichier déjà reçu n’est plus là. Joignez-le de nouveau.
tray-label = Fichiers joints
room-drop = Déposez vos fichiers ici

# The files of messages. The browser says the same.
file-count = { PLURAL($count) ->
    [one] { $count } pièce jointe
    [many] { $count } de pièces jointes
   *[other] { $count } pièces jointes
}
file-photo = Photo
file-photos = { PLURAL($count) ->
    [one] { $count } photo
    [many] { $count } de photos
   *[other] { $count } photos
}
file-enlarge = Agrandir l’image { $name }
file-moving = Animée
file-download = Télécharger { $name }
lightbox = Visionneuse
lightbox-zoom-in = Agrandir
lightbox-zoom-out = Réduire
lightbox-download = Télécharger
lightbox-broken = Image indisponible
lightbox-previous = Image précédente
lightbox-next = Image suivante

# « Fichiers partagés ».
files-title = Fichiers partagés
files-back = Revenir à { $name }
files-search = Rechercher un fichier
files-kinds = Afficher
files-any = Tous
files-images = Images
files-videos = Vidéos
files-sounds = Sons
files-others = Documents
files-none = Aucun fichier n’a été partagé ici pour l’instant.
files-none-like = Aucun fichier ne correspond à « { $name } ».
files-open = Voir le message qui porte { $name }
files-open-short = Voir le message
files-older = Fichiers plus anciens
room-photo-help = Elle remplace le signe du salon dans les listes.
message-pinned = Épinglé
