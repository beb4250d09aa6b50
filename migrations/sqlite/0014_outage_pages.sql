-- What shoppers see while a shop can't be reached, as its merchant chose it.
CREATE TABLE outage_page (
  account_id INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  slug       TEXT    NOT NULL UNIQUE,             -- the shop in the address /uit/SLUG; stays
  name       TEXT    NOT NULL,
  colour     TEXT    NOT NULL,                    -- #a1b2c3
  logo       TEXT    NOT NULL DEFAULT '',         -- a data: address of some kilobytes
  reach_by   TEXT    NOT NULL DEFAULT 'none',     -- none, phone, mail
  reach_at   TEXT    NOT NULL DEFAULT '',
  words_nl   TEXT    NOT NULL DEFAULT '',
  words_en   TEXT    NOT NULL DEFAULT '',
  changed_at INTEGER NOT NULL
);
CREATE INDEX outage_page_changed ON outage_page (changed_at, account_id);
