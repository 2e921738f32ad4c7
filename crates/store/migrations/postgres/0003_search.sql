-- What messages are found by.
--
-- n numbers the messages of all rooms in the order they came, so that the newest that answer are read first and reading stops
-- when a page is full. Its index says which message a number is; numbers only rise, so it is written at its end. They come from
-- a sequence, so that two nodes never wait for each other.
alter table messages add column n bigint;
update messages set n = t.n from (
    select room, id, row_number() over (order by created_at, room, id) as n from messages
) as t where messages.room = t.room and messages.id = t.id;
create unique index messages_by_n on messages (n);
create sequence message_numbers;
select setval('message_numbers', coalesce(max(n), 0) + 1, false) from messages;

-- The words of messages, made by the program and so the same on both engines; each row is the n of a message. Beside its words a
-- message bears the blocks of numbers it is in: an index of this kind cannot be read from its newest end, but it can be asked for
-- one block after the other. The list of what is not yet sorted into the index is kept short, as every search reads it.
create table message_words (
    n bigint not null primary key,
    room bigint not null,
    words tsvector not null
);
create index message_words_by_word on message_words using gin (words) with (gin_pending_list_limit = 256);

-- One row: which version of the words is in the index, and from which n on all messages are in it. A program with another version
-- empties it and begins again, from the newest message down.
create table search (
    id bigint not null primary key check (id = 1),
    version bigint not null,
    upwards_of bigint not null
);
insert into search (id, version, upwards_of) values (1, 0, 0);
