-- Who hears of incidents and maintenance: people by mail, programs by a call (webhook).

-- One row an address and scope; a row without `confirmed_at` hears nothing.
CREATE TABLE subscriber (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  email        TEXT    NOT NULL,                  -- lower case
  scope        TEXT    NOT NULL DEFAULT '',       -- the slug of one incident; empty: everything
  token        TEXT    NOT NULL UNIQUE,           -- of the page that confirms and changes it
  lang         TEXT    NOT NULL DEFAULT 'nl',
  min_impact   INTEGER NOT NULL DEFAULT 0,        -- 0 none, 1 minor, 2 major, 3 critical
  maintenance  BOOLEAN NOT NULL DEFAULT TRUE,     -- hears of planned work, too
  asked_at     INTEGER NOT NULL,
  confirmed_at INTEGER,
  pending      TEXT    NOT NULL DEFAULT '',       -- choices that wait for confirmation, as JSON
  UNIQUE (email, scope)
);
CREATE INDEX subscriber_scope ON subscriber (scope, id);
CREATE INDEX subscriber_pending ON subscriber (asked_at) WHERE confirmed_at IS NULL OR pending <> '';

-- Without a row: all components. No reference: a component that goes must not turn "this one" into "all".
CREATE TABLE subscriber_component (
  subscriber_id INTEGER NOT NULL REFERENCES subscriber (id) ON DELETE CASCADE,
  component_key TEXT    NOT NULL,
  PRIMARY KEY (subscriber_id, component_key)
);

-- "Nothing more about this one": an address and an incident's slug.
CREATE TABLE subscriber_mute (
  email TEXT NOT NULL,                            -- lower case
  scope TEXT NOT NULL,
  PRIMARY KEY (email, scope)
);

CREATE INDEX subscriber_mute_scope ON subscriber_mute (scope, email);

CREATE TABLE webhook (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id  INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  url         TEXT    NOT NULL,
  format      TEXT    NOT NULL DEFAULT 'standard', -- standard, slack
  lang        TEXT    NOT NULL DEFAULT 'nl',
  min_impact  INTEGER NOT NULL DEFAULT 0,
  maintenance BOOLEAN NOT NULL DEFAULT TRUE,
  secret      TEXT    NOT NULL,                   -- whsec_ and Base64; signs
  secret_at   INTEGER NOT NULL,                   -- when it was made
  old_secret  TEXT    NOT NULL DEFAULT '',        -- signs as well for a day after
  created_at  INTEGER NOT NULL,
  disabled_at INTEGER,
  disabled_by TEXT    NOT NULL DEFAULT ''         -- owner, gone (410), failed
);
CREATE INDEX webhook_account ON webhook (account_id, id);

CREATE TABLE webhook_component (
  webhook_id    INTEGER NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  component_key TEXT    NOT NULL,
  PRIMARY KEY (webhook_id, component_key)
);

-- Who was told of what, once each. How far a mail got is in the outbox, under the same cause; how
-- far a call got is here.
CREATE TABLE delivery (
  id        INTEGER PRIMARY KEY AUTOINCREMENT,
  cause     TEXT    NOT NULL,                     -- 'update:12', 'ping:<random>'
  about     TEXT    NOT NULL,                     -- 'incident:3': who heard of it hears on
  channel   TEXT    NOT NULL,                     -- mail, webhook
  target_id INTEGER NOT NULL,                     -- the subscriber or webhook
  state     TEXT    NOT NULL DEFAULT 'waiting',   -- waiting, sent, failed
  body      TEXT    NOT NULL DEFAULT '',          -- of a call, the same at every try
  at        INTEGER NOT NULL,
  attempts  INTEGER NOT NULL DEFAULT 0,
  next_at   INTEGER NOT NULL,
  status    INTEGER,                              -- HTTP's, of the last try
  error     TEXT    NOT NULL DEFAULT '',
  done_at   INTEGER,
  UNIQUE (cause, channel, target_id)
);
CREATE INDEX delivery_about ON delivery (about, channel, target_id);
CREATE INDEX delivery_due ON delivery (next_at, id) WHERE channel = 'webhook' AND state = 'waiting';
CREATE INDEX delivery_webhook ON delivery (target_id, id) WHERE channel = 'webhook';
