-- Planned work that begins and ends, months that are over, and what follows an incident.

ALTER TABLE maintenance ADD COLUMN state TEXT NOT NULL DEFAULT 'scheduled';  -- in_progress, verifying, completed, cancelled
ALTER TABLE maintenance ADD COLUMN by_itself BOOLEAN NOT NULL DEFAULT TRUE;  -- begins and ends at its times
ALTER TABLE maintenance ADD COLUMN sequence INTEGER NOT NULL DEFAULT 0;      -- iCalendar's: up with every change of its plan
ALTER TABLE maintenance ADD COLUMN created_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE maintenance ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE maintenance ADD COLUMN began_at INTEGER;                         -- when it really began
ALTER TABLE maintenance ADD COLUMN ended_at INTEGER;                         -- when it really was over
UPDATE maintenance SET created_at = starts_at, updated_at = starts_at;
CREATE INDEX maintenance_state ON maintenance (state, starts_at);
CREATE INDEX maintenance_starts ON maintenance (starts_at);
CREATE INDEX maintenance_began ON maintenance (began_at);

ALTER TABLE maintenance_component ADD COLUMN impact TEXT NOT NULL DEFAULT 'minor';  -- what is expected

CREATE TABLE maintenance_update (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  maintenance_id INTEGER NOT NULL REFERENCES maintenance (id) ON DELETE CASCADE,
  at             INTEGER NOT NULL,
  step           TEXT    NOT NULL,                -- announced, reminder, began, moved, …
  state          TEXT    NOT NULL,
  text_nl        TEXT    NOT NULL,
  text_en        TEXT    NOT NULL,
  notify         BOOLEAN NOT NULL,
  author_id      INTEGER REFERENCES account (id)
);
CREATE INDEX maintenance_update_of ON maintenance_update (maintenance_id, at, id);

CREATE TABLE maintenance_reminder (
  maintenance_id INTEGER NOT NULL REFERENCES maintenance (id) ON DELETE CASCADE,
  minutes        INTEGER NOT NULL,                -- before it begins
  due_at         INTEGER NOT NULL,
  done_at        INTEGER,
  PRIMARY KEY (maintenance_id, minutes)
);
CREATE INDEX maintenance_reminder_due ON maintenance_reminder (due_at) WHERE done_at IS NULL;

-- Months that are over: what stands here stays. Names as they were then.
CREATE TABLE uptime_month (
  month           TEXT    PRIMARY KEY,            -- 2026-10
  starts_at       INTEGER NOT NULL,               -- measured from here
  ends_at         INTEGER NOT NULL,
  weight_minor    INTEGER NOT NULL,               -- percent of a minute that counts as down
  weight_major    INTEGER NOT NULL,
  weight_critical INTEGER NOT NULL,
  frozen_at       INTEGER NOT NULL
);
CREATE TABLE uptime_figure (
  month         TEXT    NOT NULL REFERENCES uptime_month (month) ON DELETE CASCADE,
  component_key TEXT    NOT NULL,
  position      INTEGER NOT NULL,
  name_nl       TEXT    NOT NULL,
  name_en       TEXT    NOT NULL,
  minor         INTEGER NOT NULL,                 -- microseconds, as all that follow
  major         INTEGER NOT NULL,
  critical      INTEGER NOT NULL,
  maintained    INTEGER NOT NULL,
  PRIMARY KEY (month, component_key)
);

-- What we found out about an incident. The row holds the draft, the versions what was published.
CREATE TABLE postmortem (
  incident_id INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
  state       TEXT    NOT NULL,                   -- declined, pending, preliminary, final
  due_at      INTEGER,
  text_nl     TEXT    NOT NULL DEFAULT '',        -- Markdown
  text_en     TEXT    NOT NULL DEFAULT '',
  version     INTEGER NOT NULL DEFAULT 1,         -- goes up at each change of the draft
  updated_at  INTEGER NOT NULL,
  author_id   INTEGER REFERENCES account (id)
);
CREATE INDEX postmortem_state ON postmortem (state, due_at);
CREATE TABLE postmortem_version (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  number      INTEGER NOT NULL,
  state       TEXT    NOT NULL,                   -- preliminary, final
  at          INTEGER NOT NULL,
  text_nl     TEXT    NOT NULL,
  text_en     TEXT    NOT NULL,
  author_id   INTEGER REFERENCES account (id),
  UNIQUE (incident_id, number)
);

CREATE TABLE follow_up (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  text_nl     TEXT    NOT NULL,
  text_en     TEXT    NOT NULL,
  owner       TEXT    NOT NULL DEFAULT '',        -- a name, for staff alone
  due         TEXT    NOT NULL DEFAULT '',        -- a date: 2026-12-01
  public      BOOLEAN NOT NULL,
  created_at  INTEGER NOT NULL,
  done_at     INTEGER
);
CREATE INDEX follow_up_incident ON follow_up (incident_id, id);

-- Earlier work or an earlier incident that caused an incident, or expressly did not.
CREATE TABLE incident_cause (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id    INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  maintenance_id INTEGER REFERENCES maintenance (id) ON DELETE CASCADE,
  earlier_id     INTEGER REFERENCES incident (id) ON DELETE CASCADE,
  relation       TEXT    NOT NULL,                -- cause, unrelated
  text_nl        TEXT    NOT NULL,
  text_en        TEXT    NOT NULL,
  at             INTEGER NOT NULL,
  author_id      INTEGER REFERENCES account (id),
  CHECK ((maintenance_id IS NULL) <> (earlier_id IS NULL))
);
CREATE UNIQUE INDEX incident_cause_work ON incident_cause (incident_id, maintenance_id) WHERE maintenance_id IS NOT NULL;
CREATE UNIQUE INDEX incident_cause_earlier ON incident_cause (incident_id, earlier_id) WHERE earlier_id IS NOT NULL;

-- The collection of questions that belongs to an incident.
CREATE TABLE incident_faq (
  incident_id   INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
  collection_id INTEGER NOT NULL UNIQUE REFERENCES collection (id)
);
CREATE INDEX article_collection ON article (collection_id, published);
