//! Giving files back: whole or in part, to be shown or to be saved, and never run.
//!
//! Whoever calls has checked the right to read; nothing here is kept by anybody else (RFC 9110, RFC 9111).

use super::problem::Problem;
use crate::{
    chat::Refused,
    files::{
        FilesError, kind,
        storage::{Bits, Form, Storage},
    },
};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use palabre_store::Readable;
use std::ops::Range;

/// No script, no form, no other origin: whatever the bytes are, they do nothing.
const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
/// Asked for again each time, as the right to read may be gone; a 304 costs nothing.
const CACHE: HeaderValue = HeaderValue::from_static("private, no-cache");
const SAME_ORIGIN: (HeaderName, HeaderValue) = (
    HeaderName::from_static("cross-origin-resource-policy"),
    HeaderValue::from_static("same-origin"),
);

/// The file as it is.
pub async fn whole(
    storage: &Storage,
    found: &Readable,
    download: bool,
    asked: &HeaderMap,
) -> Result<Response, Problem> {
    let shown = !download && (found.file.pixels.is_some() || kind::is_playable(&found.file.kind));
    let tag = format!("\"{}\"", &found.hash[..32]);
    if is_known(asked, &tag) {
        return Ok(unchanged(&tag));
    }
    let size = found.file.size;
    let range = match asked_range(asked, size, &tag) {
        Asked::Whole => None,
        Asked::Part(range) => Some(range),
        Asked::Nothing => return Ok(not_there(size)),
    };
    let bits = read(storage, &found.hash, Form::Whole, range.clone()).await?;
    let content = match (shown, found.file.kind.as_str()) {
        (true, kind) => kind,
        // What a browser would run is nothing it knows.
        (false, kind @ ("application/pdf" | "application/zip")) => kind,
        (false, "text/plain") => "text/plain; charset=utf-8",
        (false, kind) if found.file.pixels.is_some() || kind::is_playable(kind) => kind,
        (false, _) => kind::UNKNOWN,
    };
    let mut response = answer(bits, content, &tag);
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_DISPOSITION, disposition(&found.file.name, shown));
    let (length, status) = match range {
        None => (size, StatusCode::OK),
        Some(range) => {
            let told = format!("bytes {}-{}/{size}", range.start, range.end - 1);
            headers.insert(header::CONTENT_RANGE, ascii(&told));
            (range.end - range.start, StatusCode::PARTIAL_CONTENT)
        }
    };
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    *response.status_mut() = status;
    Ok(response)
}

/// An image of the file, in small.
pub async fn small(
    storage: &Storage,
    found: &Readable,
    form: Form,
    asked: &HeaderMap,
) -> Result<Response, Problem> {
    if !found.file.thumb {
        return Err(Refused::NOT_FOUND.into());
    }
    let which = if form == Form::Large { 'l' } else { 's' };
    let tag = format!("\"{}-{which}\"", &found.hash[..32]);
    if is_known(asked, &tag) {
        return Ok(unchanged(&tag));
    }
    let read = match storage.read(&found.hash, form, None).await {
        // An image that is not larger than the small form has no other.
        Err(FilesError::Missing) => storage.read(&found.hash, Form::Small, None).await,
        read => read,
    };
    let (size, bits) = read.map_err(Refused::from)?;
    let (kind, bits) = sniffed(bits).await?;
    let mut response = answer(bits, kind, &tag);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    Ok(response)
}

/// A picture, which is another one when it changes: whoever has it never asks again.
pub async fn picture(storage: &Storage, hash: &str, form: Form) -> Result<Response, Problem> {
    let (size, bits) = storage.read(hash, form, None).await.map_err(Refused::from)?;
    let (kind, bits) = sniffed(bits).await?;
    let mut response = answer(bits, kind, &format!("\"{hash}\""));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    let forever = HeaderValue::from_static("private, max-age=31536000, immutable");
    headers.insert(header::CACHE_CONTROL, forever);
    Ok(response)
}

/// What some image is, by its first bytes, and all of them.
pub async fn sniffed(mut bits: Bits) -> Result<(&'static str, Bits), Problem> {
    use futures_util::{StreamExt, stream};
    let first = match bits.next().await {
        Some(Ok(first)) => first,
        Some(Err(error)) => return Err(Refused::from(FilesError::from(error)).into()),
        None => return Err(Refused::NOT_FOUND.into()),
    };
    let kind = kind::of(&first);
    Ok((kind, Box::pin(stream::iter([Ok(first)]).chain(bits))))
}

async fn read(storage: &Storage, hash: &str, form: Form, range: Option<Range<u64>>) -> Result<Bits, Problem> {
    match storage.read(hash, form, range).await {
        Ok((_, bits)) => Ok(bits),
        Err(error) => Err(Refused::from(error).into()),
    }
}

fn answer(bits: Bits, content: &str, tag: &str) -> Response {
    let mut response = Body::from_stream(bits).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, ascii(content));
    guard(headers, tag);
    response
}

fn guard(headers: &mut HeaderMap, tag: &str) {
    headers.insert(header::ETAG, ascii(tag));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, CACHE);
    headers.insert(SAME_ORIGIN.0, SAME_ORIGIN.1);
}

fn unchanged(tag: &str) -> Response {
    let mut response = StatusCode::NOT_MODIFIED.into_response();
    guard(response.headers_mut(), tag);
    response
}

fn not_there(size: u64) -> Response {
    let problem = Problem::unreadable(StatusCode::RANGE_NOT_SATISFIABLE, "there are no such bytes");
    let mut response = problem.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_RANGE, ascii(&format!("bytes */{size}")));
    response
}

fn ascii(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(kind::UNKNOWN))
}

fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    known.is_some_and(|known| {
        known
            .split(',')
            .any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
    })
}

/// What of the file is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// One range (RFC 9110, section 14). Several at once, or what is no range, get the whole.
fn asked_range(asked: &HeaderMap, size: u64, tag: &str) -> Asked {
    let text = |name| {
        asked
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
    };
    let Some(range) = text(header::RANGE) else {
        return Asked::Whole;
    };
    if text(header::IF_RANGE).is_some_and(|known| known.trim() != tag) {
        return Asked::Whole;
    }
    let Some((first, last)) = range
        .strip_prefix("bytes=")
        .and_then(|range| range.split_once('-'))
    else {
        return Asked::Whole;
    };
    let number = |text: &str| match text.trim() {
        "" => Some(None),
        text if text.bytes().all(|b| b.is_ascii_digit()) => Some(Some(text.parse().unwrap_or(u64::MAX))),
        _ => None,
    };
    let (start, end) = match (number(first), number(last)) {
        (Some(Some(first)), Some(None)) => (first, size),
        (Some(Some(first)), Some(Some(last))) if first <= last => (first, last.saturating_add(1).min(size)),
        (Some(None), Some(Some(last))) => (size.saturating_sub(last), size),
        _ => return Asked::Whole,
    };
    if start < end {
        Asked::Part(start..end)
    } else {
        Asked::Nothing
    }
}

/// How a file is offered: a plain name for old readers, the true one for all others (RFC 6266, RFC 8187).
fn disposition(name: &str, shown: bool) -> HeaderValue {
    let how = if shown { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' => '_',
            c if c.is_ascii() && !c.is_ascii_control() => c,
            _ => '_',
        })
        .collect();
    let mut coded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            coded.push(char::from(byte));
        } else {
            coded.push_str(&format!("%{byte:02X}"));
        }
    }
    ascii(&format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{coded}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood_and_anything_else_is_the_whole() {
        let asked = |range: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, range.parse().unwrap());
            asked_range(&headers, 100, "\"t\"")
        };
        for (range, found) in [
            ("bytes=0-9", Asked::Part(0..10)),
            ("bytes=90-", Asked::Part(90..100)),
            ("bytes=90-1000", Asked::Part(90..100)),
            ("bytes=-10", Asked::Part(90..100)),
            ("bytes=-1000", Asked::Part(0..100)),
            ("bytes=100-", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
            ("bytes=99999999999999999999999-", Asked::Nothing),
            ("bytes=9-1", Asked::Whole),
            ("bytes=0-1,3-4", Asked::Whole),
            ("bytes=x-", Asked::Whole),
            ("lines=0-1", Asked::Whole),
        ] {
            assert_eq!(asked(range), found, "{range}");
        }
    }

    #[test]
    fn a_name_is_told_in_any_script() {
        assert_eq!(
            disposition("Été 写.pdf", false),
            "attachment; filename=\"_t_ _.pdf\"; filename*=UTF-8''%C3%89t%C3%A9%20%E5%86%99.pdf"
        );
        assert_eq!(
            disposition("a\"b\\c%.png", true),
            "inline; filename=\"a_b_c_.png\"; filename*=UTF-8''a%22b%5Cc%25.png"
        );
    }
}
