-- What a room is besides its name. posting: who writes there (0: its members, 1: only who moderates, which is its owner and the
-- moderators and administrators of the space).
alter table rooms add column posting bigint not null default 0;
-- keep_days: for how many days it keeps its messages; null is for ever. What is older is deleted in the order of ids, up to
-- swept_upto: every message at or below that is gone, so the next to go is found by the key.
alter table rooms add column keep_days bigint;
alter table rooms add column swept_upto bigint not null default 0;
create index rooms_to_sweep on rooms (id) where keep_days is not null and deleted_at is null;

-- A person's own: which conversations stand first in her list. It takes no seq, as nobody else sees it.
alter table members add column favourite boolean not null default false;
