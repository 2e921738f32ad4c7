-- Which message a cid posted. Those of the newest messages, numbered above cids_upto, may not be here yet: the writer remembers them.
create table cids (
    author bigint not null,
    cid text not null,
    room bigint not null,
    id bigint not null,
    primary key (author, cid)
) without rowid;
insert into cids (author, cid, room, id) select author, cid, room, id from messages order by author, cid;
drop index messages_by_cid;

create table cids_upto (
    id bigint not null primary key check (id = 1),
    n bigint not null
);
insert into cids_upto (id, n) select 1, coalesce(max(n), 0) from messages;
