//! The session cookie.
//!
//! Over https it is called `__Host-palabre`: browsers then hold it to this host, to https and to every path
//! (draft-ietf-httpbis-rfc6265bis, section 4.1.3.2).

use crate::chat::session::LASTING;
use http::{HeaderMap, HeaderValue, header};

/// The value of the session cookie of a request.
pub fn read(headers: &HeaderMap, secure: bool) -> Option<&str> {
    let name = name(secure);
    let values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let pairs = values
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .into_iter()
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// The `Set-Cookie` that keeps a secret: until the browser closes or, lasting, for as long as the session lives unused.
pub fn keep(secret: &str, lasting: bool, secure: bool) -> HeaderValue {
    let life = if lasting {
        format!("; Max-Age={}", LASTING.as_secs())
    } else {
        String::new()
    };
    written(secret, &life, secure)
}

/// The `Set-Cookie` that forgets it.
pub fn forget(secure: bool) -> HeaderValue {
    written("", "; Max-Age=0", secure)
}

fn written(value: &str, life: &str, secure: bool) -> HeaderValue {
    let secure_flag = if secure { "; Secure" } else { "" };
    let cookie = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax{secure_flag}{life}",
        name(secure)
    );
    HeaderValue::try_from(cookie).expect("a secret is base64url")
}

fn name(secure: bool) -> &'static str {
    if secure { "__Host-palabre" } else { "palabre" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_to_the_host_where_tls_allows() {
        assert_eq!(
            keep("abc", true, true),
            "__Host-palabre=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=2592000"
        );
        assert_eq!(
            keep("abc", false, false),
            "palabre=abc; Path=/; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            forget(false),
            "palabre=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }

    #[test]
    fn only_the_cookie_of_this_scheme_is_read() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("tz=Europe/Paris; palabre=plain"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("__Host-palabre=bound"));
        assert_eq!(read(&headers, false), Some("plain"));
        assert_eq!(read(&headers, true), Some("bound"));
        assert_eq!(read(&HeaderMap::new(), true), None);
    }
}
