//! Whether a mail came from where it says: SPF, DKIM and DMARC.
//!
//! Called by `jobs::drain`, after the sender has heard 250 and before the ticket is
//! written, and by `jobs::dkim` and the command line for our own records. It never takes
//! longer than [`Judge::LONGEST`], and when DNS itself is away it doesn't try for a while.
//! It must never hold a mail up for good, nor say "forged" when it merely couldn't know.

mod resolver;
mod verdict;

pub use resolver::DnsResolver;
pub use verdict::Verdict;

use app::tickets::sender::{Found, Policy, SenderCheck, Signed};
use mail_auth::common::to_a_label;
use mail_auth::dkim::DkimError;
use mail_auth::dmarc::Policy as Asked;
use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::hickory_resolver::net::{DnsError, NetError};
use mail_auth::hickory_resolver::proto::rr::RecordType;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{
    AuthenticatedMessage, DkimResult, DmarcResult, Error, MessageAuthenticator, Parameters, SpfOutput,
    SpfResult,
};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// SPF and DKIM, side by side, may take so long; then DMARC may.
const STAGE: Duration = Duration::from_millis(2500);
/// See [`STAGE`].
const DMARC: Duration = Duration::from_millis(1500);
/// DNS that answers at all does so within this time.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);
/// When DNS was found to be away, nothing is asked for so long.
const REST: Duration = Duration::from_secs(30);
/// Signatures of a mail that are looked at.
const SIGNATURES: usize = 4;

/// What the connection tells of a mail.
#[derive(Clone, Copy, Debug)]
pub struct Brought<'a> {
    /// The computer that brought it; none when it came by a server of ours.
    pub peer: Option<IpAddr>,
    /// What that computer calls itself.
    pub helo: &'a str,
    /// The envelope's sender; empty for the null sender.
    pub mail_from: &'a str,
}

impl<'a> Brought<'a> {
    /// Of a connection. A peer on this machine or in a private network is a server of ours
    /// in front, not the sender's.
    pub fn by(peer: Option<IpAddr>, helo: Option<&'a str>, mail_from: Option<&'a str>) -> Brought<'a> {
        Brought {
            peer: peer.map(|peer| peer.to_canonical()).filter(|peer| !near(*peer)),
            helo: helo.unwrap_or_default(),
            mail_from: mail_from.unwrap_or_default(),
        }
    }

    /// The domain that SPF is about (RFC 7208, 2.4).
    fn domain(&self) -> &'a str {
        self.mail_from.rsplit_once('@').map_or(self.helo, |(_, domain)| domain)
    }
}

/// On this machine or in a private network.
fn near(peer: IpAddr) -> bool {
    match peer {
        IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local() || v4.is_unspecified(),
        IpAddr::V6(v6) => {
            v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local() || v6.is_unspecified()
        }
    }
}

/// Asks DNS about senders. Its answers are kept, within bounds.
pub struct Judge {
    dns: MessageAuthenticator,
    /// Our own name, for explanations in SPF records.
    host: String,
    /// DNS is away until then.
    rest: Mutex<Option<Instant>>,
    asked: AtomicU64,
}

impl Judge {
    /// A judgement takes no longer than this.
    pub const LONGEST: Duration = STAGE.saturating_add(DMARC).saturating_add(SIGN_OF_LIFE);

    /// Asks this resolver; `host` is our own name. None when nobody is to be asked.
    pub fn open(resolver: DnsResolver, host: &str) -> Result<Option<Judge>, String> {
        let dns = resolver.open().map_err(|error| format!("dns_resolver: {error}"))?;
        let (rest, asked) = (Mutex::default(), AtomicU64::default());
        Ok(dns.map(|dns| Judge { dns, host: host.to_owned(), rest, asked }))
    }

    /// Judges a mail; none when it can't be read, nothing about it could be found out, or DNS
    /// is away.
    pub async fn judge(&self, brought: Brought<'_>, raw: &[u8]) -> Option<SenderCheck> {
        if self.resting() {
            return None;
        }
        let mut message = AuthenticatedMessage::parse(raw)?;
        let author = message.from.first().map(|from| domain_of(from).into_owned()).unwrap_or_default();
        let several = message.from.iter().any(|from| domain_of(from) != author);
        choose(&mut message, &author);
        if brought.peer.is_none() && message.dkim_headers.is_empty() && !several {
            // By a server of ours, without a signature: DNS has nothing to say about it.
            return None;
        }

        let dkim = timeout(STAGE, self.dns.verify_dkim(&message));
        let (spf, dkim) = tokio::join!(self.spf(brought), dkim);
        let (cut, dkim) = dkim.map_or((true, Vec::new()), |dkim| (false, dkim));
        let nothing = SpfOutput::new(String::new());
        let asked = DmarcParameters {
            message: &message,
            dkim_output: &dkim,
            dkim2_output: None,
            rfc5321_mail_from_domain: brought.domain(),
            spf_output: spf.as_ref().unwrap_or(&nothing),
        };
        let dmarc = timeout(DMARC, self.dns.verify_dmarc(Parameters::new(asked))).await.ok();
        let policy = dmarc.as_ref().map_or(Policy::None, |dmarc| match dmarc.policy() {
            Asked::Reject => Policy::Reject,
            Asked::Quarantine => Policy::Quarantine,
            Asked::None | Asked::Unspecified => Policy::None,
        });
        let dmarc = match dmarc.map(|dmarc| dmarc.result()) {
            // Nobody writes under two domains; DMARC exempts it, and forgers use that.
            _ if several => Some(Found::PermError),
            Some(DmarcResult::Pass) => Some(Found::Pass),
            // The signature that would have made it pass wasn't seen to its end.
            Some(DmarcResult::Fail(_)) if cut && !message.dkim_headers.is_empty() => Some(Found::TempError),
            // SPF might have made it pass.
            Some(DmarcResult::Fail(_)) if spf.is_none() => None,
            Some(DmarcResult::Fail(_)) => Some(Found::Fail),
            Some(DmarcResult::None) => Some(Found::None),
            // What stands in DNS can't be read: the domain has no say (RFC 9989, 4.10.1).
            Some(DmarcResult::PermError(_)) => Some(Found::None),
            Some(DmarcResult::TempError(_)) | None => Some(Found::TempError),
        };
        let mut dkim: Vec<Signed> = dkim.iter().map(signed).collect();
        if cut {
            let named = message.dkim_headers.iter().map(|header| header.header.d.clone());
            dkim = named.map(|domain| Signed { domain, found: Found::TempError }).collect();
        }
        let check = SenderCheck {
            dmarc,
            domain: author,
            policy,
            spf: spf.as_ref().map(|spf| spf_found(spf.result())),
            spf_domain: brought.domain().to_lowercase(),
            dkim,
        };
        let unanswered = [check.dmarc, check.spf].contains(&Some(Found::TempError))
            || check.dkim.iter().any(|signed| signed.found == Found::TempError);
        if unanswered && !self.alive().await {
            tracing::warn!("DNS does not answer: mail goes on without a look at its sender");
            *self.rest.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + REST);
        }
        Some(check)
    }

    /// Whether the TXT record `name` holds this public key; none when DNS doesn't answer.
    pub async fn publishes(&self, name: &str, public: &str) -> Option<bool> {
        match timeout(STAGE, self.dns.txt_raw_lookup(name)).await.ok()? {
            Ok(record) => Some(holds(&String::from_utf8_lossy(&record), public)),
            Err(Error::Dns(mail_auth::DnsError::RecordNotFound(_))) => Some(false),
            Err(_) => None,
        }
    }

    /// SPF of the computer that brought it; none without one.
    async fn spf(&self, brought: Brought<'_>) -> Option<SpfOutput> {
        let peer = brought.peer?;
        let asked = match brought.mail_from {
            "" => SpfParameters::verify_ehlo(peer, brought.helo, &self.host),
            sender => SpfParameters::verify_mail_from(peer, brought.helo, &self.host, sender),
        };
        let unanswered = || SpfOutput::new(brought.domain().to_owned()).with_result(SpfResult::TempError);
        Some(timeout(STAGE, self.dns.verify_spf(asked)).await.unwrap_or_else(|_| unanswered()))
    }

    fn resting(&self) -> bool {
        let until = *self.rest.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    /// Whether DNS answers at all. One domain whose servers are slow is no reason to stop
    /// judging the others (a forger could arrange for one), so the question is about none;
    /// it is a new one each time, past
    /// every cache, and below `example`, which nobody owns and no program answers by itself
    /// (as they do for `invalid`).
    async fn alive(&self) -> bool {
        let name = format!("loket-{}.example.", self.asked.fetch_add(1, Ordering::Relaxed));
        match timeout(SIGN_OF_LIFE, self.dns.resolver().lookup(name, RecordType::TXT)).await {
            Ok(Ok(_) | Err(NetError::Dns(DnsError::NoRecordsFound(_)))) => true,
            Ok(Err(_)) | Err(_) => false,
        }
    }
}

/// Keeps the signatures that can speak for the author, or else the first: each costs a
/// question, and a forger could add dozens whose answers never come.
fn choose(message: &mut AuthenticatedMessage<'_>, author: &str) {
    if message.dkim_headers.iter().any(|header| kin(&header.header.d, author)) {
        message.dkim_headers.retain(|header| kin(&header.header.d, author));
        message.dkim_headers.truncate(SIGNATURES);
    } else {
        message.dkim_headers.truncate(1);
    }
    // Signatures that can't be read: they are no reason to ask anything.
    message.errors.truncate(SIGNATURES);
}

/// Whether two domains may have one owner: the last two labels are the same.
fn kin(one: &str, other: &str) -> bool {
    let end = |domain: &str| -> Vec<String> {
        domain.trim_end_matches('.').rsplit('.').take(2).map(str::to_ascii_lowercase).collect()
    };
    end(one) == end(other)
}

fn domain_of(address: &str) -> std::borrow::Cow<'_, str> {
    to_a_label(address.rsplit_once('@').map_or("", |(_, domain)| domain))
}

fn signed(output: &mail_auth::DkimOutput<'_>) -> Signed {
    Signed {
        domain: output.signature().map(|signature| signature.d.clone()).unwrap_or_default(),
        found: match output.result() {
            DkimResult::Pass => Found::Pass,
            // A text that was changed is what a signature is there to tell.
            DkimResult::Fail(_) | DkimResult::Neutral(Error::Dkim(DkimError::FailedBodyHashMatch)) => {
                Found::Fail
            }
            DkimResult::Neutral(_) => Found::Neutral,
            DkimResult::PermError(_) => Found::PermError,
            DkimResult::TempError(_) => Found::TempError,
            DkimResult::None => Found::None,
        },
    }
}

fn spf_found(result: SpfResult) -> Found {
    match result {
        SpfResult::Pass => Found::Pass,
        SpfResult::Fail => Found::Fail,
        SpfResult::SoftFail => Found::SoftFail,
        SpfResult::Neutral => Found::Neutral,
        SpfResult::TempError => Found::TempError,
        SpfResult::PermError => Found::PermError,
        SpfResult::None => Found::None,
    }
}

/// Whether the DKIM record `text` has this key in its tag `p`.
fn holds(text: &str, public: &str) -> bool {
    let tags = text.split(';').filter_map(|tag| tag.split_once('='));
    let mut keys = tags.filter(|(name, _)| name.trim() == "p").map(|(_, value)| value);
    keys.next().is_some_and(|value| value.split_whitespace().collect::<String>() == public)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_of_ours_in_front_is_not_the_sender() {
        let peer = |ip: &str| Brought::by(Some(ip.parse().unwrap()), None, None).peer.is_some();
        for ours in ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fd00::1", "fe80::1", "::ffff:10.0.0.1"] {
            assert!(!peer(ours), "{ours}");
        }
        assert!(peer("192.0.2.7") && peer("2001:db8::1"));
    }

    #[test]
    fn spf_is_about_the_envelope_or_else_the_greeting() {
        let of = |mail_from| Brought::by(None, Some("mx.shop.example"), mail_from).domain();
        assert_eq!(of(Some("a@shop.example")), "shop.example");
        assert_eq!(of(None), "mx.shop.example");
    }

    #[test]
    fn signatures_that_cannot_speak_for_the_author_cost_one_question() {
        let sign = |domain: &str| {
            format!("DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=x; h=from; bh=YWJj; b=YWJj\r\n")
        };
        let mail = |domains: &[&str]| {
            let signatures: String = domains.iter().map(|domain| sign(domain)).collect();
            format!("{signatures}From: a@mail.shop.example\r\n\r\nHoi\r\n")
        };
        let chosen = |domains: &[&str]| {
            let raw = mail(domains);
            let mut message = AuthenticatedMessage::parse(raw.as_bytes()).unwrap();
            choose(&mut message, "mail.shop.example");
            message.dkim_headers.iter().map(|header| header.header.d.clone()).collect::<Vec<_>>()
        };
        assert_eq!(chosen(&["slow.example", "esp.example", "shop.example"]), ["shop.example"]);
        assert_eq!(chosen(&["a.test", "b.test"]), ["a.test"]);
        assert_eq!(chosen(&["a.shop.example"; 9]).len(), SIGNATURES);
    }

    #[test]
    fn a_record_holds_a_key() {
        assert!(holds("v=DKIM1; k=rsa; p=MIIB IjAN", "MIIBIjAN"));
        assert!(!holds("v=DKIM1; k=rsa; p=", "MIIBIjAN") && !holds("v=spf1 -all", "MIIBIjAN"));
    }
}
