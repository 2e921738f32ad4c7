# Invitations.

invitation-new = Invite people
invitation-new-help = Whoever receives the link can register. It is shown only once, when it is made.
invitation-open = Anybody can register here: a link welcomes, but is neither needed nor counted.
invitation-days = Duration, in days
invitation-days-help = From 1 to { $invitation_days }.
invitation-days-bad = Choose a number of days from 1 to { $invitation_days }.
invitation-uses = Number of people
invitation-uses-help = From 1 to { $invitation_uses }.
invitation-uses-bad = Choose a number of people from 1 to { $invitation_uses }.
invitation-submit = Make a link
invitation-made = The link is ready
invitation-made-help = Copy it now: it will not be shown again.
invitation-link = Invitation link
invitation-code = QR code of the invitation link
invitations-living = Current invitations
invitations-none = No current invitation.
invitations-too-many = { PLURAL($invitations) ->
    [one] One current invitation at a time. Revoke it, then try again.
   *[other] { $invitations } current invitations at most. Revoke one, then try again.
}
invitation-used = People who came: { $used } of { $uses }
invitation-until = Valid until: { $when }
invitation-by = By { $name }, { $ago }
invitation-revoke = Revoke
invitation-revoke-this = Revoke the invitation of { $name } ({ $used } of { $uses }, valid until: { $when })
