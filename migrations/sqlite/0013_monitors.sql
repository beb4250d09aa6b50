-- What watches the platform, and which channels are closed.
CREATE TABLE monitor (
  id            INTEGER PRIMARY KEY,
  name          TEXT    NOT NULL,
  kind          TEXT    NOT NULL,                 -- http, tcp, tls, heartbeat
  target        TEXT    NOT NULL DEFAULT '',      -- an address, or host:port; empty for a heartbeat
  component     TEXT    NOT NULL DEFAULT '',      -- key of what it watches
  impact        TEXT    NOT NULL,                 -- expected when it fails
  interval_s    INTEGER NOT NULL,
  timeout_s     INTEGER NOT NULL,
  retries       INTEGER NOT NULL,
  quorum_fail   INTEGER NOT NULL,                 -- so many failures ...
  quorum_of     INTEGER NOT NULL,                 -- ... of the last so many checks
  expect_status TEXT    NOT NULL DEFAULT '',      -- '200-299, 401'
  expect_text   TEXT    NOT NULL DEFAULT '',
  follow        BOOLEAN NOT NULL DEFAULT FALSE,
  tls_days      INTEGER NOT NULL DEFAULT 14,
  alert_to      TEXT    NOT NULL DEFAULT '',      -- addresses, separated by commas; empty: the usual ones
  publish_after INTEGER,                          -- minutes until its draft declares itself
  enabled       BOOLEAN NOT NULL DEFAULT TRUE,
  token         TEXT    NOT NULL UNIQUE,          -- of the heartbeat's address
  next_at       INTEGER NOT NULL DEFAULT 0,       -- who moves this on has the check
  state         TEXT    NOT NULL DEFAULT 'new',   -- new, up, down
  since         INTEGER,
  past          TEXT    NOT NULL DEFAULT '',      -- the last checks, oldest first: 1 good, 0 failed
  last_at       INTEGER,
  last_ms       INTEGER,
  failure       TEXT    NOT NULL DEFAULT '',      -- what was wrong last: 'status:503'
  acked_at      INTEGER,
  acked_by      TEXT    NOT NULL DEFAULT '',
  ack_token     TEXT    NOT NULL DEFAULT '',      -- of the alert's link: says "seen", opens nothing
  escalated_at  INTEGER,
  beat_at       INTEGER,
  draft_id      INTEGER REFERENCES incident_draft (id) ON DELETE SET NULL
);

-- Changes of state, and who saw them: kept for a year.
CREATE TABLE monitor_event (
  id         INTEGER PRIMARY KEY,
  monitor_id INTEGER NOT NULL REFERENCES monitor (id) ON DELETE CASCADE,
  at         INTEGER NOT NULL,
  kind       TEXT    NOT NULL,                    -- failed, recovered, acknowledged, escalated
  failure    TEXT    NOT NULL DEFAULT '',
  by_name    TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX monitor_event_monitor ON monitor_event (monitor_id, at);
CREATE INDEX monitor_event_at ON monitor_event (at);

-- Checks, added up: quarters of an hour for two days, days for a year.
CREATE TABLE monitor_stat (
  monitor_id INTEGER NOT NULL REFERENCES monitor (id) ON DELETE CASCADE,
  span       TEXT    NOT NULL,                    -- quarter, day
  at         INTEGER NOT NULL,                    -- its beginning
  checks     INTEGER NOT NULL,
  failed     INTEGER NOT NULL,
  ms_sum     INTEGER NOT NULL,                    -- of those that were good
  ms_max     INTEGER NOT NULL,
  PRIMARY KEY (monitor_id, span, at)
);
CREATE INDEX monitor_stat_at ON monitor_stat (span, at);

ALTER TABLE incident_draft ADD COLUMN acked_at INTEGER;
ALTER TABLE incident_draft ADD COLUMN acked_by TEXT NOT NULL DEFAULT '';
ALTER TABLE incident_draft ADD COLUMN words TEXT NOT NULL DEFAULT '';   -- why it is no incident

-- The switchboard: a channel without a row goes by its hours alone.
CREATE TABLE channel_switch (
  channel     TEXT    PRIMARY KEY,                -- phone, mail, community, chat
  mode        TEXT    NOT NULL,                   -- auto, open, closed
  reason_nl   TEXT    NOT NULL DEFAULT '',
  reason_en   TEXT    NOT NULL DEFAULT '',
  until_at    INTEGER,                            -- back to auto then; absent: by hand
  rule        TEXT,                               -- closed while an incident is as bad as this
  changed_by  INTEGER REFERENCES account (id) ON DELETE SET NULL,
  changed_at  INTEGER NOT NULL,
  reminded_at INTEGER
);
