-- What changed in a room since a seq is what was posted since, which the key (room, id) finds, and what was changed after
-- its posting. Only the latter needs an index: a new message, which is most of what is ever written, is spared a page
-- of it in the log.
create unique index messages_changed on messages (room, seq) where seq > id;
drop index messages_by_seq;
