//! To which addresses a stranger may send us. Pure.
//!
//! What the registries of IANA call special-purpose is refused: behind it lie our own machine,
//! our own network, or somebody's cloud and its secrets. For IPv6 it is the other way round:
//! only what is given out as global unicast is asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// How far a fetch may reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// Public addresses on ports 80 and 443.
    #[default]
    Internet,
    /// These, and every port of this machine: for tests, never by a setting.
    AndLoopback,
}

impl Reach {
    /// Whether a connection may go there.
    pub fn allows(self, to: SocketAddr) -> bool {
        let here = self == Reach::AndLoopback && to.ip().is_loopback();
        here || matches!(to.port(), 80 | 443) && public(to.ip())
    }
}

/// Whether an address belongs to the internet at large.
fn public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => public_v4(ip),
        IpAddr::V6(ip) => public_v6(ip),
    }
}

fn public_v4(ip: Ipv4Addr) -> bool {
    let special = match ip.octets() {
        // This network, private, loopback, link-local (with the clouds' metadata), reserved, broadcast.
        [0 | 10 | 127, ..] | [169, 254, ..] | [240..=255, ..] => true,
        [172, 16..=31, ..] | [192, 168, ..] => true,
        // Carrier-grade NAT (RFC 6598), multicast.
        [100, 64..=127, ..] | [224..=239, ..] => true,
        // Protocol assignments, documentation (RFC 5737), relays of 6to4, benchmarks (RFC 2544).
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => true,
        [192, 88, 99, _] | [198, 18..=19, ..] => true,
        // Azure's own services for a machine: a public address, answered by the host beneath.
        [168, 63, 129, 16] => true,
        _ => false,
    };
    !special
}

fn public_v6(ip: Ipv6Addr) -> bool {
    match ip.segments() {
        // Protocol assignments with Teredo (RFC 4380), documentation, 6to4: they hold other addresses.
        [0x2001, 0..=0x01FF | 0x0DB8, ..] | [0x2002, ..] => false,
        // Documentation (RFC 9637).
        [0x3FFF, 0..=0x0FFF, ..] => false,
        // Global unicast. Outside lie IPv4-mapped addresses, NAT64, loopback, link-local, ULA, multicast.
        [first, ..] => (0x2000..=0x3FFF).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_internet_at_large_is_asked() {
        let refused = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.0.192",
            "192.0.2.7",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.9",
            "203.0.113.5",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:2::1",
            "2001:10::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a00:1::",
            "3fff::1",
            "3fff:fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for ip in refused {
            let ip: IpAddr = ip.parse().unwrap();
            for reach in [Reach::Internet, Reach::AndLoopback] {
                let here = reach == Reach::AndLoopback && ip.is_loopback();
                assert_eq!(reach.allows((ip, 443).into()), here, "{ip} {reach:?}");
            }
        }
        let asked = [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.1.1.1",
            "128.0.0.1",
            "168.63.129.15",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.1",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "203.0.112.255",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2606:4700::1111",
            "2a00:1450:400e::1",
            "3ffe::1",
        ];
        for ip in asked {
            assert!(Reach::Internet.allows((ip.parse::<IpAddr>().unwrap(), 80).into()), "{ip}");
        }
    }

    #[test]
    fn only_the_ports_of_the_web() {
        for port in [0, 22, 25, 81, 3000, 5432, 6379, 8080, 8443] {
            assert!(!Reach::Internet.allows(([1, 1, 1, 1], port).into()), "{port}");
            assert!(!Reach::AndLoopback.allows(([1, 1, 1, 1], port).into()), "{port}");
        }
        assert!(Reach::AndLoopback.allows(([127, 0, 0, 1], 3000).into()));
    }
}
