-- Who answers a message: what was deleted is shown as long as something does. Most answer nothing, and cost it nothing.
create index messages_answers on messages (room, reply_to) where reply_to is not null;
