-- Incidents that a machine proposes: a monitor that fails, many tickets that are alike. A person
-- declares one or puts it aside; of one cause only one is open at a time.
CREATE TABLE incident_draft (
  id          INTEGER PRIMARY KEY,
  cause       TEXT    NOT NULL,                   -- 'monitor:5', 'burst'
  reason_nl   TEXT    NOT NULL DEFAULT '',        -- why it is proposed, for staff
  reason_en   TEXT    NOT NULL DEFAULT '',
  title_nl    TEXT    NOT NULL DEFAULT '',
  title_en    TEXT    NOT NULL DEFAULT '',
  text_nl     TEXT    NOT NULL DEFAULT '',
  text_en     TEXT    NOT NULL DEFAULT '',
  components  TEXT    NOT NULL DEFAULT '',        -- key:impact, separated by commas
  created_at  INTEGER NOT NULL,
  publish_at  INTEGER,                            -- it declares itself then, unless somebody decides before
  decided_at  INTEGER,
  decided_by  INTEGER REFERENCES account (id),
  incident_id INTEGER REFERENCES incident (id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX incident_draft_open ON incident_draft (cause) WHERE decided_at IS NULL;
CREATE INDEX incident_draft_publish ON incident_draft (publish_at) WHERE decided_at IS NULL;
