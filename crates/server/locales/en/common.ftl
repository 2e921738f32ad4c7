# What every page carries: frame, navigation, states, error pages.

page-title = { $page } · { $space }
brand-motto = A calm place to talk together, hosted at home.
skip-to-content = Skip to content
skip-to-composer = Skip to the message field
nav-signed-out = Account
nav-rooms = Rooms and conversations
back-home = Back to the home page
cancel = Cancel
save = Save
close = Close
retry = Try again
optional = optional
no-script = Turn on JavaScript to receive messages live.

# Said once, as a toast, after a redirect.
flash-welcome = Welcome, { $name }!
flash-room-created = Room created
flash-room-saved = Room saved
flash-room-archived = Room archived
flash-room-reopened = Room reopened
flash-room-deleted = Room deleted
flash-room-left = You left the room “{ $name }”.
flash-member-added = { $name } is now in the room.
flash-members-added = { PLURAL($count) ->
    [one] { $count } person is now in the room.
   *[other] { $count } people are now in the room.
}
flash-member-there = { $name } is already in the room.
flash-members-there = These people are already in the room.
flash-member-removed = { $name } is no longer in the room.
flash-profile-saved = Profile saved
flash-photo-removed = Photo removed
flash-photo-saved = Photo saved
flash-password-changed = Password changed. Your other devices were signed out.
flash-appearance-saved = Appearance saved
flash-language-saved = Language saved
flash-device-signed-out = Device signed out
flash-invitation-revoked = Invitation revoked
flash-devices-signed-out = { PLURAL($count) ->
    [one] { $count } other device signed out
   *[other] { $count } other devices signed out
}

# Forms.
form-has-errors = { PLURAL($count) ->
    [one] One field needs a correction.
   *[other] { $count } fields need a correction.
}
form-expired = The form has expired. Try again.

# Home.
home-title = Rooms
home-filter = Filter rooms
home-filter-submit = Filter
home-new-room = New Room
home-sort = Sort by
home-sort-activity = Recent activity
home-sort-name = Name
home-sort-members = Number of members
home-tabs = Show
home-tab-rooms = Rooms
home-tab-direct = Private messages
home-tab-unread = Unread
home-resume = Pick up where you left off
home-resume-none = You are up to date.
home-empty = No rooms yet
home-empty-help = Create the first one to get the conversation going.
home-none = No room matches “{ $name }”.
home-direct-empty = No private messages yet
home-direct-empty-help = In a room, touch someone’s name to write to them.
home-unread-empty = All caught up
home-unread-empty-help = Conversations waiting for you will appear here.
home-pages = Pages of the list
home-more = More rooms
home-less = Previous rooms
home-rooms-count = { PLURAL($count) ->
    [one] { $count } room
   *[other] { $count } rooms
}
home-last-ago = last message { $ago }
home-card-not-joined = not joined
home-card-archived = archived

# Error pages.
error-404-title = Page not found
error-404 = This link leads nowhere, or the page was removed.
error-403-title = Access denied
error-403 = You do not have the rights needed to see this page.
error-400-title = Not possible
error-400 = This request is not valid. Go back, then try again.
error-410-title = Message deleted
error-410 = This message was deleted.
error-413-title = Too large
error-413 = Shorten your text, then try again.
error-429-title = Too many requests
error-429 = Wait a moment before trying again.
error-429-wait = Try again in { $wait }.
error-500-title = Something went wrong
error-500 = The incident was recorded under number { $number }.
error-503-title = Palabre is under maintenance
error-503 = The service will be back in a moment. This page reloads by itself.
error-507-title = No space left on the server
error-507 = Nothing was saved. Tell the administrators, then try again.
