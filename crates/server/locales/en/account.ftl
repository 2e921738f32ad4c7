# Signing in, signing up, people.

login-title = Sign in
login-intro = Good to see you again. The conversation is waiting.
login-identifier = Username or email address
login-password = Password
login-remember = Stay signed in on this device
login-forgotten = Forgot your password?
login-submit = Sign in
login-no-account = No account yet?
login-wrong = Wrong username or password.
login-disabled = This account is suspended. Contact the administrators.
login-too-many = Too many attempts. Try again in { $wait }.
login-identifier-empty = Enter your username.
login-password-empty = Enter your password.
forgotten-title = Forgotten password
forgotten-help = Ask someone who administers this space: they can give you a new password. You can then change it in your settings.
forgotten-back = Back to signing in
password-show = Show the password

register-title = Sign up
register-intro = Choose the name people will find you by.
register-username = Username
register-username-help = { $username_min_chars } to { $username_max_chars } characters: letters, digits, dot, hyphen.
register-display = Display name
register-display-help = This is the name others will see.
register-password = Password
register-password-help = At least { $password_min_chars } characters. A sentence is perfect.
register-submit = Create my account
register-has-account = Already have an account?
register-closed = Registration is closed. Ask for an invitation.
register-invite = You need an invitation here. Ask someone who administers this space for one.
register-invited = { $name } invites you to join { $space }.
register-invitation-help = Paste here the link you received.
register-too-many = Too many sign-ups from this address. Try again in { $wait }.
register-strength = Password strength

bubble-1 = Shall we meet under the tree at 6 pm?
bubble-2 = I’ll bring the tea 🍵
bubble-3 = And I’ll bring news of the project!

# Fields of accounts that were refused.
username-empty = Choose a username.
username-too-short = At least { $username_min_chars } characters are needed.
username-too-long = { $username_max_chars } characters at most.
username-bad = Use only letters, digits, dots, hyphens and underscores.
username-mixed = This name mixes several alphabets. Use only one.
username-reserved = This name is reserved. Choose another one.
username-taken = This username is already taken.
display-too-long = { $display_chars } characters at most.
display-bad = This name contains invisible characters. Remove them.
about-too-long = { $about_chars } characters at most.
about-bad = This text contains invisible characters. Remove them.
password-empty = Choose a password.
password-too-short = At least { $password_min_chars } characters are needed.
password-too-long = { $password_max_chars } characters at most.
password-common = This password is too common. Add some words.
password-digits = A password made only of digits is quickly guessed. Add some words.
password-like-name = This password is too much like your name.
password-bad = This password contains a forbidden character.
password-wrong = This is not your current password.
token-name-empty = Give the token a name.
token-name-too-long = This name is too long. Shorten it.
lang-unknown = Choose a language from the list.
theme-unknown = Choose a theme from the list.

# A person.
person-title = Profile
person-write = Send a private message
person-notes = Open your personal notes
person-edit = Edit your profile
person-no-about = No presentation yet.
person-since = Member since { $date }
person-online = Online
person-offline = Offline
role-moderator = Moderation
role-admin = Administration
