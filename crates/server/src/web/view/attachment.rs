//! A file of a message as a page shows it: an image, a player, or a card to download.
//!
//! The browser decides the same of what it receives; `crates/client/fixtures/files.json` holds both to it.

use crate::i18n::Text;
use palabre_store::File;

/// Where files are.
const FILES: &str = "/api/v1/files";
/// What browsers play by themselves, mostly.
const FILMS: [&str; 3] = ["video/mp4", "video/quicktime", "video/webm"];
/// The box that one picture of a message fits into, in pixels of the page.
const BOX: (u32, u32) = (440, 360);
/// The largest tile of a gallery.
const TILE: (u32, u32) = (277, 208);
/// The longest end of a name that is told as a type.
const LONGEST_END: usize = 5;

/// A file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttachmentView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is shown: `image`, `video`, `audio` or `file`.
    pub kind: &'static str,
    /// The symbol of its card.
    pub icon: &'static str,
    /// « PDF · 1,8 Mo »
    pub note: String,
    /// Where it is.
    pub address: String,
    /// What opening it larger is called.
    pub enlarge: String,
    /// What downloading it is called.
    pub download: String,
    /// Pixels across; 0 when not known.
    pub width: u32,
    /// Pixels down; 0 when not known.
    pub height: u32,
    /// The same in a message: its box is known before a byte of it came.
    pub shown: (u32, u32),
    /// Whether it would have to grow to fill a tile of a gallery.
    pub small: bool,
    /// What is said of one that moves.
    pub moving: Option<String>,
    /// Its blurred placeholder.
    pub thumbhash: Option<String>,
}

impl AttachmentView {
    /// A file as a page shows it.
    pub fn new(t: &Text, file: &File) -> AttachmentView {
        let note = [end_of(&file.name), t.size(file.size)];
        let told: Vec<&str> = note
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        AttachmentView {
            kind: kind_of(file),
            icon: icon_of(&file.kind),
            note: told.join(" · "),
            address: format!("{FILES}/{}", file.id),
            enlarge: t.name("file-enlarge", &file.name),
            download: t.name("file-download", &file.name),
            width: file.pixels.map_or(0, |(width, _)| width),
            height: file.pixels.map_or(0, |(_, height)| height),
            shown: file.pixels.map_or((0, 0), within_box),
            small: file.pixels.is_some_and(is_small),
            moving: file.animated.then(|| t.say("file-moving").into_owned()),
            thumbhash: file.thumbhash.clone(),
            id: file.id.clone(),
            name: file.name.clone(),
        }
    }

    /// One of each kind, for the markup that the browser fills.
    pub(super) fn blanks() -> Vec<AttachmentView> {
        let blank = |kind| AttachmentView {
            kind,
            icon: "file-earmark",
            thumbhash: Some(String::new()),
            ..AttachmentView::default()
        };
        ["image", "video", "audio", "file"].map(blank).into()
    }
}

/// As large as it is, or as its box allows, in its own proportions.
fn within_box((width, height): (u32, u32)) -> (u32, u32) {
    let (across, down) = (u64::from(width.max(1)), u64::from(height.max(1)));
    let (most_across, most_down) = (u64::from(BOX.0), u64::from(BOX.1));
    // Rounded as the browser does it.
    let share = |of: u64, by: u64, most: u64| ((2 * of * most + by) / (2 * by)).max(1) as u32;
    if across <= most_across && down <= most_down {
        (width, height)
    } else if across * most_down > down * most_across {
        (BOX.0, share(down, across, most_across))
    } else {
        (share(across, down, most_down), BOX.1)
    }
}

fn is_small((width, height): (u32, u32)) -> bool {
    width < TILE.0 || height < TILE.1
}

/// How many pictures make a gallery, as far as its layout counts: five is « more than four ».
pub fn pictures(files: &[AttachmentView]) -> usize {
    files.iter().filter(|file| file.kind == "image").take(5).count()
}

/// Images first, as one gallery; the rest below, in the order given.
pub fn in_order(mut files: Vec<AttachmentView>) -> Vec<AttachmentView> {
    files.sort_by_key(|file| file.kind != "image");
    files
}

/// How it is shown: as an image only when it is sure to be one.
fn kind_of(file: &File) -> &'static str {
    match file.kind.as_str() {
        _ if file.thumb && file.pixels.is_some() => "image",
        film if FILMS.contains(&film) => "video",
        sound if sound.starts_with("audio/") => "audio",
        _ => "file",
    }
}

fn icon_of(kind: &str) -> &'static str {
    let packed = ["zip", "compressed", "rar"];
    match kind.split('/').next() {
        _ if kind == "application/pdf" => "file-earmark-pdf",
        Some("image") => "file-earmark-image",
        Some("audio") => "file-earmark-music",
        Some("video") => "file-earmark-play",
        _ if packed.iter().any(|part| kind.contains(part)) || kind.ends_with("tar") => "file-earmark-zip",
        Some("text") => "file-earmark-text",
        _ => "file-earmark",
    }
}

/// « PDF »: the end of its name, when that looks like one; empty otherwise.
fn end_of(name: &str) -> String {
    let Some((before, end)) = name.rsplit_once('.') else {
        return String::new();
    };
    let is_one = !before.is_empty()
        && !before.ends_with('.')
        && (1..=LONGEST_END).contains(&end.chars().count())
        && end.chars().all(char::is_alphanumeric);
    if is_one { end.to_uppercase() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::{end_of, icon_of, is_small, kind_of, within_box};
    use palabre_store::File;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Fixture {
        files: Vec<Case>,
        boxes: Vec<Boxed>,
    }

    #[derive(Deserialize)]
    struct Boxed {
        pixels: (u32, u32),
        shown: (u32, u32),
        small: bool,
    }

    #[derive(Deserialize)]
    struct Case {
        name: String,
        r#type: String,
        #[serde(default)]
        thumb: bool,
        width: Option<u32>,
        height: Option<u32>,
        kind: String,
        icon: String,
        ends: String,
    }

    #[test]
    fn files_are_what_the_browser_takes_them_for() {
        let fixture: Fixture =
            serde_json::from_str(include_str!("../../../../client/fixtures/files.json")).unwrap();
        for case in fixture.boxes {
            assert_eq!(within_box(case.pixels), case.shown, "{:?}", case.pixels);
            assert_eq!(is_small(case.pixels), case.small, "{:?}", case.pixels);
        }
        for case in fixture.files {
            let file = File {
                id: String::new(),
                name: case.name.clone(),
                size: 0,
                kind: case.r#type.clone(),
                pixels: case.width.zip(case.height),
                animated: false,
                thumb: case.thumb,
                thumbhash: None,
            };
            assert_eq!(kind_of(&file), case.kind, "{}", case.name);
            assert_eq!(icon_of(&case.r#type), case.icon, "{}", case.name);
            assert_eq!(end_of(&case.name), case.ends, "{}", case.name);
        }
    }
}
