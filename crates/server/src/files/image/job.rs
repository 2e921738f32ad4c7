//! One image: what is made of its pixels. Itself once more where it must be turned, and its small forms.

use super::{
    decode::{self, MOST_BYTES},
    pixels::{Pixels, Unmade},
    plan::{MOST_PROFILE, Plan},
    png,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::fs::File;

/// The longest side of the small form, and of the one for a screen.
const SMALL: u32 = 640;
pub(super) const LARGE: u32 = 1_600;
/// The side of a square: twice the largest that is shown.
const SQUARE: u32 = 256;
/// How well a picture is kept that had to be turned, of 100.
const TURNED_QUALITY: u8 = 92;
/// The longest profile of colours of a square: one is many times as long as the picture.
const SQUARE_PROFILE: usize = 8 * 1024;
pub(super) const JPEG: &str = "image/jpeg";
pub(super) const WEBP: &str = "image/webp";

/// An image that arrived, and what its headers say.
#[derive(Debug)]
pub struct Job<'a> {
    /// What it is.
    pub kind: &'a str,
    /// Its headers.
    pub plan: Plan,
    /// Whether a square is cut of it, and nothing else: for people and rooms.
    pub square: bool,
}

/// What is made of an image's pixels.
#[derive(Debug, Default)]
pub struct Drawn {
    /// The image itself, turned.
    pub whole: Option<Vec<u8>>,
    /// The form for a screen, when it is larger than that.
    pub large: Option<Vec<u8>>,
    /// The small form.
    pub small: Option<Vec<u8>>,
    /// The placeholder, in base64.
    pub thumbhash: Option<String>,
}

impl Job<'_> {
    /// How it must be turned to stand upright; what moves is left as it is.
    pub fn turn(&self) -> u8 {
        if self.plan.frames == 1 { self.plan.turn } else { 1 }
    }

    /// Whether it is encoded again, upright. One that does not fit into memory whole keeps its pixels instead, and a note that says
    /// how to turn them.
    fn is_turned(&self) -> bool {
        self.turn() != 1 && self.fits(self.longest())
    }

    fn longest(&self) -> u32 {
        self.plan.width.max(self.plan.height)
    }

    fn fits(&self, side: u32) -> bool {
        self.needed_for(side) <= MOST_BYTES
    }

    fn needed_for(&self, side: u32) -> u64 {
        decode::needed_bytes(self.kind, &self.plan, side, self.turn() != 1)
    }

    /// The longest side that is decoded at least: all of it when it is turned.
    fn side(&self) -> u32 {
        let longest = self.longest();
        if self.square {
            // The shorter side decides what must be left of the picture.
            let shortest = self.plan.width.min(self.plan.height).max(1);
            let least = u64::from(SQUARE) * 2 * u64::from(longest) / u64::from(shortest);
            return u32::try_from(least).unwrap_or(u32::MAX);
        }
        if self.is_turned() { longest } else { LARGE }
    }

    /// Bytes that decoding it takes.
    pub fn needed_bytes(&self) -> u64 {
        self.needed_for(self.side())
    }

    /// Whether there is memory for its pixels.
    pub fn is_decoded(&self) -> bool {
        self.plan.whole && self.needed_bytes() <= MOST_BYTES
    }

    /// What is wanted of it; none if it cannot be decoded.
    pub fn draw(&self, file: File) -> Option<Drawn> {
        let picture = decode::decode(self.kind, &self.plan, file, self.side()).ok()?;
        let picture = picture.turned(self.turn());
        match self.square {
            true => self.cut(picture).ok(),
            false => self.forms(picture).ok(),
        }
    }

    fn cut(&self, picture: Pixels) -> Result<Drawn, Unmade> {
        let profile = self.profile().filter(|profile| profile.len() <= SQUARE_PROFILE);
        Ok(Drawn {
            whole: Some(picture.square(SQUARE)?.webp(profile.as_deref())?),
            ..Drawn::default()
        })
    }

    fn forms(&self, picture: Pixels) -> Result<Drawn, Unmade> {
        let whole = self.is_turned().then(|| self.encoded(&picture)).flatten();
        // Browsers do not look at what says how to turn a WebP.
        if whole.is_none() && self.turn() != 1 && self.kind == WEBP {
            return Err(Unmade);
        }
        let mut drawn = Drawn {
            whole,
            ..Drawn::default()
        };
        // What cannot be made small is shown as it is.
        let _ = self.make_small(&mut drawn, picture);
        Ok(drawn)
    }

    /// A picture that was turned, in its own format.
    fn encoded(&self, picture: &Pixels) -> Option<Vec<u8>> {
        match self.kind {
            JPEG => {
                let profile = self.profile();
                picture.jpeg(TURNED_QUALITY, profile).ok()
            }
            "image/png" => picture.png(self.profile()).ok(),
            _ => picture.webp(self.profile().as_deref()).ok(),
        }
    }

    fn profile(&self) -> Option<Vec<u8>> {
        profile(self.kind, &self.plan)
    }

    fn make_small(&self, drawn: &mut Drawn, picture: Pixels) -> Result<(), Unmade> {
        let large = picture.within(LARGE)?;
        let small = large.clone().within(SMALL)?;
        let profile = self
            .profile()
            .filter(|profile| profile.len() as u64 <= MOST_PROFILE);
        drawn.thumbhash = Some(BASE64_STANDARD.encode(small.thumbhash()?));
        if large.width.max(large.height) > SMALL {
            drawn.large = Some(large.smallest(profile.clone())?);
        }
        drawn.small = Some(small.smallest(profile)?);
        Ok(())
    }
}

/// The profile of colours of an image: the pixels keep their values, and so their meaning.
fn profile(kind: &str, plan: &Plan) -> Option<Vec<u8>> {
    let profile = match kind {
        "image/png" => plan.profile.as_deref().and_then(png::profile),
        _ => plan.profile.clone(),
    };
    // One for greys or inks says nothing about what is encoded: red, green and blue.
    profile.filter(|profile| profile.get(16..20) == Some(b"RGB "))
}
