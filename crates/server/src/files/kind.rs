//! What a file is, told by its bytes and never by its name.

/// How much of a file is looked at.
pub const HEAD_BYTES: usize = 8 * 1024;

/// What is said of bytes that nobody knows.
pub const UNKNOWN: &str = "application/octet-stream";

/// The sort of a file, as limits know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Something to look at.
    Image,
    /// Something to listen to.
    Audio,
    /// Both.
    Video,
    /// Everything else.
    Other,
}

impl Sort {
    /// The sort of a media type.
    pub fn of(kind: &str) -> Sort {
        match kind.split('/').next() {
            Some("image") => Sort::Image,
            Some("audio") => Sort::Audio,
            Some("video") => Sort::Video,
            _ => Sort::Other,
        }
    }
}

/// The media type that the first bytes tell ([`HEAD_BYTES`] of them, or all there are).
pub fn of(head: &[u8]) -> &'static str {
    if let Some(found) = infer::get(head) {
        return match found.mime_type() {
            // What a browser would run if it were ever shown is named, and never shown.
            "text/html" => "text/html",
            "text/xml" if is_svg(head) => "image/svg+xml",
            "audio/x-wav" => "audio/wav",
            "audio/x-flac" => "audio/flac",
            "audio/m4a" => "audio/mp4",
            "video/x-m4v" => "video/mp4",
            "audio/ogg" | "audio/opus" if has_pictures(head) => "video/ogg",
            kind => kind,
        };
    }
    if is_svg(head) {
        "image/svg+xml"
    } else if head.get(4..).is_some_and(|brand| brand.starts_with(b"ftyp3g")) {
        "video/3gpp"
    } else if is_text(head) {
        "text/plain"
    } else {
        UNKNOWN
    }
}

/// Whether a browser plays it inside a page. Images have rules of their own: only what was decoded here is shown.
pub fn is_playable(kind: &str) -> bool {
    matches!(
        kind,
        "audio/mpeg"
            | "audio/wav"
            | "audio/flac"
            | "audio/ogg"
            | "audio/mp4"
            | "audio/aac"
            | "audio/opus"
            | "video/mp4"
            | "video/webm"
            | "video/quicktime"
    )
}

/// Whether an Ogg's first pages begin a stream of Theora: browsers that play its sound alone would hide that it is a film.
fn has_pictures(head: &[u8]) -> bool {
    head.windows(7).any(|name| name == b"\x80theora")
}

fn is_svg(head: &[u8]) -> bool {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    text.contains("<svg") && text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

fn is_text(head: &[u8]) -> bool {
    let whole = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The last character may be cut by the end of the head.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !whole.is_empty()
        && !whole
            .chars()
            .any(|c| c.is_control() && !c.is_whitespace() && c != '\u{1b}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_tell_what_a_file_is() {
        for (head, kind) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "image/png"),
            (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (
                b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis",
                "audio/ogg",
            ),
            (
                b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x2a\x80theora",
                "video/ogg",
            ),
            (b"\0\0\0\x1cftyp3gp4\0\0\x02\0", "video/3gpp"),
            (b"%PDF-1.7", "application/pdf"),
            (b"PK\x03\x04", "application/zip"),
            (b"<!DOCTYPE html><script>", "text/html"),
            (b"<?xml version=\"1.0\"?><svg xmlns=", "image/svg+xml"),
            (b"<svg onload=alert(1)>", "image/svg+xml"),
            ("Bonjour, voilà l’été.".as_bytes(), "text/plain"),
            (b"\0\x01\x02", UNKNOWN),
            (b"", UNKNOWN),
        ] {
            assert_eq!(of(head), kind, "{head:?}");
        }
        assert_eq!(Sort::of("video/mp4"), Sort::Video);
        assert!(!is_playable("image/svg+xml") && !is_playable("text/html"));
    }
}
