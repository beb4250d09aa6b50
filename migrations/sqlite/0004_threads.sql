-- Tickets that join, part and are held; addresses that take no mail; loops that were stopped.

-- Why tickets are kept aside: a mailbox by hand, or an incident. Of each only one lasts at a time.
CREATE TABLE hold (
  id          INTEGER PRIMARY KEY,
  mailbox_id  INTEGER  REFERENCES mailbox (id) ON DELETE CASCADE,
  incident_id INTEGER  REFERENCES incident (id) ON DELETE CASCADE,
  note        TEXT    NOT NULL DEFAULT '',
  began_at    INTEGER  NOT NULL,
  began_by    INTEGER  REFERENCES account (id),
  ended_at    INTEGER,
  CHECK ((mailbox_id IS NULL) <> (incident_id IS NULL))
);
CREATE UNIQUE INDEX hold_mailbox ON hold (mailbox_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX hold_incident ON hold (incident_id) WHERE ended_at IS NULL;

ALTER TABLE ticket ADD COLUMN hold_id INTEGER REFERENCES hold (id) ON DELETE SET NULL;
ALTER TABLE ticket ADD COLUMN held_from TEXT;                -- the state before it was held
ALTER TABLE ticket ADD COLUMN merged_into INTEGER REFERENCES ticket (number);
CREATE INDEX ticket_hold ON ticket (hold_id, state) WHERE hold_id IS NOT NULL;
CREATE INDEX ticket_merged ON ticket (merged_into) WHERE merged_into IS NOT NULL;

ALTER TABLE entry ADD COLUMN from_ticket INTEGER;             -- where it was before a merge or a split
ALTER TABLE entry ADD COLUMN other_subject TEXT;             -- its own subject, while a split is proposed

ALTER TABLE account ADD COLUMN returned_at INTEGER;           -- mail to the address came back for good
ALTER TABLE account ADD COLUMN returned_why TEXT NOT NULL DEFAULT '';

-- Bounces name the mail that came back.
CREATE INDEX outbox_message ON outbox (message_id);

-- Mail that answers mail without end. `ticket_number` 0: everything from this address.
CREATE TABLE mail_loop (
  id            INTEGER PRIMARY KEY,
  email         TEXT    NOT NULL,
  ticket_number INTEGER  NOT NULL DEFAULT 0,
  mails         INTEGER  NOT NULL,
  began_at      INTEGER  NOT NULL,
  ended_at      INTEGER,                                     -- somebody let it go on
  UNIQUE (email, ticket_number)
);
CREATE INDEX mail_loop_on ON mail_loop (began_at) WHERE ended_at IS NULL;

DROP VIEW ticket_row;
CREATE VIEW ticket_row AS
SELECT t.number, t.token, t.subject, t.lang, t.state, t.excerpt, t.created_at, t.updated_at,
       t.waiting_since, t.unseen, t.hold_id, t.merged_into,
       t.mailbox_id, m.name AS mailbox_name, m.address AS mailbox_address,
       t.requester_id, r.name AS requester_name, r.email AS requester_email, r.shop AS requester_shop,
       r.created_at AS requester_since, r.returned_at, r.returned_why, t.assignee_id,
       COALESCE(NULLIF(a.name, ''), a.email) AS assignee_name,
       (SELECT group_concat(g.tag, ',') FROM ticket_tag g WHERE g.ticket_number = t.number) AS tags
FROM ticket t
JOIN mailbox m ON m.id = t.mailbox_id
JOIN account r ON r.id = t.requester_id
LEFT JOIN account a ON a.id = t.assignee_id;
