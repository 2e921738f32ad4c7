# What a code of an error means, and what to do. Used by pages and by the HTTP API.

code-unknown = Something went wrong. Try again.
code-bad_frame = The request is malformed. See the documentation of the interface.
code-not_found = Not found: it does not exist, or it is not open to you.
code-not_member = Join this room first.
code-forbidden = You do not have the right to do that.
code-empty = Write a message before sending it.
code-too_long = This text is too long. Shorten it.
code-bad_cid = The send id must have 16 to 64 letters, digits, hyphens or underscores.
code-cid_conflict = This send id was already used for another message. Take a new one.
code-bad_emoji = Choose a single emoji.
code-too_many = The limit is reached. Remove one before adding another.
code-deleted = This message was deleted.
code-archived = This room is archived. It can still be read.
code-rate_limited = You are going a little fast. Wait a moment before trying again.
code-overloaded = The server has too much to do. Try again in a moment.
code-unavailable = The service is unavailable for now. Try again in a moment.
code-storage_full = There is no space left on the server. Nothing was saved.
code-unknown_outcome = It is not known whether this succeeded. Check before trying again.
code-invalid = Some fields need a correction.
code-credentials = Wrong username or password.
code-disabled = This account is suspended. Contact the administrators.
code-closed = Registration is closed. Ask for an invitation.
code-unauthenticated = Sign in to continue.
code-setup_required = The installation is not finished. Open the home page in a browser.
code-bad_origin = This request does not come from this application. Reload the page, then try again.
code-misdirected = This server does not answer at this address.
code-too_large = What was sent is over the limit. Make it smaller.
code-unsupported_media_type = This format is not accepted. Send JSON.
code-method_not_allowed = This address is not used with this method.
code-upgrade_required = This address expects a WebSocket connection.
code-timeout = The request took too long to arrive. Try again.
code-internal = Something went wrong. The incident was recorded.

refused-rate = You are going a little fast. Try again in { $wait }.
message-too-long = { $message_chars } characters at most. Shorten your message.
