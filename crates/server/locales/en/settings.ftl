# Settings.

settings-title = Settings
settings-profile = Profile
settings-account = Account and security
settings-appearance = Appearance
settings-language = Language and time
settings-devices = Connected devices
settings-invitations = Invitations
settings-sign-out = Sign out
settings-back = All settings

profile-display = Display name
profile-display-help = This is the name others will see.
profile-about = Presentation
profile-about-help = { $about_chars } characters at most. Visible to everyone here.
profile-username = Username
profile-username-help = It does not change: people mention you with it.

password-title = Change your password
password-current = Current password
password-new = New password
password-new-help = At least { $password_min_chars } characters. Your other devices will be signed out.
password-submit = Change the password
password-current-empty = Enter your current password.

appearance-theme = Theme
appearance-auto = Automatic
appearance-auto-help = Like your device
appearance-light = Light
appearance-light-help = Paper and ink
appearance-dark = Dark
appearance-dark-help = For the evening

language-language = Language
language-auto = Automatic
language-auto-help = The language of your browser
language-zone = Time zone
language-zone-detected = { $name } (detected)
language-zone-server = The server’s, until your browser tells its own
language-time = It is { $time }.

devices-help = These devices can read your messages. Sign out those you do not recognise.
devices-this = This device
devices-seen = Last activity: { $when }
devices-since = Signed in: { $when }
devices-sign-out = Sign out
devices-sign-out-of = Sign out { $name }
devices-sign-out-others = Sign out all the others
devices-token = Access token “{ $name }”
devices-unknown = Unknown device

photo-title = Picture
photo-help = Everybody here sees it. Without one, your initials are shown.
photo-change = Change the picture
photo-remove = Remove the picture
crop-title = Frame the picture
crop-area = Framing
crop-zoom = Zoom
crop-help = Drag the image, or move it with the arrow keys; + and − zoom.
