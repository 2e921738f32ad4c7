//! Who is at the other end: the peer of the connection or, behind a proxy that is trusted, whom the proxy names.

use std::net::{IpAddr, SocketAddr};

use crate::config::Config;
use http::{HeaderMap, HeaderName};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The host the browser asked for, said by a proxy.
pub const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
/// The scheme the browser asked with, said by a proxy.
pub const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The other end of the connection, put in the request's extensions when it was accepted.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

/// The address of the person's machine. What a peer that is not trusted says of others is removed from the headers, so that
/// nobody believes it further on.
pub fn address(config: &Config, peer: Peer, headers: &mut HeaderMap) -> IpAddr {
    let peer = peer.0.ip().to_canonical();
    if !is_trusted(config, peer) {
        for name in [FORWARDED_FOR, FORWARDED_HOST, FORWARDED_PROTO] {
            headers.remove(name);
        }
        return peer;
    }
    // Each proxy adds, at the end, whom it heard; the last that is not one of ours is the client.
    let said = headers
        .get_all(FORWARDED_FOR)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let said: Vec<&str> = said.flat_map(|value| value.split(',')).collect();
    let mut client = peer;
    for text in said.into_iter().rev() {
        let Some(address) = parse(text.trim()) else { break };
        client = address;
        if !is_trusted(config, address) {
            break;
        }
    }
    client
}

/// Whether what this address says of others is believed.
pub fn is_trusted(config: &Config, address: IpAddr) -> bool {
    config
        .trusted_proxies
        .iter()
        .any(|&(network, length)| contains(network, length, address))
}

/// An address, with or without a port or brackets.
fn parse(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse()
        .ok()
        .or_else(with_port)
        .map(|address: IpAddr| address.to_canonical())
}

fn contains(network: IpAddr, length: u8, address: IpAddr) -> bool {
    match (network.to_canonical(), address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length.min(32))).unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let mask = u128::MAX
                .checked_shl(128 - u32::from(length.min(128)))
                .unwrap_or(0);
            network.to_bits() & mask == address.to_bits() & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(trusted: &str) -> Config {
        Config::new([("trusted_proxies", trusted)]).unwrap()
    }

    fn client(trusted: &str, peer: &str, forwarded: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, http::HeaderValue::from_static(value));
        }
        address(
            &config(trusted),
            Peer(SocketAddr::new(peer.parse().unwrap(), 4000)),
            &mut headers,
        )
        .to_string()
    }

    #[test]
    fn nobody_is_believed_without_being_trusted() {
        assert_eq!(client("", "203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        let mut headers = HeaderMap::new();
        headers.insert(FORWARDED_HOST, http::HeaderValue::from_static("evil.example"));
        address(&config(""), Peer("203.0.113.9:1".parse().unwrap()), &mut headers);
        assert!(headers.is_empty(), "what was said is forgotten");
    }

    #[test]
    fn a_trusted_proxy_names_the_last_client_that_is_not_a_proxy() {
        let trusted = "10.0.0.0/8,2001:db8::/32";
        assert_eq!(client(trusted, "10.1.2.3", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            client(trusted, "10.1.2.3", &["1.2.3.4, 198.51.100.1, 10.9.9.9"]),
            "198.51.100.1"
        );
        assert_eq!(
            client(trusted, "10.1.2.3", &["1.2.3.4", "198.51.100.1"]),
            "198.51.100.1"
        );
        assert_eq!(
            client(trusted, "2001:db8::7", &["[2001:dead::1]:443"]),
            "2001:dead::1"
        );
        assert_eq!(
            client(trusted, "10.1.2.3", &["198.51.100.1, nonsense"]),
            "10.1.2.3"
        );
        assert_eq!(client(trusted, "11.1.2.3", &["198.51.100.1"]), "11.1.2.3");
        assert_eq!(client(trusted, "10.1.2.3", &[]), "10.1.2.3");
    }
}
