-- Names of files are searched as words are: œ is oe, æ is ae, ß is ss.
update files set search = replace(replace(replace(search, 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss')
    where search like '%œ%' or search like '%æ%' or search like '%ß%';
