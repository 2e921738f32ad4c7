# What a code of an error means, and what to do. Used by pages and by the HTTP API.

code-unknown = Une erreur est survenue. Réessayez.
code-bad_frame = La demande est mal formée. Relisez la documentation de l’interface.
code-not_found = Introuvable : cela n’existe pas, ou ne vous est pas ouvert.
code-not_member = Rejoignez d’abord ce salon.
code-forbidden = Vous n’avez pas le droit de faire cela.
code-empty = Écrivez un message avant de l’envoyer.
code-too_long = Ce texte est trop long. Raccourcissez-le.
code-bad_cid = L’identifiant d’envoi doit compter de 16 à 64 lettres, chiffres, tirets ou tirets bas.
code-cid_conflict = Cet identifiant d’envoi a déjà servi pour un autre message. Prenez-en un nouveau.
code-bad_emoji = Choisissez un seul émoji.
code-too_many = La limite est atteinte. Retirez-en avant d’en ajouter.
code-deleted = Ce message a été supprimé.
code-archived = Ce salon est archivé. Il reste consultable.
code-rate_limited = Vous allez un peu vite. Attendez un instant avant de réessayer.
code-overloaded = Le serveur a trop à faire. Réessayez dans un instant.
code-unavailable = Le service est momentanément indisponible. Réessayez dans un instant.
code-storage_full = Il n’y a plus de place sur le serveur. Rien n’a été enregistré.
code-unknown_outcome = On ne sait pas si l’action a abouti. Vérifiez avant de réessayer.
code-invalid = Certains champs sont à corriger.
code-credentials = Identifiant ou mot de passe incorrect.
code-disabled = Ce compte est suspendu. Contactez l’administration.
code-closed = Les inscriptions sont fermées. Demandez une invitation.
code-unauthenticated = Connectez-vous pour continuer.
code-setup_required = L’installation n’est pas terminée. Ouvrez la page d’accueil dans un navigateur.
code-bad_origin = Cette demande ne vient pas de cette application. Rechargez la page, puis réessayez.
code-misdirected = Ce serveur ne répond pas à cette adresse.
code-too_large = L’envoi dépasse la limite. Réduisez-le.
code-unsupported_media_type = Ce format n’est pas accepté. Envoyez du JSON.
code-method_not_allowed = Cette adresse ne s’utilise pas avec cette méthode.
code-upgrade_required = Cette adresse attend une connexion WebSocket.
code-timeout = La demande a mis trop de temps à arriver. Réessayez.
code-internal = Une erreur est survenue. L’incident est noté.

refused-rate = Vous allez un peu vite. Réessayez dans { $wait }.
message-too-long = { $message_chars } caractères au plus. Raccourcissez votre message.
