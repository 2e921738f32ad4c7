//! Reading one value. Every error is the end of a sentence that began with the setting's name, and says what to write.

use super::{Origin, Rate, Registration};
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

pub(super) fn addresses(text: &str) -> Result<Vec<SocketAddr>, String> {
    let addresses = items(text)
        .map(|item| {
            item.parse().map_err(|_| {
                format!("write ADDRESS:PORT, such as 127.0.0.1:5000 or [::1]:5000, not {item:?}")
            })
        })
        .collect::<Result<Vec<SocketAddr>, String>>()?;
    if addresses.is_empty() {
        return Err("write at least one ADDRESS:PORT, such as 127.0.0.1:5000".into());
    }
    Ok(addresses)
}

/// Addresses and networks, such as `10.0.0.0/8`.
pub(super) fn networks(text: &str) -> Result<Vec<(IpAddr, u8)>, String> {
    items(text).map(network).collect()
}

fn network(text: &str) -> Result<(IpAddr, u8), String> {
    let wrong = || format!("write addresses or networks, such as 127.0.0.1 or 10.0.0.0/8, not {text:?}");
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix.parse::<u8>().map_err(|_| wrong())?)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let (bits, width) = match address {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)) << 96, 32),
        IpAddr::V6(v6) => (u128::from(v6), 128),
    };
    let prefix = prefix.unwrap_or(width);
    if prefix > width {
        return Err(wrong());
    }
    if prefix == 0 {
        return Err(format!(
            "{text} would believe anybody about who they are: name the proxy's own address"
        ));
    }
    if bits.checked_shl(u32::from(prefix)).unwrap_or(0) != 0 {
        return Err(format!(
            "{text} has bits beyond its prefix: write the network's first address, or the address without a prefix"
        ));
    }
    Ok((address, prefix))
}

pub(super) fn origin(text: &str) -> Result<Origin, String> {
    let wrong = || {
        format!(
            "write the address people type, scheme and host only, such as https://chat.example.org, not {text:?}"
        )
    };
    let uri: http::Uri = text.parse().map_err(|_| wrong())?;
    let secure = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        _ => return Err(wrong()),
    };
    let authority = uri
        .authority()
        .filter(|authority| !authority.as_str().contains('@'))
        .ok_or_else(wrong)?;
    if uri.path() != "/" || uri.query().is_some() || text.contains('#') {
        return Err(format!(
            "Palabre lives at the root of its host: take the path away from {text:?}"
        ));
    }
    let name = authority.host().to_ascii_lowercase();
    let port_is_written = authority.as_str().len() > name.len();
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    if name.is_empty()
        || !name.bytes().all(is_host)
        || (port_is_written && uri.port_u16().is_none_or(|port| port == 0))
    {
        return Err(wrong());
    }
    let default_port = if secure { 443 } else { 80 };
    let host = match uri.port_u16() {
        Some(port) if port != default_port => format!("{name}:{port}"),
        _ => name,
    };
    let scheme = if secure { "https" } else { "http" };
    Ok(Origin {
        text: format!("{scheme}://{host}"),
        host,
        secure,
    })
}

/// Whether a `Host` names this machine.
pub(super) fn is_local_host(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => name,
        _ => host,
    };
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

pub(super) fn database_url(text: &str) -> Result<String, String> {
    if let Some(path) = text.strip_prefix("sqlite:") {
        if path.trim_start_matches('/').is_empty() || path.contains(":memory:") {
            return Err("name a file, such as sqlite:/var/lib/palabre/palabre.db".into());
        }
        return Ok(text.to_owned());
    }
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(text.to_owned());
    }
    // The text is not repeated: it may hold a password.
    Err("begin with sqlite: or postgres://".into())
}

pub(super) fn uploads_url(text: &str) -> Result<String, String> {
    let wrong = || format!("write file:FOLDER or s3://BUCKET/PREFIX, not {text:?}");
    if let Some(path) = text.strip_prefix("file:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return match path.trim_start_matches('/') {
            "" => Err("name a folder, such as file:/var/lib/palabre/uploads".into()),
            _ => Ok(text.to_owned()),
        };
    }
    let place = text.strip_prefix("s3://").ok_or_else(wrong)?;
    let bucket = place.split('/').next().unwrap_or_default();
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    if bucket.is_empty() || !bucket.chars().all(is_name) || place.contains(['?', '#', '@']) {
        return Err(wrong());
    }
    Ok(text.to_owned())
}

pub(super) fn registration(text: &str) -> Result<Registration, String> {
    match text {
        "open" => Ok(Registration::Open),
        "invite" => Ok(Registration::Invite),
        "closed" => Ok(Registration::Closed),
        _ => Err(format!("write open, invite or closed, not {text:?}")),
    }
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    match tracing_subscriber::EnvFilter::builder().parse(text) {
        Ok(_) if !text.is_empty() => Ok(text.to_owned()),
        _ => Err(format!(
            "write a level or a filter, such as info or warn,palabre=debug, not {text:?}"
        )),
    }
}

/// `text` or `json`.
pub(super) fn is_json(text: &str) -> Result<bool, String> {
    match text {
        "text" => Ok(false),
        "json" => Ok(true),
        _ => Err(format!("write text or json, not {text:?}")),
    }
}

/// `COUNT/PERIOD`; `0` = none.
pub(super) fn rate(text: &str) -> Result<Option<Rate>, String> {
    let wrong =
        || format!("write COUNT/PERIOD, such as 20/10s, 10/3m or 5/1h, or 0 for no limit, not {text:?}");
    if text == "0" {
        return Ok(None);
    }
    let (count, period) = text.split_once('/').ok_or_else(wrong)?;
    let count: u32 = count.parse().map_err(|_| wrong())?;
    let digits = period.len() - period.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (amount, unit) = period.split_at(digits);
    let unit_seconds = match unit {
        "s" => 1,
        "m" | "min" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let amount: u32 = amount.parse().map_err(|_| wrong())?;
    let seconds = u64::from(amount) * unit_seconds;
    // Up to a million in at most a year: beyond, it is a mistake rather than a rate.
    if count == 0 || count > 1_000_000 || seconds == 0 || seconds > 366 * 86_400 {
        return Err(wrong());
    }
    Ok(Some(Rate {
        count,
        period: Duration::from_secs(seconds),
    }))
}

/// A whole number between two others.
pub(super) fn number(text: &str, least: u64, most: u64) -> Result<u64, String> {
    match text.replace('_', "").parse() {
        Ok(number) if (least..=most).contains(&number) => Ok(number),
        _ => Err(format!(
            "write a whole number from {least} to {most}, not {text:?}"
        )),
    }
}

/// Bytes, as a number or with `KiB`, `MiB` or `GiB`.
pub(super) fn size(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];
    let (amount, unit_bytes) = units
        .iter()
        .find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?.trim_end(), *bytes)))
        .unwrap_or((text, 1));
    let bytes = amount
        .replace('_', "")
        .parse::<u64>()
        .ok()
        .and_then(|amount| amount.checked_mul(unit_bytes));
    match bytes {
        Some(bytes) if (least..=most).contains(&bytes) => Ok(bytes),
        _ => Err(format!(
            "write a size from {least} to {most} bytes, such as 64KiB or 25MiB, not {text:?}"
        )),
    }
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}
