-- What messages are found by.
--
-- n numbers the messages of all rooms in the order they came, so that the newest that answer are read first and reading stops
-- when a page is full. Its index says which message a number is; numbers only rise, so it is written at its end.
alter table messages add column n bigint;
update messages set n = t.n from (
    select room, id, row_number() over (order by created_at, room, id) as n from messages
) as t where messages.room = t.room and messages.id = t.id;
create unique index messages_by_n on messages (n);

-- The words of messages, made by the program (the engine's own tokenizers know no French) and so the same on both engines; each
-- row is the n of a message. Only which message holds which word is kept: no text (content), no places (detail), no sizes
-- (columnsize). What is deleted is overwritten in the index at once (secure-delete), not when it is next merged.
create virtual table message_words using fts5 (words, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars ':'");
insert into message_words (message_words, rank) values ('secure-delete', 1);

-- One row: which version of the words is in the index, and from which n on all messages are in it. A program with another version
-- empties it and begins again, from the newest message down.
create table search (
    id bigint not null primary key check (id = 1),
    version bigint not null,
    upwards_of bigint not null
);
insert into search (id, version, upwards_of) values (1, 0, 0);
