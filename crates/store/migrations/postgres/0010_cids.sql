-- Cids keep their unique index here, where several nodes write. Versions are the same on both engines.
select 1;
