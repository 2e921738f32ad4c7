//! Pixels in memory, and what is done to them: turned upright, made smaller, cut square, encoded.

use fast_image_resize::{
    FilterType, ImageBufferError, MulDiv, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::TypedImage,
    pixels::{U8x3, U8x4},
};
use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use std::io::Write;
use webp::{Encoder, PixelLayout};

/// How well small images are kept, of 100.
const WEBP_QUALITY: f32 = 76.0;
const JPEG_QUALITY: u8 = 80;
/// The longest side of what the placeholder is made of: the most that its maker takes.
const HASH_SIDE: u32 = 100;
/// What a PNG has beside its pixels: its header, and its profile.
const PNG_BYTES: usize = 128 * 1024;

/// A picture: three bytes a pixel, or four with transparency.
#[derive(Clone, Debug)]
pub struct Pixels {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Whether the fourth byte is there.
    pub alpha: bool,
    /// Row by row.
    pub bytes: Vec<u8>,
}

/// It cannot be done: no picture is without pixels, so this is a bug or a lack of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pixels cannot be made into an image")]
pub struct Unmade;

impl From<ImageBufferError> for Unmade {
    fn from(_: ImageBufferError) -> Unmade {
        Unmade
    }
}

impl Pixels {
    /// Bytes of a pixel.
    pub fn step(&self) -> usize {
        if self.alpha { 4 } else { 3 }
    }

    /// Where a pixel of the upright picture stands in this one, which must be turned so (1 to 8).
    fn source(&self, turn: u8, x: u32, y: u32) -> (u32, u32) {
        let (right, bottom) = (self.width - 1, self.height - 1);
        match turn {
            2 => (right - x, y),
            3 => (right - x, bottom - y),
            4 => (x, bottom - y),
            5 => (y, x),
            6 => (y, bottom - x),
            7 => (right - y, bottom - x),
            8 => (right - y, x),
            _ => (x, y),
        }
    }

    /// Upright.
    pub fn turned(self, turn: u8) -> Pixels {
        if !(2..=8).contains(&turn) {
            return self;
        }
        let (width, height) = if turn >= 5 {
            (self.height, self.width)
        } else {
            (self.width, self.height)
        };
        let step = self.step();
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for y in 0..height {
            for x in 0..width {
                let (from_x, from_y) = self.source(turn, x, y);
                let at = (from_y as usize * self.width as usize + from_x as usize) * step;
                bytes.extend_from_slice(&self.bytes[at..at + step]);
            }
        }
        Pixels {
            width,
            height,
            alpha: self.alpha,
            bytes,
        }
    }

    /// So that its longest side is at most `side`; never larger.
    pub fn within(self, side: u32) -> Result<Pixels, Unmade> {
        let longest = self.width.max(self.height);
        if longest <= side {
            return Ok(self);
        }
        let scaled = |one: u32| {
            (u64::from(one) * u64::from(side))
                .div_ceil(u64::from(longest))
                .max(1) as u32
        };
        let (width, height) = (scaled(self.width), scaled(self.height));
        self.resized(width, height, &ResizeOptions::new())
    }

    /// The square in its middle, `side` pixels wide.
    pub fn square(self, side: u32) -> Result<Pixels, Unmade> {
        let options = ResizeOptions::new().fit_into_destination(Some((0.5, 0.5)));
        self.resized(side, side, &options)
    }

    fn resized(self, width: u32, height: u32, options: &ResizeOptions) -> Result<Pixels, Unmade> {
        match self.alpha {
            true => self.resized_as::<U8x4>(width, height, options),
            false => self.resized_as::<U8x3>(width, height, options),
        }
    }

    /// Typed, so that the program has no code for pixels of other kinds.
    fn resized_as<P: PixelTrait>(
        mut self,
        width: u32,
        height: u32,
        options: &ResizeOptions,
    ) -> Result<Pixels, Unmade> {
        let mut bytes = vec![0; width as usize * height as usize * self.step()];
        let mut from = TypedImage::<P>::from_buffer(self.width, self.height, &mut self.bytes)?;
        let mut to = TypedImage::<P>::from_buffer(width, height, &mut bytes)?;
        let options = options.resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
        // What is transparent weighs less; where it stands, as the resizer would take as much memory again for it.
        let weights = MulDiv::new();
        if self.alpha {
            weights
                .multiply_alpha_inplace_typed(&mut from)
                .map_err(|_| Unmade)?;
        }
        Resizer::new()
            .resize_typed(&from, &mut to, &options.use_alpha(false))
            .map_err(|_| Unmade)?;
        if self.alpha {
            weights.divide_alpha_inplace_typed(&mut to).map_err(|_| Unmade)?;
        }
        Ok(Pixels {
            width,
            height,
            alpha: self.alpha,
            bytes,
        })
    }

    /// As WebP, with a profile of colours if there is one.
    pub fn webp(&self, profile: Option<&[u8]>) -> Result<Vec<u8>, Unmade> {
        let layout = if self.alpha {
            PixelLayout::Rgba
        } else {
            PixelLayout::Rgb
        };
        let encoder = Encoder::new(&self.bytes, layout, self.width, self.height);
        let encoded = encoder.encode_simple(false, WEBP_QUALITY).map_err(|_| Unmade)?;
        match profile {
            Some(profile) => {
                super::webp::with_profile(&encoded, self.width, self.height, profile).ok_or(Unmade)
            }
            None => Ok(encoded.to_vec()),
        }
    }

    /// As JPEG, with a profile of colours if there is one. **Errors**: it is transparent.
    pub fn jpeg(&self, quality: u8, profile: Option<Vec<u8>>) -> Result<Vec<u8>, Unmade> {
        if self.alpha {
            return Err(Unmade);
        }
        // It is never larger; room that is not used takes none.
        let mut bytes = Vec::with_capacity(self.bytes.len());
        let mut encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        if let Some(profile) = profile {
            let _ = encoder.set_icc_profile(profile);
        }
        encoder
            .write_image(&self.bytes, self.width, self.height, ExtendedColorType::Rgb8)
            .map_err(|_| Unmade)?;
        Ok(bytes)
    }

    /// As PNG, with a profile of colours if there is one.
    pub fn png(&self, profile: Option<Vec<u8>>) -> Result<Vec<u8>, Unmade> {
        let mut info = png::Info::with_size(self.width, self.height);
        info.icc_profile = profile.map(Into::into);
        info.bit_depth = png::BitDepth::Eight;
        info.color_type = match self.alpha {
            true => png::ColorType::Rgba,
            false => png::ColorType::Rgb,
        };
        // What cannot be packed takes a little more than the pixels.
        let most = self.bytes.len() + self.bytes.len() / 64 + self.height as usize + PNG_BYTES;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(most).map_err(|_| Unmade)?;
        self.pack(info, &mut bytes).map_err(|_| Unmade)?;
        Ok(bytes)
    }

    /// Row by row, so that nothing is held beside what is made.
    fn pack(&self, info: png::Info<'_>, to: &mut Vec<u8>) -> Result<(), png::EncodingError> {
        let mut header = png::Encoder::with_info(to, info)?.write_header()?;
        let mut rows = header.stream_writer()?;
        rows.write_all(&self.bytes)?;
        rows.finish()?;
        header.finish()
    }

    /// As WebP or JPEG, whichever is smaller.
    pub fn smallest(&self, profile: Option<Vec<u8>>) -> Result<Vec<u8>, Unmade> {
        let webp = self.webp(profile.as_deref())?;
        Ok(match self.jpeg(JPEG_QUALITY, profile) {
            Ok(jpeg) if jpeg.len() < webp.len() => jpeg,
            _ => webp,
        })
    }

    /// The placeholder.
    pub fn thumbhash(&self) -> Result<Vec<u8>, Unmade> {
        let small = self.clone().within(HASH_SIDE)?;
        let rgba: Vec<u8> = match small.alpha {
            true => small.bytes,
            false => small
                .bytes
                .chunks_exact(3)
                .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255])
                .collect(),
        };
        Ok(thumbhash::rgba_to_thumb_hash(
            small.width as usize,
            small.height as usize,
            &rgba,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_turn_brings_the_first_corner_where_exif_says() {
        // Two wide, three high; the bytes tell the pixels 0 to 5.
        let picture = Pixels {
            width: 2,
            height: 3,
            alpha: false,
            bytes: (0..6).flat_map(|n| [n, n, n]).collect(),
        };
        for (turn, upright) in [
            (1, [0, 1, 2, 3, 4, 5]),
            (2, [1, 0, 3, 2, 5, 4]),
            (3, [5, 4, 3, 2, 1, 0]),
            (4, [4, 5, 2, 3, 0, 1]),
            (5, [0, 2, 4, 1, 3, 5]),
            (6, [4, 2, 0, 5, 3, 1]),
            (7, [5, 3, 1, 4, 2, 0]),
            (8, [1, 3, 5, 0, 2, 4]),
        ] {
            let turned = picture.clone().turned(turn);
            let told: Vec<u8> = turned.bytes.chunks(3).map(|pixel| pixel[0]).collect();
            assert_eq!(told, upright, "{turn}");
            assert_eq!(turned.width, if turn >= 5 { 3 } else { 2 });
        }
    }

    #[test]
    fn nothing_is_made_larger_and_a_line_keeps_a_pixel() {
        let line = Pixels {
            width: 2_000,
            height: 1,
            alpha: true,
            bytes: vec![9; 8_000],
        };
        let small = line.clone().within(640).unwrap();
        assert_eq!((small.width, small.height), (640, 1));
        assert_eq!(small.clone().within(1_600).unwrap().width, 640);
        assert_eq!(line.clone().square(16).unwrap().bytes.len(), 16 * 16 * 4);
        assert!(line.jpeg(80, None).is_err());
        assert!(!small.smallest(None).unwrap().is_empty() && small.thumbhash().unwrap().len() < 30);
    }
}
