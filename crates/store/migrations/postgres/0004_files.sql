-- Files. Its twin for the other engine has the same tables, columns and indexes, in the same words.

-- The bytes, named by their SHA-256 in hexadecimal, wherever they are kept: two files of the same content share them.
-- state: 0 kept, 1 loose (perhaps no file refers to them any more), 2 dying (being removed, never to be taken again).
-- until: nobody touches them before. Who brings bytes claims them first, so that they are not removed between the
-- bringing and the file that refers to them; generation tells that the claimed row is still the same one.
create table blobs (
    hash text collate "C" not null primary key,
    generation text not null,
    size bigint not null,
    state bigint not null,
    until bigint not null
);
-- What is to be looked at is little; what is kept may be millions.
create index blobs_to_examine on blobs (until) where state > 0;

-- An uploaded file, and once it is sent, its place in a message. The id is 128 random bits, so that it tells nothing of
-- other files. size is what is served, sent_bytes what was received: an image is served without what its camera wrote in it.
-- search is the folded name. expires_at is null once it is in a message.
create table files (
    id text collate "C" not null primary key,
    owner bigint not null references users (id),
    room bigint,
    message bigint,
    place bigint not null default 0,
    name text not null,
    search text collate "C" not null,
    kind text not null,
    size bigint not null,
    sent_bytes bigint not null,
    blob text collate "C" not null references blobs (hash),
    width bigint,
    height bigint,
    animated boolean not null default false,
    thumb boolean not null default false,
    thumbhash text,
    created_at bigint not null,
    expires_at bigint,
    foreign key (room, message) references messages (room, id)
);
-- The files of a message, and those of a room from the newest.
create index files_by_message on files (room, message, place);
-- How much somebody has: answered by the index alone.
create index files_by_owner on files (owner, expires_at, size);
-- Whether bytes are still referred to.
create index files_by_blob on files (blob);
create index files_by_end on files (expires_at) where expires_at is not null;

-- How many files a message has: most have none, and are read without looking for any.
alter table messages add column files bigint not null default 0;

-- The hash of a picture. The indexes answer whether a hash is a picture, and whether its bytes are still referred to.
alter table users add column avatar text collate "C";
create index users_by_avatar on users (avatar) where avatar is not null;
alter table rooms add column picture text collate "C";
create index rooms_by_picture on rooms (picture) where picture is not null;
