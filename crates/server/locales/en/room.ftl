# Rooms, conversations and messages.

room-new-title = New Room
room-new-intro = A place for a subject, a project, a team.
room-edit-title = Edit the room
room-name = Room name
room-name-help = { $room_name_chars } characters at most. Every alphabet is welcome.
room-topic = Topic
room-topic-help = One line that says what it is about.
room-access = Access
room-access-public = Public
room-access-public-help = Anyone can read and join
room-access-private = Private
room-access-private-help = By invitation
room-posting = Who may write?
room-posting-members = All members
room-posting-moderators = Moderators only
room-posting-moderators-help = The owner, moderators and administrators
room-keep = Keep messages for
room-keep-help = Older messages are deleted with their files, pinned or not.
room-keep-ever = ever
room-keep-days = { PLURAL($count) ->
    [one] { $count } day
   *[other] { $count } days
}
room-keep-none = No message is older than { $days } days. Those to come will be deleted at that age, for everybody and for ever.
room-keep-some = { PLURAL($count) ->
    [one] { $count } message older than { $days } days will be deleted, for everybody and for ever.
   *[other] { $count } messages older than { $days } days will be deleted, for everybody and for ever.
}
room-keep-many = More than { $count } messages, all those older than { $days } days, will be deleted, for everybody and for ever.
room-keep-confirm = Nothing is saved yet: confirm that messages will be deleted.
room-keep-sure = I confirm the deletion
room-keep-bad = Choose a time from the list.
room-kept = { PLURAL($count) ->
    [one] Messages are deleted here after { $count } day.
   *[other] Messages are deleted here after { $count } days.
}
room-members-help = Usernames, with commas between them. These people enter the room at once.
room-members-picked = People invited
room-create = Create the room
room-danger = Danger zone
room-archive = Archive the room
room-archive-help = Nobody will be able to write in it. Messages stay readable, and you can reopen it.
room-reopen = Reopen the room
room-reopen-help = People will be able to write in it again.
room-delete = Delete the room
room-delete-help = All messages will be lost, for everyone and for ever.
room-delete-name = To confirm, type the name of the room: { $name }
room-delete-final = Delete for ever
room-delete-mismatch = This is not the name of the room. Nothing was deleted.

room-name-empty = Give the room a name.
room-name-too-long = { $room_name_chars } characters at most.
room-name-bad = This name contains invisible characters. Remove them.
room-name-taken = A room already has this name.
room-topic-too-long = { $room_topic_chars } characters at most.
room-topic-bad = This topic contains invisible characters. Remove them.
room-kind-bad = Choose an access from the list.
room-posting-bad = Choose from the list who may write.
room-members-not-found = Nobody has this username: { $name }
room-members-unknown = One of the people invited has no account any more.
room-members-too-many = { PLURAL($invited_at_once) ->
    [one] One person only is invited as a room is made. Invite the others afterwards, from the list of its members.
   *[other] At most { $invited_at_once } people are invited as a room is made. Invite the others afterwards, from the list of its members.
}
room-members-nobody = Nobody is invited as a room is made. Invite people afterwards, from the list of its members.

room-join = Join the room
room-join-help = Join this room to read its messages and write in it.
room-leave = Leave the room
room-leave-help = You will no longer receive its messages.
room-leave-owner-help = It will pass to whoever has been in it the longest.
room-leave-private-help = To come back, you will need a new invitation.
room-settings = Edit the room
room-menu = Options of the room { $name }
room-show-members = { PLURAL($count) ->
    [one] Show { $count } member
   *[other] Show the { $count } members
}
room-show-rooms = Show the rooms
room-archived = This room is archived. It can still be read.
room-moderators-only = You may not write in this room. Only its moderators do.
room-unsent = What you had written
room-log = Messages of the room { $name }
room-empty = This is the very beginning of { $name }.
room-empty-help = Say hello 👋
room-start = Beginning of the room, created by { $name } on { $date }.
room-start-nobody = Beginning of the room, created on { $date }.
room-online = { PLURAL($count) ->
    [one] { $count } online
   *[other] { $count } online
}
room-unread = New messages
room-older = Older messages
room-newer = Newer messages
room-latest = Back to the bottom
members-count = { PLURAL($count) ->
    [one] { $count } member
   *[other] { $count } members
}
unread-count = { PLURAL($count) ->
    [one] { $count } unread message
   *[other] { $count } unread messages
}
mentions-count = { PLURAL($count) ->
    [one] { $count } mention
   *[other] { $count } mentions
}

members-title = Members
members-online = Online
members-offline = Offline
members-close = Close the list of members
members-filter = Filter members
members-back = Back to the room
members-more = More members
members-you = You
members-page-title = Members of { $name }
members-invite = Invite people
members-invite-field = Usernames
members-invite-help = One or several, with commas between them. They enter the room at once.
members-invite-submit = Invite
members-invite-unknown = Nobody has this username.
members-invite-too-many = { PLURAL($invited_at_once) ->
    [one] Invite one person at a time.
   *[other] Invite at most { $invited_at_once } people at a time.
}
members-invite-one = Invite one person at a time.
members-invite-empty = Enter a username.
members-remove = Remove { $name } from the room
members-remove-short = Remove
members-owner = Owner

direct-notes = Personal notes
direct-notes-help = Only you can read what you write here.
direct-log = Private conversation with { $name }
direct-empty = You are starting a conversation with { $name }.
direct-start = Beginning of your conversation with { $name }.
direct-seen = Offline since { $when }

composer-form = Send a message
composer-label = Message for { $name }
composer-placeholder = Write in { $name }
composer-direct-placeholder = Write to { $name }
composer-notes-placeholder = Write a note
composer-send = Send
composer-refused = Your message was not sent.
message-deleted = Message deleted
message-edited = (edited)
message-edited-at = Edited: { $when }
message-reply-to = Reply to { $name }
message-reactions = Reactions
composer-attach = Attach files
composer-file-gone = A file that had arrived is no longer there. Attach it again.
tray-label = Attached files
room-drop = Drop your files here

# The files of messages. The browser says the same.
file-count = { PLURAL($count) ->
    [one] { $count } attachment
   *[other] { $count } attachments
}
file-photo = Photo
file-photos = { PLURAL($count) ->
    [one] { $count } photo
   *[other] { $count } photos
}
file-enlarge = Enlarge the image { $name }
file-moving = Animated
file-download = Download { $name }
lightbox = Image viewer
lightbox-zoom-in = Zoom in
lightbox-zoom-out = Zoom out
lightbox-download = Download
lightbox-broken = Image unavailable
lightbox-previous = Previous image
lightbox-next = Next image

# « Fichiers partagés ».
files-title = Shared files
files-back = Back to { $name }
files-search = Search for a file
files-kinds = Show
files-any = All
files-images = Images
files-videos = Videos
files-sounds = Sounds
files-others = Documents
files-none = No file was shared here yet.
files-none-like = No file matches “{ $name }”.
files-open = See the message with { $name }
files-open-short = See the message
files-older = Older files
room-photo-help = It stands in the place of the room’s sign in lists.
message-pinned = Pinned
