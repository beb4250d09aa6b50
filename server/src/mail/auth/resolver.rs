//! Who answers questions about DNS, as `dns_resolver` says.

use mail_auth::MessageAuthenticator;
use mail_auth::hickory_resolver::config::{NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use mail_auth::hickory_resolver::net::NetError;
use mail_auth::hickory_resolver::system_conf::read_system_conf;
use serde::Deserialize;
use std::net::SocketAddr;
use std::time::Duration;

/// How long a server may take to answer a question. It is asked twice.
const ANSWER: Duration = Duration::from_millis(1500);
/// Answers that are kept.
const CACHED: u64 = 4096;
/// A record that is not there yet is asked for again after so long.
const ABSENT: Duration = Duration::from_secs(60);

/// Whom to ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum DnsResolver {
    /// The machine's own (`/etc/resolv.conf`).
    #[default]
    System,
    /// Nobody.
    None,
    /// The server at this address.
    At(SocketAddr),
}

impl std::str::FromStr for DnsResolver {
    type Err = String;

    fn from_str(text: &str) -> Result<DnsResolver, String> {
        match text {
            "system" => Ok(DnsResolver::System),
            "none" => Ok(DnsResolver::None),
            address => {
                address.parse().map(DnsResolver::At).map_err(|_| "should be system, none or ip:port".into())
            }
        }
    }
}

impl TryFrom<String> for DnsResolver {
    type Error = String;

    fn try_from(text: String) -> Result<DnsResolver, String> {
        text.parse()
    }
}

impl std::fmt::Display for DnsResolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DnsResolver::System => f.write_str("system"),
            DnsResolver::None => f.write_str("none"),
            DnsResolver::At(address) => address.fmt(f),
        }
    }
}

impl DnsResolver {
    /// The way to it; none when nobody is to be asked. Asks nothing yet.
    pub(super) fn open(self) -> Result<Option<MessageAuthenticator>, NetError> {
        let (config, given) = match self {
            DnsResolver::None => return Ok(None),
            DnsResolver::System => read_system_conf()?,
            DnsResolver::At(address) => {
                let mut server = NameServerConfig::udp_and_tcp(address.ip());
                for connection in &mut server.connections {
                    connection.port = address.port();
                }
                (ResolverConfig::from_name_servers(vec![server]), ResolverOpts::default())
            }
        };
        let mut options = given;
        options.timeout = ANSWER;
        options.attempts = 1;
        options.cache_size = CACHED;
        options.negative_max_ttl = Some(ABSENT);
        options.use_hosts_file = ResolveHosts::Never;
        MessageAuthenticator::new(config, options).map(Some)
    }
}
