-- Loket's first tables. The same numbers and names stand in ../postgres.
-- Time: microseconds since 1970 UTC. Codes: the words of PRODUCT.md.

CREATE TABLE account (
  id            INTEGER PRIMARY KEY,
  email         TEXT    NOT NULL UNIQUE,          -- lower case
  name          TEXT    NOT NULL DEFAULT '',
  shop          TEXT    NOT NULL DEFAULT '',
  role          TEXT    NOT NULL DEFAULT 'merchant',
  lang          TEXT    NOT NULL DEFAULT 'nl',
  password_hash TEXT,                             -- argon2id; absent: only by link
  created_at    INTEGER NOT NULL,
  seen_at       INTEGER,
  disabled_at   INTEGER
);
CREATE INDEX account_role ON account (role, seen_at);

CREATE TABLE session (
  id         INTEGER PRIMARY KEY,
  token_hash TEXT    NOT NULL UNIQUE,             -- SHA-256 of the cookie's value
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  label      TEXT    NOT NULL DEFAULT '',
  created_at INTEGER NOT NULL,
  seen_at    INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE INDEX session_account ON session (account_id, seen_at);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE sign_in_link (
  token_hash TEXT    PRIMARY KEY,
  email      TEXT    NOT NULL,
  lang       TEXT    NOT NULL DEFAULT 'nl',
  expires_at INTEGER NOT NULL,
  used_at    INTEGER
);

CREATE TABLE mailbox (
  id      INTEGER PRIMARY KEY,
  name    TEXT    NOT NULL,
  address TEXT    NOT NULL UNIQUE
);

CREATE TABLE mailbox_alias (
  address    TEXT    PRIMARY KEY,
  mailbox_id INTEGER NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE
);

-- `number` is what people say on the phone; `token` opens the requester's page.
CREATE TABLE ticket (
  number        INTEGER PRIMARY KEY AUTOINCREMENT,
  token         TEXT    NOT NULL UNIQUE,
  mailbox_id    INTEGER NOT NULL REFERENCES mailbox (id),
  requester_id  INTEGER NOT NULL REFERENCES account (id),
  assignee_id   INTEGER REFERENCES account (id),
  subject       TEXT    NOT NULL,
  lang          TEXT    NOT NULL,
  state         TEXT    NOT NULL DEFAULT 'new',
  excerpt       TEXT    NOT NULL DEFAULT '',
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  waiting_since INTEGER,                          -- the requester waits for us since
  unseen        BOOLEAN NOT NULL DEFAULT TRUE
);
CREATE INDEX ticket_state ON ticket (state, updated_at, number);
CREATE INDEX ticket_assignee ON ticket (assignee_id, state, updated_at, number);
CREATE INDEX ticket_requester ON ticket (requester_id, updated_at);
CREATE INDEX ticket_oldest ON ticket (state, number);
-- Mail servers may change the case of an address, and so of the token in it.
CREATE INDEX ticket_token ON ticket (lower(token));

CREATE TABLE ticket_tag (
  ticket_number INTEGER NOT NULL REFERENCES ticket (number) ON DELETE CASCADE,
  tag           TEXT    NOT NULL,
  PRIMARY KEY (ticket_number, tag)
);

-- A ticket with the names that a page shows beside it.
CREATE VIEW ticket_row AS
SELECT t.number, t.token, t.subject, t.lang, t.state, t.excerpt, t.created_at, t.updated_at,
       t.waiting_since, t.unseen, t.mailbox_id, m.name AS mailbox_name, m.address AS mailbox_address,
       t.requester_id, r.name AS requester_name, r.email AS requester_email, r.shop AS requester_shop,
       r.created_at AS requester_since, t.assignee_id,
       COALESCE(NULLIF(a.name, ''), a.email) AS assignee_name,
       (SELECT string_agg(g.tag, ',') FROM ticket_tag g WHERE g.ticket_number = t.number) AS tags
FROM ticket t
JOIN mailbox m ON m.id = t.mailbox_id
JOIN account r ON r.id = t.requester_id
LEFT JOIN account a ON a.id = t.assignee_id;

-- Kept in step with `ticket.state` by the triggers below: the queue never counts rows.
CREATE TABLE ticket_count (
  state TEXT    PRIMARY KEY,
  n     INTEGER NOT NULL DEFAULT 0
);
INSERT INTO ticket_count (state) VALUES ('new'), ('open'), ('waiting'), ('held'), ('solved'), ('closed');

CREATE TRIGGER ticket_count_insert AFTER INSERT ON ticket BEGIN
  UPDATE ticket_count SET n = n + 1 WHERE state = NEW.state;
END;
CREATE TRIGGER ticket_count_update AFTER UPDATE OF state ON ticket WHEN OLD.state <> NEW.state BEGIN
  UPDATE ticket_count SET n = n - 1 WHERE state = OLD.state;
  UPDATE ticket_count SET n = n + 1 WHERE state = NEW.state;
END;
CREATE TRIGGER ticket_count_delete AFTER DELETE ON ticket BEGIN
  UPDATE ticket_count SET n = n - 1 WHERE state = OLD.state;
END;

-- One entry of the conversation: requester, agent, note, automatic, event.
CREATE TABLE entry (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket_number INTEGER NOT NULL REFERENCES ticket (number) ON DELETE CASCADE,
  kind          TEXT    NOT NULL,
  author_id     INTEGER REFERENCES account (id),
  at            INTEGER NOT NULL,
  text          TEXT    NOT NULL,                 -- the new text, plain
  quoted        TEXT    NOT NULL DEFAULT '',      -- signature and quotes, plain
  html          TEXT,                             -- as sent, not yet sanitised
  message_id    TEXT,                             -- with angle brackets
  spool_id      TEXT
);
CREATE INDEX entry_ticket ON entry (ticket_number, id);
CREATE UNIQUE INDEX entry_spool ON entry (spool_id) WHERE spool_id IS NOT NULL;
CREATE INDEX entry_message ON entry (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE attachment (
  id           INTEGER PRIMARY KEY,
  entry_id     INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
  filename     TEXT    NOT NULL,
  content_type TEXT    NOT NULL,
  bytes        INTEGER NOT NULL,
  sha256       TEXT    NOT NULL,                  -- its name in the files folder
  content_id   TEXT
);
CREATE INDEX attachment_entry ON attachment (entry_id);

-- What became of everything the spool accepted: a replay of the same item does nothing.
CREATE TABLE intake (
  spool_id      TEXT    PRIMARY KEY,
  mailbox_id    INTEGER REFERENCES mailbox (id),
  outcome       TEXT    NOT NULL,                 -- ticket, reply, automatic, duplicate, quarantined
  message_id    TEXT,
  ticket_number INTEGER,
  at            INTEGER NOT NULL
);
CREATE INDEX intake_message ON intake (message_id, mailbox_id) WHERE message_id IS NOT NULL;
CREATE INDEX intake_outcome ON intake (outcome);

-- Mails to send, written in the transaction of the deed that causes them.
CREATE TABLE outbox (
  id          INTEGER PRIMARY KEY,
  cause       TEXT    NOT NULL,                   -- 'entry:12', 'ack:77', 'link:<hash>'
  recipient   TEXT    NOT NULL,
  from_name   TEXT    NOT NULL,
  from_address TEXT   NOT NULL,
  reply_to    TEXT    NOT NULL DEFAULT '',
  subject     TEXT    NOT NULL,
  text        TEXT    NOT NULL,
  html        TEXT    NOT NULL DEFAULT '',
  message_id  TEXT    NOT NULL,
  in_reply_to TEXT    NOT NULL DEFAULT '',
  refs        TEXT    NOT NULL DEFAULT '',        -- message ids, separated by spaces
  automatic   BOOLEAN NOT NULL DEFAULT FALSE,
  entry_id    INTEGER REFERENCES entry (id) ON DELETE SET NULL,
  state       TEXT    NOT NULL DEFAULT 'waiting', -- waiting, sent, failed
  created_at  INTEGER NOT NULL,
  next_at     INTEGER NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,
  error       TEXT    NOT NULL DEFAULT '',
  sent_at     INTEGER,
  UNIQUE (cause, recipient)
);
CREATE INDEX outbox_due ON outbox (state, next_at);
CREATE INDEX outbox_entry ON outbox (entry_id);
CREATE INDEX outbox_created ON outbox (created_at);

-- Work to do after the commit: ids only; one row for one piece of work.
CREATE TABLE job (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  kind     TEXT    NOT NULL,
  subject  TEXT    NOT NULL,
  run_at   INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  error    TEXT    NOT NULL DEFAULT '',
  UNIQUE (kind, subject)
);
CREATE INDEX job_due ON job (kind, run_at);

CREATE TABLE collection (
  id         INTEGER PRIMARY KEY,
  slug       TEXT    NOT NULL UNIQUE,
  position   INTEGER NOT NULL,
  title_nl   TEXT    NOT NULL,
  title_en   TEXT    NOT NULL DEFAULT '',
  summary_nl TEXT    NOT NULL DEFAULT '',
  summary_en TEXT    NOT NULL DEFAULT ''
);

CREATE TABLE article (
  id            INTEGER PRIMARY KEY,
  slug          TEXT    NOT NULL UNIQUE,
  lang          TEXT    NOT NULL,
  collection_id INTEGER NOT NULL REFERENCES collection (id),
  other_slug    TEXT    NOT NULL DEFAULT '',      -- the same article in the other language
  title         TEXT    NOT NULL,
  answer        TEXT    NOT NULL DEFAULT '',
  body          TEXT    NOT NULL DEFAULT '',      -- Markdown
  tags          TEXT    NOT NULL DEFAULT '',      -- separated by commas
  ext_id        TEXT    NOT NULL DEFAULT '',      -- its id where it was imported from
  published     BOOLEAN NOT NULL DEFAULT TRUE,
  version       INTEGER NOT NULL DEFAULT 1,
  author_id     INTEGER REFERENCES account (id),
  updated_at    INTEGER NOT NULL,
  reviewed_at   INTEGER NOT NULL,
  helpful_yes   INTEGER NOT NULL DEFAULT 0,
  helpful_no    INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX article_updated ON article (updated_at);
CREATE UNIQUE INDEX article_ext ON article (ext_id) WHERE ext_id <> '';

CREATE TABLE article_feedback (
  id         INTEGER PRIMARY KEY,
  article_id INTEGER NOT NULL REFERENCES article (id) ON DELETE CASCADE,
  helpful    BOOLEAN NOT NULL,
  reason     TEXT    NOT NULL DEFAULT '',
  at         INTEGER NOT NULL
);

CREATE TABLE thread (
  id               INTEGER PRIMARY KEY AUTOINCREMENT,
  lang             TEXT    NOT NULL,
  topic            TEXT    NOT NULL,
  title            TEXT    NOT NULL,
  body             TEXT    NOT NULL,              -- Markdown
  author_id        INTEGER NOT NULL REFERENCES account (id),
  accepted_post_id INTEGER,
  posts            INTEGER NOT NULL DEFAULT 0,    -- visible answers
  created_at       INTEGER NOT NULL,
  last_at          INTEGER NOT NULL,
  hidden           BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX thread_last ON thread (lang, last_at, id);
CREATE INDEX thread_topic ON thread (lang, topic, last_at, id);
CREATE INDEX thread_unanswered ON thread (posts, created_at);
CREATE INDEX thread_hidden ON thread (last_at) WHERE hidden;

CREATE TABLE post (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  thread_id  INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
  author_id  INTEGER NOT NULL REFERENCES account (id),
  body       TEXT    NOT NULL,                    -- Markdown
  created_at INTEGER NOT NULL,
  hidden     BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX post_thread ON post (thread_id, id);
CREATE INDEX post_hidden ON post (thread_id) WHERE hidden;

CREATE TABLE component (
  key      TEXT    PRIMARY KEY,
  position INTEGER NOT NULL,
  name_nl  TEXT    NOT NULL,
  name_en  TEXT    NOT NULL
);

CREATE TABLE component_dependency (
  component_key TEXT NOT NULL REFERENCES component (key) ON DELETE CASCADE,
  depends_on    TEXT NOT NULL REFERENCES component (key) ON DELETE CASCADE,
  PRIMARY KEY (component_key, depends_on)
);

CREATE TABLE incident (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,
  slug           TEXT    NOT NULL UNIQUE,
  title_nl       TEXT    NOT NULL,
  title_en       TEXT    NOT NULL,
  state          TEXT    NOT NULL,
  started_at     INTEGER NOT NULL,
  resolved_at    INTEGER,
  next_update_at INTEGER,
  loss_from      INTEGER,
  loss_to        INTEGER
);
CREATE INDEX incident_started ON incident (started_at);
CREATE INDEX incident_resolved ON incident (resolved_at);

CREATE TABLE incident_update (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  at          INTEGER NOT NULL,
  state       TEXT    NOT NULL,
  text_nl     TEXT    NOT NULL,
  text_en     TEXT    NOT NULL,
  notify      BOOLEAN NOT NULL,
  author_id   INTEGER REFERENCES account (id)
);
CREATE INDEX incident_update_incident ON incident_update (incident_id, at, id);

-- Impact of an incident on a component from a moment on; `ended_at` absent while it lasts.
CREATE TABLE incident_impact (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id   INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  component_key TEXT    NOT NULL REFERENCES component (key),
  impact        TEXT    NOT NULL,
  began_at      INTEGER NOT NULL,
  ended_at      INTEGER
);
CREATE INDEX incident_impact_incident ON incident_impact (incident_id);
CREATE INDEX incident_impact_ended ON incident_impact (ended_at);

CREATE TABLE maintenance (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  slug      TEXT    NOT NULL UNIQUE,
  title_nl  TEXT    NOT NULL,
  title_en  TEXT    NOT NULL,
  text_nl   TEXT    NOT NULL,
  text_en   TEXT    NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at   INTEGER NOT NULL
);
CREATE INDEX maintenance_ends ON maintenance (ends_at);

CREATE TABLE maintenance_component (
  maintenance_id INTEGER NOT NULL REFERENCES maintenance (id) ON DELETE CASCADE,
  component_key  TEXT    NOT NULL REFERENCES component (key),
  PRIMARY KEY (maintenance_id, component_key)
);

CREATE TABLE office_hours (
  channel TEXT    NOT NULL,
  weekday INTEGER NOT NULL,                       -- 0 is Monday
  opens   INTEGER NOT NULL,                       -- minutes since midnight, local
  closes  INTEGER NOT NULL,
  PRIMARY KEY (channel, weekday)
);

-- Weekdays from nine to five, until an admin says otherwise.
INSERT INTO office_hours (channel, weekday, opens, closes) VALUES
  ('phone', 0, 540, 1020), ('phone', 1, 540, 1020), ('phone', 2, 540, 1020), ('phone', 3, 540, 1020), ('phone', 4, 540, 1020),
  ('mail', 0, 540, 1020), ('mail', 1, 540, 1020), ('mail', 2, 540, 1020), ('mail', 3, 540, 1020), ('mail', 4, 540, 1020);

CREATE TABLE closure (
  date    TEXT PRIMARY KEY,
  name_nl TEXT NOT NULL,
  name_en TEXT NOT NULL
);

CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
-- Goes up with every change of what the snapshot holds.
INSERT INTO setting (key, value) VALUES ('snapshot_version', '1');
