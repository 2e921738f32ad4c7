# Invitations.

invitation-new = Inviter des personnes
invitation-new-help = Qui reçoit le lien peut s’inscrire. Il n’est montré qu’une fois, à sa création.
invitation-open = Tout le monde peut s’inscrire ici : un lien accueille, mais il n’est ni nécessaire ni compté.
invitation-days = Durée, en jours
invitation-days-help = De 1 à { $invitation_days }.
invitation-days-bad = Choisissez un nombre de jours de 1 à { $invitation_days }.
invitation-uses = Nombre de personnes
invitation-uses-help = De 1 à { $invitation_uses }.
invitation-uses-bad = Choisissez un nombre de personnes de 1 à { $invitation_uses }.
invitation-submit = Créer un lien
invitation-made = Le lien est prêt
invitation-made-help = Copiez-le maintenant : il ne sera plus montré.
invitation-link = Lien d’invitation
invitation-code = Code QR du lien d’invitation
invitations-living = Invitations en cours
invitations-none = Aucune invitation en cours.
invitations-too-many = { PLURAL($invitations) ->
    [one] Une seule invitation en cours à la fois. Révoquez-la, puis réessayez.
    [many] { $invitations } d’invitations en cours au plus. Révoquez-en une, puis réessayez.
   *[other] { $invitations } invitations en cours au plus. Révoquez-en une, puis réessayez.
}
invitation-used = Personnes entrées : { $used } sur { $uses }
invitation-until = Fin de validité : { $when }
invitation-by = Par { $name }, { $ago }
invitation-revoke = Révoquer
invitation-revoke-this = Révoquer l’invitation de { $name } ({ $used } sur { $uses }, fin de validité : { $when })
