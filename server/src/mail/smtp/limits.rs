//! What one client may take from all others: connections and memory.
//!
//! Used by the listener (connections) and the sessions (memory). Both are given back
//! on drop. Must never wait: who finds nothing left is refused and tries again later.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Connections, counted in total and by peer.
pub(super) struct Slots {
    max: usize,
    max_per_peer: usize,
    taken: Mutex<Taken>,
}

#[derive(Default)]
struct Taken {
    total: usize,
    by_peer: HashMap<IpAddr, usize>,
}

/// Which limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Full {
    Total,
    Peer,
}

impl Full {
    /// What the client is told, in place of a greeting.
    pub fn reply(self) -> &'static str {
        match self {
            Self::Total => "421 4.3.2 too many connections, try again later\r\n",
            Self::Peer => "421 4.7.0 too many connections from your address, try again later\r\n",
        }
    }
}

impl Slots {
    /// No connection yet.
    pub fn new(max: usize, max_per_peer: usize) -> Self {
        Self { max, max_per_peer, taken: Mutex::default() }
    }

    /// A place for one connection, if there is one. Only those from the network are
    /// counted by peer.
    pub fn take(self: &Arc<Self>, peer: Option<IpAddr>) -> Result<Slot, Full> {
        let peer = peer.map(|peer| peer.to_canonical());
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.total >= self.max {
            return Err(Full::Total);
        }
        if let Some(peer) = peer {
            let of_peer = taken.by_peer.entry(network(peer)).or_default();
            if *of_peer >= self.max_per_peer {
                return Err(Full::Peer);
            }
            *of_peer += 1;
        }
        taken.total += 1;
        Ok(Slot { slots: self.clone(), peer })
    }
}

/// One connection's place.
pub(super) struct Slot {
    slots: Arc<Slots>,
    peer: Option<IpAddr>,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.total = taken.total.saturating_sub(1);
        let Some(key) = self.peer.map(network) else { return };
        if let Some(of_peer) = taken.by_peer.get_mut(&key) {
            *of_peer -= 1;
            if *of_peer == 0 {
                taken.by_peer.remove(&key);
            }
        }
    }
}

/// Who has one IPv6 address has the /64 around it.
fn network(peer: IpAddr) -> IpAddr {
    match peer {
        IpAddr::V4(_) => peer,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64)).into(),
    }
}

/// Memory for messages that are being received.
pub(super) struct Budget {
    left: AtomicUsize,
}

impl Budget {
    /// All of it is left.
    pub fn new(bytes: usize) -> Self {
        Self { left: AtomicUsize::new(bytes) }
    }
}

/// One message's part of the budget.
pub(super) struct Share {
    budget: Arc<Budget>,
    taken: usize,
}

impl Share {
    /// The budget is taken in steps of this size.
    const STEP: usize = 64 * 1024;

    /// Nothing taken yet.
    pub fn new(budget: Arc<Budget>) -> Self {
        Self { budget, taken: 0 }
    }

    /// Makes the share cover this many bytes; false when there is not enough left.
    pub fn cover(&mut self, bytes: usize) -> bool {
        while self.taken < bytes {
            let less = |left: usize| left.checked_sub(Self::STEP);
            if self.budget.left.try_update(Ordering::AcqRel, Ordering::Acquire, less).is_err() {
                return false;
            }
            self.taken += Self::STEP;
        }
        true
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.budget.left.fetch_add(self.taken, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn slots_come_back() {
        let slots = Arc::new(Slots::new(3, 2));
        let [a, b] = ["192.0.2.1", "192.0.2.2"].map(ip);
        let first = slots.take(a).unwrap();
        let _second = slots.take(ip("::ffff:192.0.2.1")).unwrap();
        assert_eq!(slots.take(a).err(), Some(Full::Peer));
        let _third = slots.take(b).unwrap();
        assert_eq!(slots.take(b).err(), Some(Full::Total));
        drop(first);
        let _fourth = slots.take(a).unwrap();
        assert_eq!(slots.take(None).err(), Some(Full::Total), "this machine counts as well");
    }

    #[test]
    fn one_ipv6_network_is_one_peer() {
        let slots = Arc::new(Slots::new(9, 1));
        let _one = slots.take(ip("2001:db8::1")).unwrap();
        assert_eq!(slots.take(ip("2001:db8::2")).err(), Some(Full::Peer));
        assert!(slots.take(ip("2001:db8:0:1::1")).is_ok());
    }

    #[test]
    fn budget_comes_back() {
        let budget = Arc::new(Budget::new(2 * Share::STEP));
        let mut one = Share::new(budget.clone());
        let mut two = Share::new(budget);
        assert!(one.cover(1) && two.cover(Share::STEP));
        assert!(!two.cover(Share::STEP + 1));
        drop(one);
        assert!(two.cover(Share::STEP + 1));
    }
}
