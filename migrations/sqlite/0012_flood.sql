-- The flood of an incident: which tickets are like it, what was decided, and the one answer to all.

-- How like an incident a ticket of its time is. A row for every ticket that was looked at.
CREATE TABLE likeness (
  incident_id   INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  ticket_number INTEGER NOT NULL REFERENCES ticket (number) ON DELETE CASCADE,
  score         INTEGER NOT NULL,                 -- thousandths
  reason        TEXT    NOT NULL DEFAULT '',      -- words, merchant, subject: see desk::flood::reason
  verdict       TEXT,                             -- held, out; absent while nobody decided
  decided_by    INTEGER REFERENCES account (id),  -- absent where Loket did
  decided_at    INTEGER,
  answered_at   INTEGER,                          -- it got the one answer that solved it
  PRIMARY KEY (incident_id, ticket_number)
);
CREATE INDEX likeness_ticket ON likeness (ticket_number);
CREATE INDEX likeness_score ON likeness (incident_id, verdict, score, ticket_number);

-- From which score on tickets are held by themselves; no row: never.
CREATE TABLE flood_rule (
  incident_id INTEGER PRIMARY KEY REFERENCES incident (id) ON DELETE CASCADE,
  hold_above  INTEGER                             -- thousandths
);

-- Who was told of an incident with an acknowledgement: once is enough.
CREATE TABLE flood_told (
  incident_id   INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  account_id    INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  ticket_number INTEGER NOT NULL,
  PRIMARY KEY (incident_id, account_id)
);

-- Who has the trouble as well, and follows instead of writing.
CREATE TABLE me_too (
  incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  email       TEXT    NOT NULL,                   -- lower case
  lang        TEXT    NOT NULL,
  at          INTEGER NOT NULL,
  PRIMARY KEY (incident_id, email)
);

-- Threads of the community that are like an incident.
CREATE TABLE thread_likeness (
  incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  thread_id   INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
  score       INTEGER NOT NULL,
  out         BOOLEAN NOT NULL DEFAULT FALSE,     -- staff said that it isn't
  PRIMARY KEY (incident_id, thread_id)
);
CREATE INDEX thread_likeness_thread ON thread_likeness (thread_id);

-- One answer to all that is held. Until `starts_at` it can be undone.
CREATE TABLE flood_answer (
  id          INTEGER PRIMARY KEY,
  incident_id INTEGER NOT NULL REFERENCES incident (id) ON DELETE CASCADE,
  text_nl     TEXT    NOT NULL,
  text_en     TEXT    NOT NULL,
  solve       BOOLEAN NOT NULL,
  author_id   INTEGER REFERENCES account (id),
  created_at  INTEGER NOT NULL,
  starts_at   INTEGER NOT NULL,
  undone_at   INTEGER,
  done_at     INTEGER
);
CREATE INDEX flood_answer_incident ON flood_answer (incident_id, id);

-- Its tickets, written down when it was sent; a merchant's newest carries the mail.
CREATE TABLE flood_answer_ticket (
  answer_id     INTEGER NOT NULL REFERENCES flood_answer (id) ON DELETE CASCADE,
  ticket_number INTEGER NOT NULL REFERENCES ticket (number) ON DELETE CASCADE,
  requester_id  INTEGER NOT NULL REFERENCES account (id),
  done_at       INTEGER,
  PRIMARY KEY (answer_id, ticket_number)
);
CREATE INDEX flood_answer_due ON flood_answer_ticket (answer_id, requester_id) WHERE done_at IS NULL;

-- What came in a stretch of time.
CREATE INDEX intake_at ON intake (at, spool_id);
CREATE INDEX ticket_created ON ticket (created_at, number);
CREATE INDEX thread_created ON thread (created_at);
