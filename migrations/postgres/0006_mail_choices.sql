-- What somebody wants of a kind of mail: the token in the mails' unsubscribe link, and since
-- when no more of them. A row is made with the first such mail.
CREATE TABLE mail_choice (
  email        TEXT   NOT NULL,                  -- lower case
  kind         TEXT   NOT NULL,                  -- community, status, marketing
  token        TEXT   NOT NULL UNIQUE,
  lang         TEXT   NOT NULL DEFAULT 'nl',     -- of the last mail
  opted_out_at BIGINT,
  PRIMARY KEY (email, kind)
);
-- `outbox.state` may also be `suppressed`; `error` then says why: opted_out, withdrawn.
ALTER TABLE outbox ADD COLUMN kind TEXT NOT NULL DEFAULT 'service';
-- What stands under a mailbox's mails; empty for the usual.
ALTER TABLE mailbox ADD COLUMN signature_nl TEXT NOT NULL DEFAULT '';
ALTER TABLE mailbox ADD COLUMN signature_en TEXT NOT NULL DEFAULT '';
