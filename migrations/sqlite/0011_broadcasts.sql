-- Who wants which mails since when and by which way, and mails to all merchants.

-- The ledger of consent: one row a choice, never changed. `mail_choice` is what follows from it.
CREATE TABLE consent (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  email    TEXT    NOT NULL,                  -- lower case
  kind     TEXT    NOT NULL,                  -- community, status, marketing
  granted  BOOLEAN NOT NULL,
  at       INTEGER NOT NULL,
  source   TEXT    NOT NULL,                  -- link, account, import, staff
  who      TEXT    NOT NULL DEFAULT '',       -- the name of who wrote it down, for staff
  reason   TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX consent_email ON consent (email, id);
INSERT INTO consent (email, kind, granted, at, source)
SELECT email, kind, FALSE, opted_out_at, 'link' FROM mail_choice WHERE opted_out_at IS NOT NULL;
CREATE TRIGGER consent_stays BEFORE UPDATE ON consent BEGIN
  SELECT RAISE(ABORT, 'the ledger of consent is only added to');
END;

-- Said yes expressly, since: what news and offers need.
ALTER TABLE mail_choice ADD COLUMN granted_at INTEGER;

-- A mail to all merchants. Written by one lead, confirmed by another.
CREATE TABLE broadcast (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  incident_id  INTEGER REFERENCES incident (id) ON DELETE SET NULL,
  token        TEXT    NOT NULL,              -- what its Message-IDs are made of
  kind         TEXT    NOT NULL,              -- service, status, marketing
  subject_nl   TEXT    NOT NULL DEFAULT '',
  subject_en   TEXT    NOT NULL DEFAULT '',
  text_nl      TEXT    NOT NULL DEFAULT '',   -- Markdown
  text_en      TEXT    NOT NULL DEFAULT '',
  start_at     INTEGER,                       -- absent: as soon as it is confirmed
  state        TEXT    NOT NULL DEFAULT 'draft', -- draft, ready, sending, paused, stopped, done
  version      INTEGER NOT NULL DEFAULT 1,    -- goes up with each change of the text
  created_at   INTEGER NOT NULL,
  saved_by     INTEGER NOT NULL REFERENCES account (id),
  saved_at     INTEGER NOT NULL,
  confirmed_by INTEGER REFERENCES account (id),
  confirmed_at INTEGER,
  audience_to  INTEGER NOT NULL DEFAULT 0,    -- the last account at the confirmation
  gathered_to  INTEGER NOT NULL DEFAULT 0,    -- the last account that has its row
  paced_at     INTEGER NOT NULL DEFAULT 0,    -- up to here the pace is used up
  ended_at     INTEGER
);
CREATE INDEX broadcast_state ON broadcast (state, start_at);
CREATE INDEX broadcast_incident ON broadcast (incident_id) WHERE incident_id IS NOT NULL;

-- Fixed at the confirmation: one row an address.
CREATE TABLE broadcast_recipient (
  broadcast_id INTEGER NOT NULL REFERENCES broadcast (id) ON DELETE CASCADE,
  email        TEXT    NOT NULL,              -- lower case
  lang         TEXT    NOT NULL,
  state        TEXT    NOT NULL,              -- waiting, queued, sent, suppressed, failed
  why          TEXT    NOT NULL DEFAULT '',   -- of suppressed and failed
  PRIMARY KEY (broadcast_id, email)
);
CREATE INDEX broadcast_recipient_state ON broadcast_recipient (broadcast_id, state, email);

-- Whom a broadcast of a kind may reach now, and why not (empty: it may).
CREATE VIEW broadcast_reach AS
SELECT a.id, lower(a.email) AS email, a.lang, k.kind,
       CASE WHEN a.email NOT LIKE '_%@_%' OR lower(a.email) LIKE '%.invalid' THEN 'no_address'
            WHEN a.disabled_at IS NOT NULL THEN 'disabled'
            WHEN a.returned_at IS NOT NULL THEN 'returned'
            WHEN c.opted_out_at IS NOT NULL THEN 'opted_out'
            WHEN k.kind = 'marketing' AND c.granted_at IS NULL THEN 'no_consent'
            ELSE '' END AS why
FROM account a
CROSS JOIN (SELECT 'service' AS kind UNION ALL SELECT 'status' UNION ALL SELECT 'marketing') k
LEFT JOIN mail_choice c ON c.email = lower(a.email) AND c.kind = k.kind
WHERE a.role = 'merchant';

-- What people wait for goes first (0), then notices (1), then broadcasts (2).
ALTER TABLE outbox ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN broadcast_id INTEGER REFERENCES broadcast (id) ON DELETE SET NULL;
-- Who is sending it just now: a data folder. Still there when it is due again: nobody noted how it went.
ALTER TABLE outbox ADD COLUMN claimed_by TEXT NOT NULL DEFAULT '';
CREATE INDEX outbox_lane ON outbox (state, lane, next_at, id);
CREATE INDEX outbox_broadcast ON outbox (broadcast_id, state) WHERE broadcast_id IS NOT NULL;
CREATE INDEX outbox_claimed ON outbox (claimed_by) WHERE claimed_by <> '';

-- A recipient goes with its mail, whoever changes that: the deliverer, a bounce, somebody who tries again.
CREATE TRIGGER outbox_recipient AFTER UPDATE OF state ON outbox
WHEN NEW.broadcast_id IS NOT NULL AND OLD.state <> NEW.state BEGIN
  UPDATE broadcast_recipient
  SET state = CASE NEW.state WHEN 'waiting' THEN 'queued' ELSE NEW.state END,
      why = CASE WHEN NEW.state IN ('suppressed', 'failed') THEN NEW.error ELSE '' END
  WHERE broadcast_id = NEW.broadcast_id AND email = NEW.recipient;
END;

CREATE INDEX ticket_tag_tag ON ticket_tag (tag, ticket_number);
