-- Up to which mail each mailbox elsewhere was fetched: `uid` under `uid_validity`.
CREATE TABLE imap_cursor (
  source       TEXT PRIMARY KEY,
  uid_validity BIGINT NOT NULL,
  uid          BIGINT NOT NULL,
  moved_at     BIGINT NOT NULL
);
