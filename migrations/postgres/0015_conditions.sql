-- What holds beside an incident's state (phases, supplier, advice, changes that may be gone):
-- JSON, read as a whole. The period of lost changes moves in.
ALTER TABLE incident ADD COLUMN conditions TEXT NOT NULL DEFAULT '{}';
UPDATE incident SET conditions = json_build_object('data_loss', json_build_object('from', loss_from, 'to', loss_to))::TEXT
WHERE loss_from IS NOT NULL AND loss_to IS NOT NULL;
ALTER TABLE incident DROP COLUMN loss_from;
ALTER TABLE incident DROP COLUMN loss_to;
