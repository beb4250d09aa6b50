-- Components in groups with a baseline; what changed of them and why; corrected updates; templates;
-- promises of the next update.

CREATE TABLE component_group (
  id       INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  name_nl  TEXT    NOT NULL,
  name_en  TEXT    NOT NULL
);
ALTER TABLE component ADD COLUMN group_id INTEGER REFERENCES component_group (id) ON DELETE SET NULL;
-- What holds without any incident, set by hand, with words: "slow since the move".
ALTER TABLE component ADD COLUMN baseline TEXT NOT NULL DEFAULT 'none';
ALTER TABLE component ADD COLUMN baseline_nl TEXT NOT NULL DEFAULT '';
ALTER TABLE component ADD COLUMN baseline_en TEXT NOT NULL DEFAULT '';
-- Why one depends on the other, for the public; may be empty.
ALTER TABLE component_dependency ADD COLUMN reason_nl TEXT NOT NULL DEFAULT '';
ALTER TABLE component_dependency ADD COLUMN reason_en TEXT NOT NULL DEFAULT '';

-- The effective status of a component from a moment on. Written in the transaction that changes it.
CREATE TABLE component_change (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  component_key  TEXT    NOT NULL REFERENCES component (key) ON DELETE CASCADE,
  at             INTEGER NOT NULL,
  impact         TEXT    NOT NULL,
  source         TEXT    NOT NULL,                -- incident, maintenance, baseline; empty: it works
  incident_id    INTEGER REFERENCES incident (id) ON DELETE SET NULL,
  maintenance_id INTEGER REFERENCES maintenance (id) ON DELETE SET NULL,
  account_id     INTEGER REFERENCES account (id)  -- who set the baseline
);
CREATE INDEX component_change_component ON component_change (component_key, id);
CREATE INDEX incident_impact_began ON incident_impact (began_at);

-- The words of an update before somebody corrected them.
CREATE TABLE update_edit (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  update_id  INTEGER NOT NULL REFERENCES incident_update (id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  account_id INTEGER REFERENCES account (id),
  text_nl    TEXT    NOT NULL,
  text_en    TEXT    NOT NULL
);
CREATE INDEX update_edit_update ON update_edit (update_id, id);

CREATE TABLE incident_template (
  id       INTEGER PRIMARY KEY,
  name     TEXT    NOT NULL UNIQUE,
  title_nl TEXT    NOT NULL DEFAULT '',
  title_en TEXT    NOT NULL DEFAULT ''
);
CREATE TABLE incident_template_text (
  template_id INTEGER NOT NULL REFERENCES incident_template (id) ON DELETE CASCADE,
  state       TEXT    NOT NULL,
  text_nl     TEXT    NOT NULL DEFAULT '',
  text_en     TEXT    NOT NULL DEFAULT '',
  PRIMARY KEY (template_id, state)
);
CREATE TABLE incident_template_component (
  template_id   INTEGER NOT NULL REFERENCES incident_template (id) ON DELETE CASCADE,
  component_key TEXT    NOT NULL REFERENCES component (key) ON DELETE CASCADE,
  impact        TEXT    NOT NULL,
  PRIMARY KEY (template_id, component_key)
);

-- "Next update before `until`". Kept when the next word came in time; never changed afterwards.
CREATE TABLE promise (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  promised_at INTEGER NOT NULL,
  until       INTEGER NOT NULL,
  told_at     INTEGER,                            -- when the next word came
  alarms      INTEGER NOT NULL DEFAULT 0          -- 1: staff was told ahead; 2: that it was broken
);
CREATE INDEX promise_incident ON promise (incident_id, id);
CREATE INDEX promise_until ON promise (until);
