//! Up to where a folder was taken, and what that means for what is in it now. Pure.

/// Up to which mail a folder was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The folder's UIDVALIDITY: the UID means nothing under another one.
    pub validity: u32,
    /// The last UID that was taken; zero when none was.
    pub uid: u32,
}

/// A folder as a server shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Its UIDVALIDITY.
    pub validity: u32,
    /// The UID that the next mail gets, where the server tells.
    pub next: Option<u32>,
}

/// What is to be asked of a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Mails with a greater UID are to be taken.
    pub after: u32,
    /// The store may have them already: what is known does not hold for this folder.
    pub again: bool,
}

/// What to ask of a folder that is shown like this. A server that was restored from a
/// backup gives UIDs a second time; where it promises a UID that was taken, it is read
/// from its beginning too.
pub fn plan(known: Option<Cursor>, shown: Shown) -> Plan {
    match known {
        Some(cursor)
            if cursor.validity == shown.validity && shown.next.is_none_or(|next| next > cursor.uid) =>
        {
            Plan { after: cursor.uid, again: false }
        }
        _ => Plan { after: 0, again: true },
    }
}

impl Plan {
    /// Of the UIDs that a server named, those to take now: oldest first, each once, and
    /// no more than `most`. Servers name the last mail also when it isn't asked for
    /// (`7:*` with six mails means the sixth).
    pub fn due(self, named: &[u32], most: usize) -> Vec<u32> {
        let mut due: Vec<u32> = named.iter().copied().filter(|uid| *uid > self.after).collect();
        due.sort_unstable();
        due.dedup();
        due.truncate(most);
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn shown(validity: u32, next: u32) -> Shown {
        Shown { validity, next: Some(next) }
    }

    #[test]
    fn only_what_is_new_under_the_same_validity() {
        let known = Some(Cursor { validity: 3, uid: 7 });
        assert_eq!(plan(known, shown(3, 8)), Plan { after: 7, again: false });
        assert_eq!(plan(known, Shown { validity: 3, next: None }), Plan { after: 7, again: false });
        assert_eq!(plan(known, shown(3, 8)).due(&[7], 10), [0u32; 0]);
    }

    #[test]
    fn everything_under_another_validity_or_at_first() {
        let known = Some(Cursor { validity: 3, uid: 7 });
        assert_eq!(plan(known, shown(4, 8)), Plan { after: 0, again: true });
        assert_eq!(plan(None, shown(4, 8)), Plan { after: 0, again: true });
    }

    #[test]
    fn everything_on_a_server_that_was_set_back() {
        let known = Some(Cursor { validity: 3, uid: 7 });
        assert_eq!(plan(known, shown(3, 7)), Plan { after: 0, again: true });
    }

    proptest! {
        /// A folder whose mails come, go and are renumbered, with crashes before the cursor
        /// moves: every mail that was there at a pass is taken, and under one validity only
        /// a crash makes it come twice.
        #[test]
        fn nothing_is_lost_and_only_a_crash_repeats(
            steps in prop::collection::vec((0u8..5, 1usize..4), 1..60),
        ) {
            let (mut validity, mut next, mut folder) = (1u32, 1u32, BTreeSet::new());
            let mut known: Option<Cursor> = None;
            let mut taken: Vec<(u32, u32)> = Vec::new();
            let mut crashes = 0;
            for (what, count) in steps {
                match what {
                    0 | 1 => for _ in 0..count { folder.insert(next); next += 1; },
                    2 => { folder.pop_first(); }
                    3 => {
                        validity += 1;
                        folder = (1..=folder.len() as u32).collect();
                        next = folder.len() as u32 + 1;
                    }
                    _ => {
                        // A pass; with `count` 1 it breaks off before the cursor moved.
                        let named: Vec<u32> = folder.iter().copied().collect();
                        for uid in plan(known, shown(validity, next)).due(&named, 100) {
                            taken.push((validity, uid));
                            if count == 1 { crashes += 1; break; }
                            known = Some(Cursor { validity, uid });
                        }
                    }
                }
            }
            let named: Vec<u32> = folder.iter().copied().collect();
            for uid in plan(known, shown(validity, next)).due(&named, 100) {
                taken.push((validity, uid));
            }
            for uid in &folder {
                prop_assert!(taken.contains(&(validity, *uid)));
            }
            let once: BTreeSet<_> = taken.iter().collect();
            prop_assert!(taken.len() - once.len() <= crashes);
        }
    }
}
