# The frame of signed-in pages, and what one does with a message.

shell-close-rooms = Close the list of rooms
shell-theme = Change theme
shell-go-to = Go to…
favourites = Favourites
favourite-add = Add to favourites
favourite-remove = Remove from favourites
shell-rooms = Rooms
shell-direct = Private messages
shell-no-room = You are not in any room.
shell-no-direct = In a room, touch a name to write to someone.
shell-online = Online
shell-account-menu = Account menu
shell-settings = Profile and settings
shell-shortcuts = Keyboard shortcuts
shell-switcher-none = Nothing matches.
shell-session-title = Your session has ended
shell-session-text = Sign in again to go on. Your draft is kept.
shell-session-action = Sign in again
loading = Loading…

room-reconnect = Try again now
room-first-unread = Go up to the first unread
room-mark-read = Mark as read
room-members = Members of the room
members-all = See all members
member-write = Write to
member-online = , online
member-offline = , offline
member-you = , you
composer-cancel-reply = Cancel the reply
composer-emoji = Insert an emoji
composer-help-send = to send
composer-help-line = for a new line
composer-help-edit = to edit your last message
key-enter = Enter
key-shift = Shift
reaction-count = { PLURAL($count) ->
    [one] { $emoji }, { $count } reaction
   *[other] { $emoji }, { $count } reactions
}
reaction-mine = { PLURAL($count) ->
    [one] { $emoji }, { $count } reaction, yours included
   *[other] { $emoji }, { $count } reactions, yours included
}

tools-react = React { $emoji }
tools-pick = Add a reaction
tools-reply = Reply
tools-more = More actions
tools-edit = Edit
tools-copy = Copy the text
tools-link = Copy the link
tools-pin = Pin
tools-unpin = Unpin
tools-report = Report
tools-versions = Versions of the message
tools-unread = Mark as unread from here
tools-delete = Delete
tools-delete-key = Del
tools-sheet = Actions on the message
delete-title = Delete this message?
edit-label = Edit the message
edit-help = Enter to save, Escape to cancel
edit-conflict = This message has changed meanwhile.
edit-newer = See the new version

pins-title = Pinned messages
pins-button = { PLURAL($count) ->
    [one] Pinned messages ({ $count })
   *[other] Pinned messages ({ $count })
}
pins-none = No message is pinned.
pins-go = Go to the message
report-title = Report this message
report-why = What is wrong?
report-spam = Unwanted or advertising
report-abuse = Hurtful, threatening or hateful
report-other = Another reason
report-note = Details
report-send = Send
everyone-text = Everybody in this room will be told.
everyone-call = Tell everybody
suggestions = Suggestions
code-offer = This looks like code.
code-offer-yes = Make it a block of code
code-offer-no = Leave it as it is

emoji-title = Emojis
emoji-search = Search for an emoji
emoji-found = Results
emoji-recent = Recent
emoji-smileys = Smileys and emotion
emoji-people = People and gestures
emoji-nature = Animals and nature
emoji-food = Food and drink
emoji-travel = Travel and places
emoji-activities = Activities
emoji-objects = Objects
emoji-symbols = Symbols
emoji-flags = Flags
emoji-tone = Skin tone
tone-none = No skin tone
tone-light = Light skin
tone-medium-light = Medium-light skin
tone-medium = Medium skin
tone-medium-dark = Medium-dark skin
tone-dark = Dark skin
