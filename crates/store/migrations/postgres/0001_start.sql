-- The first schema. Its twin for the other engine has the same tables, columns and indexes, in the same words.
--
-- Everywhere: times are milliseconds since 1970 UTC and come from the program; ids are never used twice
-- (identity), not even after a deletion, so an old link can never lead to something else.

-- Text that is ordered, unique or searched is compared byte by byte (collate "C"): the same on every machine, and as the
-- other engine does.

-- A list given as one parameter, the JSON text of an array of arrays: "from json_each($1) as l" with "l.value ->> 0", as
-- the other engine has it of its own. Not strict, so that the planner sees through it.
create function json_each(list text) returns table (value json)
    language sql immutable parallel safe
    as 'select element from json_array_elements(list::json) as t (element)';

-- The bytes of a text of hexadecimal digits, which the other engine also has of its own.
create function unhex(digits text) returns bytea
    language sql immutable parallel safe
    as 'select decode(digits, ''hex'')';

-- One row. The epoch names this data set: a client that knows another one starts afresh. set_up_at is what the
-- first run competes for: only one transaction can turn it from null.
create table space (
    id bigint not null primary key check (id = 1),
    epoch text not null,
    name text not null,
    registration text,
    set_up_at bigint
);

-- name_key is the folded name: the unique index is what says that a name is taken.
-- display_key (folded display name) sorts people; search (folded display name and name) is what is looked in.
create table users (
    id bigint generated always as identity primary key,
    name text not null,
    name_key text collate "C" not null,
    display text not null,
    display_key text collate "C" not null,
    search text collate "C" not null,
    about text not null default '',
    password_hash text not null,
    role bigint not null,
    tint bigint not null,
    lang text,
    theme text,
    disabled boolean not null default false,
    created_at bigint not null,
    seen_at bigint,
    touched_at bigint not null
);
create unique index users_by_key on users (name_key);
-- People are listed by display name, by keyset.
create index users_by_display on users (display_key, id);
-- "Whose rights changed since?" is asked every second or so: it must not scan.
create index users_by_touch on users (touched_at);

-- Only a hash of the secret: who reads this table cannot sign in.
create table sessions (
    id bigint generated always as identity primary key,
    user_id bigint not null references users (id),
    token_hash bytea not null,
    kind bigint not null,
    label text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint
);
create unique index sessions_by_token on sessions (token_hash);
create index sessions_by_user on sessions (user_id, id);
create index sessions_by_end on sessions (expires_at);

-- head is the room's counter, seq the one of the room's own latest change. members, last_id and active_at are kept
-- beside them, by the same update that moves head: the number of people, the newest message that is not deleted, and
-- when it was said (or when the room was made). None of those is indexed: they change at every message, and an index
-- over them would be written at every message.
-- The fill factor leaves space for the next version of a row beside it, as no index has to know of it.
-- A deleted room stays as a row without name. Its messages are emptied little by little afterwards: up to wiped_upto, until
-- wiped.
create table rooms (
    id bigint generated always as identity primary key,
    kind bigint not null,
    name text not null,
    name_key text collate "C" not null,
    topic text not null,
    head bigint not null,
    seq bigint not null,
    owner bigint references users (id),
    pair_low bigint references users (id),
    pair_high bigint references users (id),
    members bigint not null,
    last_id bigint not null default 0,
    active_at bigint not null,
    created_at bigint not null,
    archived_at bigint,
    deleted_at bigint,
    wiped_upto bigint not null default 0,
    wiped boolean not null default false
) with (fillfactor = 50);
-- One name among public rooms (kind 0). It is also the way to find all public rooms.
create unique index rooms_by_public_name on rooms (name_key) where kind = 0 and deleted_at is null;
-- One direct room per pair, for ever; both are null for the others, and nulls never collide.
create unique index rooms_by_pair on rooms (pair_low, pair_high);
create index rooms_to_wipe on rooms (id) where deleted_at is not null and not wiped;

-- Keyed as it is looked up. A leaving keeps its row (joined = false), so that "what changed" can tell it.
-- read_upto is where the person wants to go on reading: it goes back when they mark something unread. seen_upto never goes
-- back: it is the last that they have ever had before their eyes, and seen_at is when.
create table members (
    room bigint not null references rooms (id),
    user_id bigint not null references users (id),
    seq bigint not null,
    joined boolean not null,
    joined_at bigint not null,
    read_upto bigint not null,
    seen_upto bigint not null default 0,
    seen_at bigint,
    primary key (room, user_id)
) with (fillfactor = 80);
-- A person's own list.
create index members_by_user on members (user_id, room) where joined;
-- What changed in a room since a seq.
create index members_by_seq on members (room, seq);

-- id is the seq of the posting, seq the one of the latest change. The key (room, id) is the order of history: a page is
-- one descent and neighbours, whatever the size of the room.
-- A message is never removed: deleting empties it. So (author, cid) is known for ever, and digest (of what was first
-- sent) tells a repeat from another content even when the text is gone, or the whole room.
create table messages (
    room bigint not null references rooms (id),
    id bigint not null,
    seq bigint not null,
    author bigint not null references users (id),
    cid text collate "C" not null,
    digest bytea not null,
    body text,
    html text,
    renderer bigint not null,
    reply_to bigint,
    created_at bigint not null,
    edited_at bigint,
    deleted_at bigint,
    primary key (room, id)
);
create unique index messages_by_cid on messages (author, cid);
-- What changed in a room since a seq; unique, because a seq is taken once.
create unique index messages_by_seq on messages (room, seq);

-- seq is the one of the giving: it orders the emojis of a message by first use.
create table reactions (
    room bigint not null,
    message bigint not null,
    emoji text collate "C" not null,
    user_id bigint not null references users (id),
    seq bigint not null,
    primary key (room, message, emoji, user_id),
    foreign key (room, message) references messages (room, id)
);

create table mentions (
    room bigint not null,
    message bigint not null,
    user_id bigint not null references users (id),
    primary key (room, message, user_id),
    foreign key (room, message) references messages (room, id)
);
-- Counting a person's mentions above a read position.
create index mentions_by_user on mentions (user_id, room, message);
