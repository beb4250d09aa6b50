//! Until when a certificate is good: reads the validity out of X.509's DER (RFC 5280, 4.1).
//! The chain is verified by TLS before; this reads no more than it needs. Pure.

use app::Moment;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// `[0]`: the version, where it isn't 1.
const VERSION: u8 = 0xA0;

/// The moment after which a certificate is no longer good; none for what isn't one.
pub fn not_after(der: &[u8]) -> Option<Moment> {
    let (certificate, _) = inside(der, SEQUENCE)?;
    let (mut tbs, _) = inside(certificate, SEQUENCE)?;
    if tbs.first() == Some(&VERSION) {
        tbs = any(tbs)?.2;
    }
    // Serial number, signature algorithm, issuer.
    for _ in 0..3 {
        tbs = any(tbs)?.2;
    }
    let (validity, _) = inside(tbs, SEQUENCE)?;
    let (tag, text, _) = any(any(validity)?.2)?;
    time(tag, std::str::from_utf8(text).ok()?)
}

/// `YYMMDDHHMMSSZ`, whose years are those of 1950 to 2049, or `YYYYMMDDHHMMSSZ`.
fn time(tag: u8, text: &str) -> Option<Moment> {
    let text = text.strip_suffix('Z').filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (year, rest) = match tag {
        UTC_TIME => {
            let year: i16 = text.get(..2)?.parse().ok()?;
            (if year >= 50 { 1900 + year } else { 2000 + year }, text.get(2..)?)
        }
        GENERALIZED_TIME => (text.get(..4)?.parse().ok()?, text.get(4..)?),
        _ => return None,
    };
    let two = |at: usize| rest.get(at..at + 2)?.parse::<i8>().ok();
    let at = DateTime::new(year, two(0)?, two(2)?, two(4)?, two(6)?, two(8)?, 0).ok()?;
    TimeZone::UTC.to_timestamp(at).ok().map(|at| at.as_microsecond())
}

/// What an element with this tag holds, and what follows it.
fn inside(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = any(der)?;
    (found == tag).then_some((content, rest))
}

/// Tag, content and what follows of the first element.
fn any(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, der) = der.split_first()?;
    let (&first, der) = der.split_first()?;
    let (length, der) = match first {
        0..=0x7F => (usize::from(first), der),
        0x81..=0x84 => {
            let (length, der) = der.split_at_checked(usize::from(first - 0x80))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), der)
        }
        _ => return None,
    };
    let (content, rest) = der.split_at_checked(length)?;
    Some((tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_certificate() {
        for (year, ends) in [(2031, "2031-05-04T00:00:00Z"), (2075, "2075-05-04T00:00:00Z")] {
            let mut params = rcgen::CertificateParams::new(vec!["w.example".to_owned()]).unwrap();
            params.not_after = rcgen::date_time_ymd(year, 5, 4);
            let key = rcgen::KeyPair::generate().unwrap();
            let der = params.self_signed(&key).unwrap().der().to_vec();
            let expected: jiff::Timestamp = ends.parse().unwrap();
            assert_eq!(not_after(&der), Some(expected.as_microsecond()));
            for cut in 0..der.len().min(200) {
                assert_eq!(not_after(&der[..cut]), None, "cut at {cut}");
            }
        }
    }
}
