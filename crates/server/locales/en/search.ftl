# Searching in messages: the page, the panel beside a conversation, and the links to them.

search-title = Search
search-messages = Search in messages
search-in-room = Search in this room
search-in-direct = Search in this conversation
search-submit = Search
search-close = Close the search
search-back = Back to the conversation

# What narrows a search.
search-filters = Filters
search-from = From
search-room = In
search-any-room = All rooms
search-since = Since
search-until = Until
search-has = Contains
search-anything = Anything
search-an-image = an image
search-a-file = a file
search-a-link = a link
search-mentions = That mention me
search-sort = Sort by
search-newest = Newest
search-best = Relevance
search-chip-from = From: { $name }
search-chip-room = In: { $name }
search-chip-after = Since { $date }
search-chip-before = Until { $date }
search-chip-has = Contains { $what }
search-chip-best = Most relevant first
search-remove = Remove the filter “{ $filter }”

# The operators as one types them.
search-op-from = from
search-op-room = in
search-op-after = after
search-op-before = before
search-op-has = has
search-op-sort = sort
search-relevance = relevance
search-has-image = image
search-has-file = file
search-has-link = link
search-has-mention = mention

# What was found.
search-results = Results
search-count = { PLURAL($count) ->
    [one] { $count } result
   *[other] { $count } results
}
search-count-more = { PLURAL($count) ->
    [one] More than { $count } result
   *[other] More than { $count } results
}
search-count-older = { PLURAL($count) ->
    [one] { $count } older result
   *[other] { $count } older results
}
search-count-none = No result
search-count-later = No result yet
search-none = No message matches “{ $name }”.
search-none-help = Try another word, or fewer filters.
search-none-yet = Nothing in the newest messages.
search-widen = Search in all rooms
search-older = Older results
search-around = Messages around it

# Before one has searched.
search-recent = Recent searches
search-forget = Clear the history
search-help = Narrow a search
search-example = Example: from:amina has:file budget
search-try-phrase = "purchase order"
search-help-phrase = these words, in this order
search-try-from = from:amina
search-help-from = written by somebody, or by you with from:me
search-try-room = in:kitchen
search-help-room = in a room, or in a conversation with in:@amina
search-try-after = after:2026-11-27
search-help-after = from that day on
search-try-before = before:2026-11-27
search-help-before = before that day
search-try-has = has:file
search-help-has = with a file, an image or a link
search-try-mention = has:mention
search-help-mention = that mention you
search-try-beginning = organis*
search-help-beginning = words that begin so

# What cannot be searched.
search-no-day = A date is not understood. Write it like this: 2026-11-27.
search-no-has = After has:, write file, image, link or mention.
