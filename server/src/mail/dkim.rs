//! Signatures under outgoing mail (DKIM, RFC 6376): keys, their DNS records, and signing.
//!
//! Called by `jobs::deliver`, `jobs::dkim` and the command line. Keys are RSA with 2048
//! bits: every receiver knows those, and several large ones don't know Ed25519 (RFC 8463).
//! Pure but for the randomness of new keys, which must be nobody's to repeat. It must never
//! show a private key.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail_auth::common::crypto::{RsaKey, Sha256};
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::{Canonicalization, DkimSigner};
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::pkcs8::EncodePublicKey;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer};

/// Length of a key.
const BITS: usize = 2048;
/// Longest piece of text in a TXT record (RFC 1035, 3.3.14).
const PIECE: usize = 250;
/// What is signed, where a mail has it.
const HEADERS: [&str; 12] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Reply-To",
    "MIME-Version",
    "Content-Type",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];

/// What can't be done with a key; never says which key it is.
#[derive(Debug, thiserror::Error)]
#[error("DKIM: {0}")]
pub struct DkimError(String);

/// A new key.
pub struct NewKey {
    /// PKCS#1 DER in Base64.
    pub secret: String,
    /// SubjectPublicKeyInfo DER in Base64.
    pub public: String,
}

impl NewKey {
    /// Makes one. Takes a second or so: not for the runtime's own threads.
    pub fn generate() -> Result<NewKey, DkimError> {
        let wrong = |error: String| DkimError(format!("no key could be made: {error}"));
        let key = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS)
            .map_err(|error| wrong(error.to_string()))?;
        let secret = key.to_pkcs1_der().map_err(|error| wrong(error.to_string()))?;
        let public = key.to_public_key().to_public_key_der().map_err(|error| wrong(error.to_string()))?;
        Ok(NewKey { secret: STANDARD.encode(secret.as_bytes()), public: STANDARD.encode(public.as_bytes()) })
    }
}

/// The selector of a domain's key with this number.
pub fn selector(number: i64) -> String {
    format!("loket{number}")
}

/// Where the record of a key stands in DNS.
pub fn record_name(domain: &str, number: i64) -> String {
    format!("{}._domainkey.{domain}.", selector(number))
}

/// What stands there.
pub fn record(public: &str) -> String {
    format!("v=DKIM1; k=rsa; p={public}")
}

/// The record as a line of a zone file: the text in pieces, as DNS wants it.
pub fn zone_line(domain: &str, number: i64, public: &str) -> String {
    let text = record(public);
    // Base64 and the tags are ASCII, so every cut is between two letters.
    let pieces: Vec<String> = text
        .as_bytes()
        .chunks(PIECE)
        .map(|piece| format!("\"{}\"", String::from_utf8_lossy(piece)))
        .collect();
    format!("{} IN TXT {}", record_name(domain, number), pieces.join(" "))
}

/// The key that signs for a domain.
pub struct Signer {
    domain: String,
    number: i64,
    secret: Vec<u8>,
}

impl Signer {
    /// With a key's `secret` as the store holds it.
    pub fn new(domain: &str, number: i64, secret: &str) -> Result<Signer, DkimError> {
        let secret =
            STANDARD.decode(secret).map_err(|_| DkimError("the key in the store is broken".into()))?;
        Ok(Signer { domain: domain.to_owned(), number, secret })
    }

    /// Whether a key of `domain` signs for this sender.
    pub fn serves(domain: &str, address: &str) -> bool {
        address.rsplit_once('@').is_some_and(|(_, theirs)| theirs.eq_ignore_ascii_case(domain))
    }

    /// The header `DKIM-Signature` of this mail, with its line end, to stand before all others.
    /// `From` is signed once more than it occurs, so that nobody can add another.
    pub fn sign(&self, raw: &[u8]) -> Result<String, DkimError> {
        let wrong = |error: mail_auth::Error| DkimError(format!("the mail can't be signed: {error}"));
        let key = PrivateKeyDer::Pkcs1(PrivatePkcs1KeyDer::from(self.secret.as_slice()));
        let key = RsaKey::<Sha256>::from_key_der(key).map_err(wrong)?;
        let present = HEADERS.into_iter().filter(|name| has(raw, name));
        let signature = DkimSigner::from_key(key)
            .domain(&self.domain)
            .selector(selector(self.number))
            .headers(present.chain(["From"]))
            .header_canonicalization(Canonicalization::Relaxed)
            .body_canonicalization(Canonicalization::Relaxed)
            .sign(raw)
            .map_err(wrong)?;
        Ok(signature.to_header())
    }
}

/// Whether a mail's head has this header.
fn has(raw: &[u8], name: &str) -> bool {
    let head = raw.windows(4).position(|end| end == b"\r\n\r\n").map_or(raw, |end| &raw[..end]);
    head.split(|byte| *byte == b'\n').any(|line| {
        line.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
            && line.get(name.len()) == Some(&b':')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "Message-ID: <a@x>\r\nFrom: Hulp <support@winkel.example>\r\nSubject: Kassa\r\n\
                        X-From: nobody\r\n\r\nList-Unsubscribe: no header\r\n";

    #[test]
    fn a_record_fits_into_dns() {
        let key = NewKey::generate().unwrap();
        let line = zone_line("winkel.example", 3, &key.public);
        assert!(
            line.starts_with("loket3._domainkey.winkel.example. IN TXT \"v=DKIM1; k=rsa; p=MII"),
            "{line}"
        );
        let pieces: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        assert!(pieces.iter().all(|piece| piece.len() <= 255));
        assert_eq!(pieces.concat(), record(&key.public));
    }

    #[test]
    fn what_is_there_is_signed_and_from_once_more() {
        let key = NewKey::generate().unwrap();
        let signer = Signer::new("winkel.example", 1, &key.secret).unwrap();
        let header = signer.sign(MAIL.as_bytes()).unwrap();
        let flat: String = header.split_whitespace().collect();
        assert!(header.starts_with("DKIM-Signature: ") && header.ends_with("\r\n"), "{header:?}");
        assert!(flat.contains("c=relaxed/relaxed") && flat.contains("s=loket1;d=winkel.example"), "{flat}");
        let (_, signed) = flat.split_once(";h=").unwrap();
        let signed: Vec<String> =
            signed.split(';').next().unwrap().split(':').map(str::to_lowercase).collect();
        assert_eq!(signed.iter().filter(|name| *name == "from").count(), 2);
        assert!(
            signed.contains(&"subject".into()) && !signed.contains(&"list-unsubscribe".into()),
            "{signed:?}"
        );
    }

    #[test]
    fn a_key_signs_for_its_domain_alone() {
        let serves = |address| Signer::serves("winkel.example", address);
        assert!(serves("support@Winkel.example"));
        assert!(!serves("support@shop.winkel.example") && !serves("winkel.example"));
        let signer = Signer::new("winkel.example", 1, "AAAA").unwrap();
        assert!(signer.sign(MAIL.as_bytes()).is_err(), "a broken key signs nothing");
        assert!(Signer::new("winkel.example", 1, "???").is_err());
    }
}
