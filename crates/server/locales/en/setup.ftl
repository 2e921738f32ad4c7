# First run.

setup-step = Step { $step } of { $steps }
setup-space-title = Your space
setup-space-intro = Welcome to Palabre. Three steps, and the conversation begins.
setup-code = Installation code
setup-code-help = It is written in the server’s log.
setup-code-wrong = This code is not valid. Look at the server’s log.
setup-code-too-many = Too many attempts. Try again in { $wait }.
setup-space = Name of your space
setup-space-help = That of your team, your school, your club.
setup-space-empty = Give your space a name.
setup-space-too-long = { $room_name_chars } characters at most.
setup-space-bad = This name contains invisible characters. Remove them.
setup-language = Language
setup-admin-title = Your account
setup-admin-intro = This first account administers the space.
setup-room-title = First room
setup-room-intro = Everyone who signs up will be able to join it.
setup-room = Name of the first room
setup-room-default = General
setup-registration = Who can sign up?
setup-registration-open = Everyone
setup-registration-invite = By invitation
setup-registration-closed = Nobody
setup-continue = Continue
setup-back = Back
setup-finish = Open Palabre
