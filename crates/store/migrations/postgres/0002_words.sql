-- The life of a message after its posting: pinned, its earlier texts, whom it calls, who reports it.
-- Its twin for the other engine has the same tables, columns and indexes, in the same words.

-- When it was pinned. The index is partial: what is not pinned, which is nearly everything, costs it nothing.
alter table messages add column pinned_at bigint;
create index messages_pinned on messages (room, pinned_at, id) where pinned_at is not null;

-- The texts that a message had before its edits. seq is the one of the edit that replaced the text, at when the text was
-- written. Emptied with the message when it is deleted.
create table versions (
    room bigint not null,
    message bigint not null,
    seq bigint not null,
    at bigint not null,
    body text not null,
    primary key (room, message, seq),
    foreign key (room, message) references messages (room, id)
);

-- Messages that call everybody of their room: one row, however many people there are. The author is not called by it.
create table calls (
    room bigint not null,
    message bigint not null,
    author bigint not null references users (id),
    primary key (room, message),
    foreign key (room, message) references messages (room, id)
);

-- One report per person and message; reporting again replaces it. It holds nothing of the message's text.
create table reports (
    room bigint not null,
    message bigint not null,
    user_id bigint not null references users (id),
    reason bigint not null,
    note text not null,
    created_at bigint not null,
    primary key (room, message, user_id),
    foreign key (room, message) references messages (room, id)
);

-- The renderer that made every message's HTML, or a later one: what tells at a start that there is nothing to do.
alter table space add column renderer bigint not null default 0;

-- What is deleted frees its space early, not when a fifth of the table is dead.
alter table messages set (autovacuum_vacuum_scale_factor = 0.01);
alter table versions set (autovacuum_vacuum_scale_factor = 0.01);
