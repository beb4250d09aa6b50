-- What was found out about a mail's sender when it came (SPF, DKIM, DMARC), as JSON.
ALTER TABLE entry ADD COLUMN sender_check TEXT;

-- Keys that outgoing mail is signed with (DKIM), by domain. One without `used_from` waits
-- for its DNS record; one with `used_until` signs no more, and its secret is gone.
CREATE TABLE dkim_key (
  domain     TEXT   NOT NULL,
  number     BIGINT NOT NULL,                 -- the selector is loket<number>
  secret     TEXT   NOT NULL,                 -- RSA private key, PKCS#1 DER in Base64
  public     TEXT   NOT NULL,                 -- SubjectPublicKeyInfo DER in Base64
  created_at BIGINT NOT NULL,
  used_from  BIGINT,
  used_until BIGINT,
  PRIMARY KEY (domain, number)
);
