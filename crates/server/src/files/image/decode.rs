//! From bytes to pixels, and no more of them than are needed.

use super::{job::LARGE, pixels::Pixels, plan::Plan};
use gif::{ColorOutput, DecodeOptions};
use image_webp::WebPDecoder;
use jpeg_decoder::PixelFormat;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek},
    num::NonZeroU64,
};

/// Bytes.
pub const MIB: u64 = 1024 * 1024;
/// What the processes of all pictures may hold at a time. One that needs more is not tried.
pub const MOST_BYTES: u64 = 144 * MIB;
/// What a process holds beside the pixels.
const BESIDE_BYTES: u64 = 20 * MIB;
/// What it holds while small forms are encoded: all of it; and for each pixel of the one for a screen, if it may be transparent: noise
/// there takes as much.
const ENCODED_BYTES: u64 = 48 * MIB;
const CLEAR_BYTES: u64 = 54;
/// What is taken beside the rows that come one by one, for each pixel across: the row as it is unpacked, its sums, and the row that is
/// made of them.
pub const BESIDE_ROW: u64 = 32;

/// It is no picture, or none that is decoded here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the picture cannot be decoded")]
pub struct Undecoded;

/// Bytes that a process holds, so that the longest side is at least `side`, and is turned upright or not.
pub fn needed_bytes(kind: &str, plan: &Plan, side: u32, is_turned: bool) -> u64 {
    let pixels = decoded_pixels(kind, plan, side);
    // Smaller ones are made of it, and half as much again is taken meanwhile. What decodes a WebP holds more than that.
    let decoding = match kind {
        "image/webp" => plan.extra_bytes,
        _ => plan.extra_bytes.saturating_add(pixels * 6),
    };
    // As it stood and as it stands, and what it is encoded as; or that, and smaller ones.
    let turning = match (is_turned, kind) {
        (false, _) => 0,
        (true, "image/jpeg") => pixels * 9,
        (true, "image/png") if plan.clear => pixels * 11,
        (true, _) => pixels * 8,
    };
    let encoding = match kind {
        "image/jpeg" => ENCODED_BYTES + pixels * 3,
        _ => ENCODED_BYTES.max(plan.pixels().min(u64::from(LARGE).pow(2)) * CLEAR_BYTES),
    };
    decoding.max(turning).saturating_add(BESIDE_BYTES).max(encoding)
}

/// Pixels of what is decoded.
fn decoded_pixels(kind: &str, plan: &Plan, side: u32) -> u64 {
    let scale = match kind {
        "image/jpeg" => jpeg_scale(plan, side),
        _ if plan.by_rows => factor(plan, side),
        _ => 1,
    };
    plan.pixels() / u64::from(scale).pow(2)
}

/// Decodes the first picture, larger than `side` or whole.
pub fn decode(kind: &str, plan: &Plan, mut file: File, side: u32) -> Result<Pixels, Undecoded> {
    file.rewind()?;
    let reader = BufReader::new(file);
    match kind {
        "image/jpeg" => jpeg(reader, plan, side),
        "image/png" => png(reader, plan, side),
        "image/gif" => gif(reader, plan, side),
        "image/webp" => webp(reader),
        _ => Err(Undecoded),
    }
}

impl From<io::Error> for Undecoded {
    fn from(_: io::Error) -> Undecoded {
        Undecoded
    }
}

/// By how much a JPEG is made smaller while it is decoded: 1, 2, 4 or 8.
fn jpeg_scale(plan: &Plan, side: u32) -> u32 {
    let longest = plan.width.max(plan.height);
    [8, 4, 2].into_iter().find(|by| longest / by >= side).unwrap_or(1)
}

fn jpeg(reader: impl Read, plan: &Plan, side: u32) -> Result<Pixels, Undecoded> {
    let mut decoder = jpeg_decoder::Decoder::new(reader);
    decoder.set_max_decoding_buffer_size(MOST_BYTES as usize);
    decoder.read_info().map_err(|_| Undecoded)?;
    let by = jpeg_scale(plan, side);
    let scaled = |one: u32| u16::try_from(one.div_ceil(by)).map_err(|_| Undecoded);
    let (mut width, mut height) = (scaled(plan.width)?, scaled(plan.height)?);
    // Of a thin line, the decoder would make less than is asked for.
    if by > 1 {
        (width, height) = decoder.scale(width, height).map_err(|_| Undecoded)?;
    }
    let bytes = decoder.decode().map_err(|_| Undecoded)?;
    let format = decoder.info().ok_or(Undecoded)?.pixel_format;
    let bytes = match format {
        PixelFormat::RGB24 => bytes,
        PixelFormat::L8 => bytes.into_iter().flat_map(|grey| [grey; 3]).collect(),
        PixelFormat::L16 => bytes.chunks_exact(2).flat_map(|grey| [grey[0]; 3]).collect(),
        // What inks look like is known to their profile only.
        PixelFormat::CMYK32 => return Err(Undecoded),
    };
    pixels(u32::from(width), u32::from(height), false, bytes)
}

fn pixels(width: u32, height: u32, alpha: bool, bytes: Vec<u8>) -> Result<Pixels, Undecoded> {
    let picture = Pixels {
        width,
        height,
        alpha,
        bytes,
    };
    let wanted = width as usize * height as usize * picture.step();
    (wanted > 0 && picture.bytes.len() == wanted)
        .then_some(picture)
        .ok_or(Undecoded)
}

/// By how much a PNG is made smaller while its rows come.
fn factor(plan: &Plan, side: u32) -> u32 {
    let (long, short) = (plan.width.max(plan.height), plan.width.min(plan.height));
    // A line keeps its pixel.
    (long / side.max(1)).min(short).max(1)
}

/// One that leaves packed what is beside the pixels: a few hundred kilobytes of it may be hundreds of megabytes.
fn png_decoder<R: BufRead + Seek>(reader: R) -> png::Decoder<R> {
    let bytes = MOST_BYTES as usize;
    let mut decoder = png::Decoder::new_with_limits(reader, png::Limits { bytes });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder
}

fn png(reader: impl BufRead + Seek, plan: &Plan, side: u32) -> Result<Pixels, Undecoded> {
    let mut reader = png_decoder(reader).read_info().map_err(|_| Undecoded)?;
    let (colour, _) = reader.output_color_type();
    let samples = colour.samples();
    let (width, height) = (reader.info().width, reader.info().height);
    if reader.info().interlaced {
        let size = reader.output_buffer_size().ok_or(Undecoded)?;
        let mut bytes = vec![0; size];
        reader.next_frame(&mut bytes).map_err(|_| Undecoded)?;
        let alpha = matches!(samples, 2 | 4);
        return pixels(width, height, alpha, spread(bytes, samples));
    }
    let mut shrunk = Shrunk::new(width, height, factor(plan, side), samples);
    while let Some(row) = reader.next_row().map_err(|_| Undecoded)? {
        shrunk.add(row.data());
    }
    shrunk.end()
}

/// Grey becomes red, green and blue.
fn spread(bytes: Vec<u8>, samples: usize) -> Vec<u8> {
    match samples {
        1 => bytes.iter().flat_map(|&grey| [grey; 3]).collect(),
        2 => bytes
            .chunks_exact(2)
            .flat_map(|pixel| [pixel[0], pixel[0], pixel[0], pixel[1]])
            .collect(),
        _ => bytes,
    }
}

/// A picture whose rows come one by one and are averaged, `by` pixels into one each way.
struct Shrunk {
    width: u32,
    height: u32,
    by: u32,
    samples: usize,
    sums: Vec<u32>,
    rows: u32,
    made: Vec<u8>,
}

impl Shrunk {
    fn new(width: u32, height: u32, by: u32, samples: usize) -> Shrunk {
        let (width, height) = ((width / by).max(1), (height / by).max(1));
        Shrunk {
            width,
            height,
            by,
            samples,
            sums: vec![0; width as usize * samples],
            rows: 0,
            made: Vec::with_capacity(width as usize * (height as usize + 1) * 4),
        }
    }

    fn add(&mut self, row: &[u8]) {
        let (by, samples) = (self.by as usize, self.samples);
        for (pixel, sum) in row
            .chunks_exact(samples * by)
            .zip(self.sums.chunks_exact_mut(samples))
        {
            for one in pixel.chunks_exact(samples) {
                for (sum, &sample) in sum.iter_mut().zip(one) {
                    *sum += u32::from(sample);
                }
            }
        }
        self.rows += 1;
        if self.rows == self.by {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let count = self.rows * self.by;
        let row: Vec<u8> = self.sums.iter().map(|sum| (sum / count) as u8).collect();
        self.made.extend(spread(row, self.samples));
        self.sums.fill(0);
        self.rows = 0;
    }

    fn end(mut self) -> Result<Pixels, Undecoded> {
        let alpha = matches!(self.samples, 2 | 4);
        let step = if alpha { 4 } else { 3 };
        self.made
            .truncate(self.width as usize * self.height as usize * step);
        pixels(self.width, self.height, alpha, self.made)
    }
}

/// The first frame, on what it is shown on, row by row.
fn gif(reader: impl Read, plan: &Plan, side: u32) -> Result<Pixels, Undecoded> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    if let Some(most) = NonZeroU64::new(MOST_BYTES) {
        options.set_memory_limit(gif::MemoryLimit::Bytes(most));
    }
    let mut decoder = options.read_info(reader).map_err(|_| Undecoded)?;
    let (width, height) = (plan.width as usize, plan.height as usize);
    let shared = decoder.global_palette().map(<[u8]>::to_vec);
    let frame = decoder
        .read_next_frame()
        .map_err(|_| Undecoded)?
        .ok_or(Undecoded)?;
    let colours = frame.palette.as_ref().or(shared.as_ref()).ok_or(Undecoded)?;
    let colour = |index: u8| match colours.chunks_exact(3).nth(index.into()) {
        Some(colour) if frame.transparent != Some(index) => [colour[0], colour[1], colour[2], 255],
        Some(colour) => [colour[0], colour[1], colour[2], 0],
        None => [0; 4],
    };
    let colours: Vec<[u8; 4]> = (0..=255).map(colour).collect();
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let mut lines = frame.buffer.chunks_exact(usize::from(frame.width).max(1));
    let mut shrunk = Shrunk::new(width as u32, height as u32, factor(plan, side), 4);
    let mut row = vec![0; width * 4];
    for y in 0..height {
        row.fill(0);
        if let Some(line) = (y >= top).then(|| lines.next()).flatten() {
            let shown = row.chunks_exact_mut(4).skip(left);
            for (pixel, &index) in shown.zip(line) {
                pixel.copy_from_slice(&colours[usize::from(index)]);
            }
        }
        shrunk.add(&row);
    }
    shrunk.end()
}

fn webp(reader: impl BufRead + Seek) -> Result<Pixels, Undecoded> {
    let mut decoder = WebPDecoder::new(reader).map_err(|_| Undecoded)?;
    decoder.set_memory_limit(MOST_BYTES as usize);
    let (width, height) = decoder.dimensions();
    let size = decoder.output_buffer_size().ok_or(Undecoded)?;
    let mut bytes = vec![0; size];
    if decoder.is_animated() {
        decoder.read_frame(&mut bytes).map_err(|_| Undecoded)?;
    } else {
        decoder.read_image(&mut bytes).map_err(|_| Undecoded)?;
    }
    pixels(width, height, decoder.has_alpha(), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_of_colours_stays_packed() {
        let mut info = png::Info::with_size(1, 1);
        info.icc_profile = Some(vec![0; 1_000_000].into());
        let mut bytes = Vec::new();
        let mut writer = png::Encoder::with_info(&mut bytes, info)
            .and_then(png::Encoder::write_header)
            .unwrap();
        writer.write_image_data(&[7]).unwrap();
        writer.finish().unwrap();
        assert!(bytes.windows(4).any(|name| name == b"iCCP") && bytes.len() < 10_000);
        let mut reader = png_decoder(io::Cursor::new(bytes)).read_info().unwrap();
        assert!(reader.info().icc_profile.is_none());
        assert_eq!(reader.next_row().unwrap().unwrap().data(), [7]);
    }
}
