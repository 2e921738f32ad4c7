//! One image: what is served of it, upright, and its small forms.

use super::{
    Made, Unfit,
    decode::{self, MOST_BYTES},
    jpeg,
    pixels::Pixels,
    plan::{MOST_PROFILE, Plan},
    png, write,
};
use crate::files::staging::{Scraps, Staging};
use base64::{Engine, prelude::BASE64_STANDARD};
use std::{
    error::Error,
    fs::File,
    io::{self, ErrorKind::StorageFull, Write},
    path::PathBuf,
    time::Instant,
};

/// The longest side of the small form, and of the one for a screen.
const SMALL: u32 = 640;
pub(super) const LARGE: u32 = 1_600;
/// How well a picture is kept that had to be turned, of 100.
const TURNED_QUALITY: u8 = 92;
const JPEG: &str = "image/jpeg";

/// An image that arrived, and what its headers say.
pub(super) struct Job {
    pub(super) staging: Staging,
    pub(super) path: PathBuf,
    pub(super) hash: String,
    pub(super) size: u64,
    pub(super) kind: &'static str,
    pub(super) plan: Plan,
}

impl Job {
    /// How it must be turned to stand upright; what moves is left as it is.
    fn turn(&self) -> u8 {
        if self.plan.frames == 1 { self.plan.turn } else { 1 }
    }

    /// Whether it is encoded again, upright. A JPEG that does not fit into memory whole keeps its pixels instead, and a
    /// note that says how to turn them.
    fn is_turned(&self) -> bool {
        self.turn() != 1 && (self.kind != JPEG || self.fits(self.longest()))
    }

    fn longest(&self) -> u32 {
        self.plan.width.max(self.plan.height)
    }

    fn fits(&self, side: u32) -> bool {
        self.needed_for(side) <= MOST_BYTES
    }

    fn needed_for(&self, side: u32) -> u64 {
        let needed = decode::needed_bytes(self.kind, &self.plan, side);
        if self.turn() == 1 || self.kind == JPEG {
            return needed;
        }
        // Four bytes a pixel as it stands upright, and what is encoded of them without loss.
        let pixels = decode::decoded_pixels(self.kind, &self.plan, side);
        needed.saturating_add(pixels * 10)
    }

    /// The longest side that is decoded at least: all of it, half or a quarter when it is turned, as memory allows.
    fn side(&self) -> u32 {
        let longest = self.longest();
        let turned = [longest, longest / 2, longest / 4];
        let found = turned.into_iter().find(|side| self.fits(*side));
        found.filter(|_| self.is_turned()).unwrap_or(LARGE)
    }

    /// Bytes that decoding it takes.
    pub(super) fn needed_bytes(&self) -> u64 {
        self.needed_for(self.side())
    }

    /// Makes what is served of it, and its small forms.
    pub(super) fn make(mut self, end: Instant) -> Result<Made, Unfit> {
        let mut scraps = Scraps::default();
        let picture = self.picture(end);
        let turned = self.is_turned().then_some(picture.as_ref()).flatten();
        let encoded = turned.and_then(|picture| self.encoded(picture));
        let noted = encoded.is_none() && self.kind == JPEG && self.turn() != 1;
        if noted {
            jpeg::put_note(&mut self.plan);
        }
        let (path, hash, size) = match &encoded {
            Some(bytes) => {
                let _space = self.staging.claim(bytes.len() as u64)?;
                write(&self.path, &mut scraps, |to| to.write_all(bytes))?
            }
            None if !noted && self.plan.size() == self.size => {
                (self.path.clone(), self.hash.clone(), self.size)
            }
            None => {
                let _space = self.staging.claim(self.plan.size())?;
                let mut from = File::open(&self.path)?;
                write(&self.path, &mut scraps, |to| self.plan.write(&mut from, to))?
            }
        };
        let mut made = Made {
            path,
            hash,
            size,
            pixels: None,
            animated: false,
            small: None,
            large: None,
            thumbhash: None,
            scraps,
        };
        let upright = match (self.plan.width, self.plan.height) {
            (width, height) if noted && self.plan.turn >= 5 => (height, width),
            upright => upright,
        };
        if let Some(picture) = picture {
            made.pixels = Some(match encoded {
                Some(_) => (picture.width, picture.height),
                None => upright,
            });
            made.animated = self.plan.frames > 1;
            match self.make_small(&mut made, picture) {
                Ok(()) => {}
                Err(error) if is_full(&*error) => return Err(io::Error::from(StorageFull).into()),
                // What cannot be made small is shown as it is.
                Err(error) => tracing::warn!(%error, "an image has no small form"),
            }
        } else if self.plan.whole && self.needed_bytes() > MOST_BYTES {
            // Too large to be made small here, but it is an image as far as its headers say.
            made.pixels = Some(upright);
            made.animated = self.plan.frames > 1;
        }
        Ok(made)
    }

    fn picture(&self, end: Instant) -> Option<Pixels> {
        if !self.plan.whole || self.needed_bytes() > MOST_BYTES {
            return None;
        }
        let file = File::open(&self.path).ok()?;
        let picture = decode::decode(self.kind, &self.plan, file, self.side(), end).ok()?;
        Some(picture.turned(self.turn()))
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

    fn make_small(&self, made: &mut Made, picture: Pixels) -> Result<(), Box<dyn Error>> {
        let large = picture.within(LARGE)?;
        let small = large.clone().within(SMALL)?;
        let profile = self
            .profile()
            .filter(|profile| profile.len() as u64 <= MOST_PROFILE);
        let encoded = |picture: &Pixels| picture.smallest(profile.clone());
        made.thumbhash = Some(BASE64_STANDARD.encode(small.thumbhash()?));
        if large.width.max(large.height) > SMALL {
            made.large = Some(self.put(&mut made.scraps, "large", &encoded(&large)?)?);
        }
        made.small = Some(self.put(&mut made.scraps, "small", &encoded(&small)?)?);
        Ok(())
    }

    fn put(&self, scraps: &mut Scraps, ending: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let path = scraps.path(&self.path, ending);
        self.staging.write(&path, bytes)?;
        Ok(path)
    }
}

fn is_full(error: &(dyn Error + 'static)) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == StorageFull)
}

/// The profile of colours of an image: the pixels keep their values, and so their meaning.
pub(super) fn profile(kind: &str, plan: &Plan) -> Option<Vec<u8>> {
    let profile = match kind {
        "image/png" => plan.profile.as_deref().and_then(png::profile),
        _ => plan.profile.clone(),
    };
    // One for greys or inks says nothing about what is encoded: red, green and blue.
    profile.filter(|profile| profile.get(16..20) == Some(b"RGB "))
}
