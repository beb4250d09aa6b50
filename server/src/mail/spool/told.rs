//! What a sender was told about an item: kept in the journal, so that after a restore of an
//! older store the same item becomes the same ticket again and is not acknowledged twice.
//!
//! It stands in the name of a handled item, `<id>.<number>.<token>.item`: one rename moves
//! the item and writes this, without another file to be lost. While the item waits for a
//! replay, `<id>.told` beside it holds the same.

use std::str::FromStr;

/// A ticket, a thread or an answer as its sender knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The number.
    pub number: i64,
    /// The token of a ticket's page and reply address; [`Told::THREAD`] or [`Told::POST`] in
    /// the community, whose pages everybody may open.
    pub token: String,
}

impl Told {
    /// In place of a token: the number is a thread's.
    pub const THREAD: &str = "thread";
    /// In place of a token: the number is an answer's.
    pub const POST: &str = "post";
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.number, self.token)
    }
}

/// Not a number and a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadTold;

impl FromStr for Told {
    type Err = BadTold;

    fn from_str(text: &str) -> Result<Self, BadTold> {
        let (number, token) = text.split_once('.').ok_or(BadTold)?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        if token.is_empty() || !token.bytes().all(plain) {
            return Err(BadTold);
        }
        Ok(Self { number: number.parse().map_err(|_| BadTold)?, token: token.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_comes_back_from_a_name() {
        let told = Told { number: 48213, token: "Ab-3_z".into() };
        assert_eq!(told.to_string().parse(), Ok(told));
        for bad in ["", "1", "1.", "x.y", "1.a/b", "1.a.b"] {
            assert_eq!(bad.parse::<Told>(), Err(BadTold), "{bad}");
        }
    }
}
