//! The browser's side, embedded: scripts, styles, icons, font and the strings that scripts show.
//!
//! Each asset lives at an address that holds its content's hash, so that a browser may keep it for ever. This
//! crate knows no page and no HTTP; it answers which bytes stand at an address.

/// One file that browsers receive.
#[derive(Debug)]
pub struct Asset {
    /// What pages call it: `palabre.css`.
    pub name: &'static str,
    /// Where it is served: `/assets/palabre-5a579f9aea.css`.
    pub address: &'static str,
    /// Its `Content-Type`.
    pub mime: &'static str,
    plain: &'static [u8],
    gzip: Option<&'static [u8]>,
    brotli: Option<&'static [u8]>,
    /// For a module, the addresses of itself and of all it needs at once, to be preloaded.
    pub needs: &'static [&'static str],
}

/// An asset in the form that suits who asks.
#[derive(Clone, Copy, Debug)]
pub struct Served {
    /// The body.
    pub bytes: &'static [u8],
    /// The `Content-Type`.
    pub mime: &'static str,
    /// The `Content-Encoding`, if it is compressed.
    pub encoding: Option<&'static str>,
}

/// Every asset.
pub static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of the asset that pages call `name`. Meant for constants: an unknown name then stops the compilation.
///
/// # Panics
/// When there is no such asset.
pub const fn asset(name: &str) -> &'static str {
    find(name).address
}

/// The modules to preload for the entry called `name` (`room.js`): itself and all it needs at once.
///
/// # Panics
/// When there is no such asset.
pub const fn modules(name: &str) -> &'static [&'static str] {
    find(name).needs
}

const fn find(name: &str) -> &'static Asset {
    let mut index = 0;
    while index < ASSETS.len() {
        if is_same(ASSETS[index].name.as_bytes(), name.as_bytes()) {
            return &ASSETS[index];
        }
        index += 1;
    }
    panic!("no asset has this name")
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut index = 0;
    while index < one.len() {
        if one[index] != other[index] {
            return false;
        }
        index += 1;
    }
    true
}

/// What stands at `address`, in the smallest form that `accept_encoding` (the request's header) allows.
pub fn lookup(address: &str, accept_encoding: &str) -> Option<Served> {
    let asset = ASSETS.iter().find(|asset| asset.address == address)?;
    let forms = [("br", asset.brotli), ("gzip", asset.gzip)];
    let accepted = forms.into_iter().find_map(|(encoding, bytes)| {
        let bytes = bytes.filter(|_| accepts(accept_encoding, encoding))?;
        Some((bytes, Some(encoding)))
    });
    let (bytes, encoding) = accepted.unwrap_or((asset.plain, None));
    Some(Served {
        bytes,
        mime: asset.mime,
        encoding,
    })
}

/// Whether an `Accept-Encoding` allows `encoding` (RFC 9110, section 12.5.3; `*` is not taken as an invitation).
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|offer| {
        let mut parts = offer.split(';').map(str::trim);
        let is_it = parts
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let refused = parts.any(|weight| {
            weight
                .strip_prefix("q=")
                .is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q == 0.0))
        });
        is_it && !refused
    })
}

/// The strings that scripts show in a language (`fr` or `en`), as JSON that may stand in a `<script>` element.
pub fn strings(language: &str) -> &'static str {
    match language {
        "en" => include_str!(concat!(env!("OUT_DIR"), "/dist/strings.en.json")),
        _ => include_str!(concat!(env!("OUT_DIR"), "/dist/strings.fr.json")),
    }
}

#[cfg(test)]
mod tests {
    use super::{ASSETS, accepts, asset, lookup, modules, strings};

    #[test]
    fn every_asset_is_found_at_its_address_and_nowhere_else() {
        for asset in ASSETS {
            assert!(lookup(asset.address, "").is_some_and(|served| served.encoding.is_none()));
        }
        assert!(lookup("/assets/palabre.css", "").is_none());
        assert!(lookup("/assets/../Cargo.toml", "").is_none());
    }

    #[test]
    fn the_smallest_accepted_form_is_served() {
        let encoding = |accept| lookup(asset("palabre.css"), accept).and_then(|served| served.encoding);
        assert_eq!(encoding("gzip, deflate, br, zstd"), Some("br"));
        assert_eq!(encoding("gzip"), Some("gzip"));
        assert_eq!(encoding("gzip, br;q=0"), Some("gzip"));
        assert_eq!(encoding("identity"), None);
    }

    #[test]
    fn weights_are_read() {
        assert!(accepts("GZIP;q=0.5", "gzip"));
        assert!(!accepts("gzip; q=0.0", "gzip"));
        assert!(!accepts("x-gzip", "gzip"));
    }

    #[test]
    fn an_address_changes_with_the_content() {
        let address = asset("palabre.css");
        assert!(address.starts_with("/assets/palabre-") && address.ends_with(".css"));
    }

    #[test]
    fn the_first_module_is_among_what_it_needs() {
        assert!(modules("main.js").contains(&asset("main.js")));
    }

    #[test]
    fn strings_cannot_end_their_script_element() {
        for language in ["fr", "en"] {
            assert!(strings(language).starts_with('{') && !strings(language).contains('<'));
        }
    }
}
