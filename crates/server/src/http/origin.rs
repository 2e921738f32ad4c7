//! Whether a request was meant for this server, and comes from one of its own pages.
//!
//! The host is checked first (a name of somebody else that leads here is not ours: DNS rebinding), then, for what changes
//! something, the origin. A browser always sends `Origin` with what a page posts; where it hides it (`null`, in forms), it
//! says by `Sec-Fetch-Site` whether the page is ours. Who sends neither, and no cookie, is not a browser.

use super::{
    current::{Caller, Credential},
    peer::{self, Peer},
    problem::Problem,
};
use crate::{
    app::{App, Shared},
    chat::Me,
    config::{Config, Origin},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use palabre_store::SessionKind;
use std::net::IpAddr;

/// The names by which a machine calls itself.
const THIS_MACHINE: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Where a request comes from, put in its extensions.
#[derive(Clone, Copy, Debug)]
pub struct Client(pub IpAddr);

/// Refuses a request whose `Host` is not ours (421), and notes the address it comes from.
pub async fn check_host(
    State(app): State<Shared>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let peer = request
        .extensions()
        .get::<Peer>()
        .copied()
        .ok_or_else(Problem::internal)?;
    let address = peer::address(&app.config, peer, request.headers_mut());
    let host = host(request.uri(), request.headers())?;
    let origin = expected(&app.config, host, request.headers());
    let origin = origin.ok_or_else(|| Problem::new(StatusCode::MISDIRECTED_REQUEST, "misdirected"))?;
    request.extensions_mut().insert(origin);
    request.extensions_mut().insert(Client(address));
    Ok(next.run(request).await)
}

/// Refuses a change that does not come from one of our pages (403).
pub async fn check_change(caller: Caller, request: Request, next: Next) -> Result<Response, Problem> {
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    );
    // Only what a form posts hides it.
    let may_hide = !request.uri().path().starts_with("/api/");
    if safe || is_ours(&caller.origin, caller.credential, request.headers(), may_hide) {
        Ok(next.run(request).await)
    } else {
        Err(bad_origin())
    }
}

/// Refuses to open a socket for a page that is not ours: with a cookie `Origin` must be ours, with a token it may be absent.
pub fn check_socket(app: &App, me: &Me, headers: &HeaderMap) -> Result<(), Problem> {
    let uri = Uri::default();
    let expected = expected(&app.config, host(&uri, headers)?, headers).ok_or_else(bad_origin)?;
    match headers.get(header::ORIGIN) {
        Some(said) if said.as_bytes() == expected.text.as_bytes() => Ok(()),
        None if me.session.kind == SessionKind::Token => Ok(()),
        _ => Err(bad_origin()),
    }
}

/// Whether a name of this machine is asked for, rather than a name that others know it by.
pub fn is_of_this_machine(origin: &Origin) -> bool {
    let host = origin.host.as_str();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => name,
        _ => host,
    };
    THIS_MACHINE.contains(&name)
}

/// Whether what was sent may change something.
fn is_ours(expected: &Origin, credential: Credential, headers: &HeaderMap, may_hide: bool) -> bool {
    let site = headers.get(SEC_FETCH_SITE).map(|site| site.as_bytes());
    match headers.get(header::ORIGIN).map(|origin| origin.as_bytes()) {
        Some(b"null") if !may_hide => false,
        Some(b"null") | None => match credential {
            Credential::Bearer => true,
            Credential::Cookie => site == Some(b"same-origin"),
            Credential::None => {
                !headers.contains_key(header::ORIGIN) && site.is_none() || site == Some(b"same-origin")
            }
        },
        Some(origin) => origin == expected.text.as_bytes(),
    }
}

fn bad_origin() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "bad_origin")
}

/// The host that was asked for: the proxy's word if there is one left, the target's authority, or `Host`.
///
/// **Errors**: 400 when there is none, or several.
fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Result<&'a str, Problem> {
    let bad = || Problem::new(StatusCode::BAD_REQUEST, "bad_frame");
    let mut hosts = headers.get_all(header::HOST).iter();
    let (first, second) = (hosts.next(), hosts.next());
    if second.is_some() {
        return Err(bad());
    }
    let forwarded = headers
        .get(peer::FORWARDED_HOST)
        .and_then(|host| host.to_str().ok());
    let authority = uri.authority().map(|authority| authority.as_str());
    let host = first.and_then(|host| host.to_str().ok());
    forwarded
        .or(authority)
        .or(host)
        .filter(|host| !host.is_empty())
        .ok_or_else(bad)
}

/// Our origin, as asked with this host; none when the host is not ours. Without `public_url` only names of this machine are.
fn expected(config: &Config, host: &str, headers: &HeaderMap) -> Option<Origin> {
    let host = host.to_ascii_lowercase();
    if let Some(public) = &config.public_url {
        let default_port = if public.secure { ":443" } else { ":80" };
        let bare = host.strip_suffix(default_port).unwrap_or(&host);
        return (bare == public.host || host == public.host).then(|| public.clone());
    }
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host.as_str(), None),
    };
    let known = THIS_MACHINE.contains(&name);
    if !known || port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return None;
    }
    let secure = headers
        .get(peer::FORWARDED_PROTO)
        .is_some_and(|proto| proto.as_bytes() == b"https");
    let (scheme, default_port) = if secure { ("https", "443") } else { ("http", "80") };
    let host = if port == Some(default_port) {
        name.to_owned()
    } else {
        host
    };
    Some(Origin {
        text: format!("{scheme}://{host}"),
        host,
        secure,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn loopback() -> Config {
        Config::new([("listen", "127.0.0.1:5000")]).unwrap()
    }

    fn public(url: &str) -> Config {
        Config::new([("listen", "0.0.0.0:5000"), ("public_url", url)]).unwrap()
    }

    fn origin_of(config: &Config, host: &str) -> Option<String> {
        expected(config, host, &HeaderMap::new()).map(|origin| origin.text)
    }

    #[test]
    fn without_a_public_url_only_this_machine_is_meant() {
        for (host, origin) in [
            ("localhost:5000", Some("http://localhost:5000")),
            ("127.0.0.1", Some("http://127.0.0.1")),
            ("LocalHost:80", Some("http://localhost")),
            ("[::1]:5000", Some("http://[::1]:5000")),
            ("[::1]", Some("http://[::1]")),
            ("evil.example", None),
            ("localhost.evil.example:5000", None),
            ("localhost:evil", None),
            ("", None),
        ] {
            assert_eq!(origin_of(&loopback(), host).as_deref(), origin, "{host}");
        }
    }

    #[test]
    fn with_a_public_url_only_its_host_is_meant() {
        let config = public("https://chat.example.org");
        let ours = Some("https://chat.example.org".to_owned());
        assert_eq!(origin_of(&config, "chat.example.org"), ours);
        assert_eq!(origin_of(&config, "Chat.Example.org:443"), ours);
        for host in ["chat.example.org:5000", "localhost:5000", "example.org"] {
            assert_eq!(origin_of(&config, host), None, "{host}");
        }
        assert!(origin_of(&public("http://chat.lan:8080"), "chat.lan:8080").is_some());
    }

    #[test]
    fn a_change_is_taken_from_our_pages_and_from_programs_only() {
        use Credential::{Bearer, Cookie, None as Nobody};
        let ours = Origin {
            text: "http://localhost:5000".into(),
            host: "localhost:5000".into(),
            secure: false,
        };
        let ok = |credential, origin: Option<&'static str>, site: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            if let Some(site) = site {
                headers.insert(SEC_FETCH_SITE, HeaderValue::from_static(site));
            }
            is_ours(&ours, credential, &headers, true)
        };
        let (own, other) = (Some("http://localhost:5000"), Some("http://localhost:5001"));
        for credential in [Bearer, Cookie, Nobody] {
            assert!(ok(credential, own, None));
            assert!(!ok(credential, other, None));
            assert!(
                !ok(credential, other, Some("same-origin")),
                "Origin decides when there is one"
            );
        }
        assert!(ok(Cookie, None, Some("same-origin")));
        assert!(
            ok(Cookie, Some("null"), Some("same-origin")),
            "a page that sends no referrer hides its origin"
        );
        for site in [None, Some("cross-site"), Some("same-site"), Some("none")] {
            assert!(!ok(Cookie, None, site), "{site:?}");
            assert!(!ok(Cookie, Some("null"), site), "{site:?}");
        }
        assert!(ok(Nobody, None, None), "a program that signs up");
        assert!(
            !ok(Nobody, None, Some("cross-site")),
            "a page elsewhere that signs its visitors in"
        );
        assert!(!ok(Nobody, Some("null"), None));
        assert!(ok(Bearer, None, None));
    }
}
