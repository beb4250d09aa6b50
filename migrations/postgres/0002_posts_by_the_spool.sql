-- Questions and answers of the community come through the spool: the same item twice is one row.
ALTER TABLE thread ADD COLUMN spool_id TEXT;
ALTER TABLE post ADD COLUMN spool_id TEXT;
CREATE UNIQUE INDEX thread_spool ON thread (spool_id) WHERE spool_id IS NOT NULL;
CREATE UNIQUE INDEX post_spool ON post (spool_id) WHERE spool_id IS NOT NULL;
