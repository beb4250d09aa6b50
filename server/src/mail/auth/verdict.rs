//! What a checked sender means for the desk: the one place that turns results into
//! consequences. Pure; called by `desk::tickets::receive`.

use app::tickets::sender::{Found, Policy, SenderCheck};

/// How far the sender of a mail can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The domain in `From` stands behind it.
    Confirmed,
    /// Nothing is known: it wasn't judged, DNS was away, or the domain says nothing.
    Unknown,
    /// The domain does not stand behind it, and asks for nothing.
    Doubted,
    /// The domain does not stand behind it, and asks not to deliver such mail.
    Forged,
}

impl Verdict {
    /// Of a check; none is a mail that wasn't judged.
    pub fn of(check: Option<&SenderCheck>) -> Verdict {
        match check {
            Some(check) if check.denied() && check.policy != Policy::None => Verdict::Forged,
            Some(check) if check.denied() => Verdict::Doubted,
            Some(check) if check.dmarc == Some(Found::Pass) => Verdict::Confirmed,
            _ => Verdict::Unknown,
        }
    }

    /// Whether the address in `From` counts as a proof of taking part in a ticket.
    pub fn proves_address(self) -> bool {
        matches!(self, Verdict::Confirmed | Verdict::Unknown)
    }

    /// Whether an automatic answer may go there. To the address in a forged mail it would
    /// be a mail that nobody there asked for (backscatter).
    pub fn may_answer(self) -> bool {
        self != Verdict::Forged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dmarc: Option<Found>, policy: Policy) -> SenderCheck {
        SenderCheck {
            dmarc,
            domain: "shop.example".into(),
            policy,
            spf: None,
            spf_domain: String::new(),
            dkim: Vec::new(),
        }
    }

    #[test]
    fn only_a_failure_counts_against_a_sender() {
        let of = |dmarc, policy| Verdict::of(Some(&check(dmarc, policy)));
        assert_eq!(of(Some(Found::Pass), Policy::Reject), Verdict::Confirmed);
        assert_eq!(of(Some(Found::Fail), Policy::None), Verdict::Doubted);
        assert_eq!(of(Some(Found::Fail), Policy::Quarantine), Verdict::Forged);
        assert_eq!(of(Some(Found::PermError), Policy::None), Verdict::Doubted);
        for unknown in [None, Some(Found::None), Some(Found::TempError)] {
            assert_eq!(of(unknown, Policy::Reject), Verdict::Unknown, "{unknown:?}");
        }
        assert_eq!(Verdict::of(None), Verdict::Unknown);
    }

    #[test]
    fn consequences() {
        assert!(Verdict::Unknown.proves_address() && Verdict::Unknown.may_answer());
        assert!(!Verdict::Doubted.proves_address() && Verdict::Doubted.may_answer());
        assert!(!Verdict::Forged.proves_address() && !Verdict::Forged.may_answer());
    }
}
