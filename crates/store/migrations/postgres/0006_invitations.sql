-- Invitations. Its twin for the other engine has the same table, columns and indexes, in the same words.
--
-- Only a hash of the secret: who reads this table can let nobody in. uses is how many people it lets in, used how many
-- came: the same transaction counts one and makes the account. What is revoked is deleted, with all that its maker made
-- once that person no longer administers; what expired is swept.
create table invitations (
    id bigint generated always as identity primary key,
    token_hash bytea not null,
    made_by bigint not null references users (id),
    uses bigint not null,
    used bigint not null default 0,
    created_at bigint not null,
    expires_at bigint not null
);
create unique index invitations_by_token on invitations (token_hash);
create index invitations_by_maker on invitations (made_by);
create index invitations_by_end on invitations (expires_at);
