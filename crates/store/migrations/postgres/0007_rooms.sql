-- What a room is besides its name. posting: who writes there (0: its members, 1: only who moderates, which is its owner and the
-- moderators and administrators of the space).
alter table rooms add column posting bigint not null default 0;

-- A person's own: which conversations stand first in her list. It takes no seq, as nobody else sees it.
alter table members add column favourite boolean not null default false;
