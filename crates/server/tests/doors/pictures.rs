//! Images made for tests, with what cameras and editors write in them, and bombs.

use image::{ExtendedColorType, ImageEncoder, RgbImage, codecs::jpeg::JpegEncoder};

/// Something that tells its corners apart.
fn drawing(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (x * 255 / width.max(1), y * 255 / height.max(1));
        image::Rgb([across as u8, down as u8, (across ^ down) as u8 & 0x7f])
    })
}

/// A photograph.
pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    jpeg_with(width, height, Vec::new())
}

/// A photograph with a profile of colours.
pub(crate) fn jpeg_with(width: u32, height: u32, profile: Vec<u8>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_icc_profile(profile).unwrap();
    encoder
        .write_image(&drawing(width, height), width, height, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// A picture of four inks, 64 pixels wide and high: a grey one four times as high, whose blocks are taken in turn.
pub(crate) fn inks() -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new(&mut bytes)
        .write_image(&[128; 64 * 256], 64, 256, ExtendedColorType::L8)
        .unwrap();
    let mut replace = |was: &[u8], is: &[u8]| {
        let at = bytes.windows(was.len()).position(|here| here == was).unwrap();
        bytes.splice(at..at + was.len(), is.iter().copied());
    };
    replace(
        b"\xff\xc0\0\x0b\x08\x01\0\0\x40\x01\x01\x11\0",
        b"\xff\xc0\0\x14\x08\0\x40\0\x40\x04\x01\x11\0\x02\x11\0\x03\x11\0\x04\x11\0",
    );
    replace(
        b"\xff\xda\0\x08\x01\x01\0",
        b"\xff\xda\0\x0e\x04\x01\0\x02\0\x03\0\x04\0",
    );
    bytes
}

/// What says how to turn a picture, and more.
pub(crate) fn note(turn: u8, more: &str) -> Vec<u8> {
    let mut note = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    note.extend([turn, 0, 0, 0, 0, 0, 0]);
    note.extend(more.as_bytes());
    note
}

/// The same as a segment of a JPEG.
pub(crate) fn exif(turn: u8, more: &str) -> Vec<u8> {
    let body = [&b"Exif\0\0"[..], &note(turn, more)].concat();
    let mut segment = vec![0xff, 0xe1];
    segment.extend((body.len() as u16 + 2).to_be_bytes());
    segment.extend(body);
    segment
}

pub(crate) fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = (data.len() as u32).to_be_bytes().to_vec();
    bytes.extend(name);
    bytes.extend(data);
    let crc = bytes[4..].iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    });
    bytes.extend((!crc).to_be_bytes());
    bytes
}

/// A drawing, with more chunks after its head.
pub(crate) fn png(width: u32, height: u32, more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&drawing(width, height)).unwrap();
    writer.finish().unwrap();
    let extra: Vec<u8> = more.iter().flat_map(|(name, data)| chunk(name, data)).collect();
    bytes.splice(33..33, extra);
    bytes
}

/// A drawing with a profile of colours, transparent or not.
pub(crate) fn png_of(profile: &[u8], clear: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(800, 600);
    info.icc_profile = Some(profile.to_vec().into());
    let mut encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder.set_color(if clear {
        png::ColorType::Rgba
    } else {
        png::ColorType::Rgb
    });
    encoder.set_depth(png::BitDepth::Eight);
    let mut pixels = drawing(800, 600).into_raw();
    if clear {
        pixels = pixels
            .chunks(3)
            .flat_map(|one| [one[0], one[1], one[2], 99])
            .collect();
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&pixels).unwrap();
    writer.finish().unwrap();
    bytes
}

/// The same as WebP.
pub(crate) fn webp_of(profile: &[u8]) -> Vec<u8> {
    let encoded = webp::Encoder::from_rgb(&drawing(800, 600), 800, 600).encode(80.0);
    let length = u32::from_le_bytes(encoded[16..20].try_into().unwrap()) as usize;
    riff(&[
        (b"VP8X", &canvas(0x20, 800, 600)),
        (b"ICCP", profile),
        (b"VP8 ", &encoded[20..20 + length]),
    ])
}

/// The profile of colours of an image.
pub(crate) fn profile(bytes: &[u8]) -> Option<Vec<u8>> {
    match &bytes[..4] {
        b"RIFF" => {
            let cursor = std::io::Cursor::new(bytes);
            image_webp::WebPDecoder::new(cursor)
                .unwrap()
                .icc_profile()
                .unwrap()
        }
        b"\x89PNG" => {
            let reader = png::Decoder::new(std::io::Cursor::new(bytes))
                .read_info()
                .unwrap();
            reader
                .info()
                .icc_profile
                .clone()
                .map(std::borrow::Cow::into_owned)
        }
        _ => {
            let mut decoder = jpeg_decoder::Decoder::new(bytes);
            decoder.read_info().unwrap();
            decoder.icc_profile()
        }
    }
}

/// A small file that says it is that large.
pub(crate) fn png_sized(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(1, 1, &[]);
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    bytes.splice(8..33, chunk(b"IHDR", &head));
    bytes
}

/// One pixel wide as it says, with a larger first frame.
pub(crate) fn gif_framed(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = gif_of(1, 1, 1, b"");
    let frame = bytes.iter().rposition(|&byte| byte == 0x2c).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&width.to_le_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&height.to_le_bytes());
    bytes
}

/// A picture that moves when it has several frames.
pub(crate) fn gif_of(width: u16, height: u16, frames: usize, comment: &[u8]) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend([0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
    if !comment.is_empty() {
        bytes.extend([0x21, 0xfe, comment.len() as u8]);
        bytes.extend(comment);
        bytes.push(0);
    }
    bytes.extend(b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0");
    for _ in 0..frames {
        bytes.extend(b"\x21\xf9\x04\x04\x0a\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    bytes.push(0x3b);
    bytes
}

pub(crate) fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, data) in chunks {
        body.extend(*name);
        body.extend((data.len() as u32).to_le_bytes());
        body.extend(*data);
        if data.len() % 2 == 1 {
            body.push(0);
        }
    }
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((body.len() as u32).to_le_bytes());
    bytes.extend(body);
    bytes
}

pub(crate) fn canvas(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let mut head = vec![flags, 0, 0, 0];
    head.extend(&(width - 1).to_le_bytes()[..3]);
    head.extend(&(height - 1).to_le_bytes()[..3]);
    head
}

/// A picture with an Exif chunk.
pub(crate) fn webp(width: u32, height: u32, exif: &[u8]) -> Vec<u8> {
    let drawing = drawing(width, height);
    let encoded = webp::Encoder::from_rgb(&drawing, width, height).encode(80.0);
    let length = u32::from_le_bytes(encoded[16..20].try_into().unwrap()) as usize;
    riff(&[
        (b"VP8X", &canvas(0x08, width, height)),
        (b"VP8 ", &encoded[20..20 + length]),
        (b"EXIF", exif),
    ])
}

/// A small file whose canvas is that large.
pub(crate) fn webp_canvas(width: u32, height: u32) -> Vec<u8> {
    riff(&[(b"VP8X", &canvas(0x02, width, height)), (b"ANIM", &[0; 6])])
}

/// Pixels across and down, of whatever kind of image.
pub(crate) fn size(bytes: &[u8]) -> (u32, u32) {
    if bytes.starts_with(b"RIFF") {
        let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(bytes)).unwrap();
        let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
        decoder.read_image(&mut pixels).unwrap();
        return decoder.dimensions();
    }
    if bytes.starts_with(b"GIF") {
        let mut decoder = gif::DecodeOptions::new().read_info(bytes).unwrap();
        while decoder.read_next_frame().unwrap().is_some() {}
        return (decoder.width().into(), decoder.height().into());
    }
    if bytes.starts_with(b"\x89PNG") {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        while reader.next_row().unwrap().is_some() {}
        return (reader.info().width, reader.info().height);
    }
    let picture = image::load_from_memory(bytes).unwrap();
    (picture.width(), picture.height())
}

/// What is at the left above of a small form.
pub(crate) fn first_pixel(bytes: &[u8]) -> [u8; 3] {
    if bytes.starts_with(b"RIFF") {
        let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(bytes)).unwrap();
        let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
        decoder.read_image(&mut pixels).unwrap();
        return [pixels[0], pixels[1], pixels[2]];
    }
    image::load_from_memory(bytes)
        .unwrap()
        .to_rgb8()
        .get_pixel(0, 0)
        .0
}

/// A TIFF whose camera and place are told by values that stand after its tables..
pub(crate) fn tiff() -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let mut bytes = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
        bytes.extend(count.to_le_bytes());
        bytes.extend(value.to_le_bytes());
        bytes
    };
    let table = |entries: [Vec<u8>; 3]| [&3_u16.to_le_bytes()[..], &entries.concat(), &[0; 4]].concat();
    let mut bytes = b"II*\0\x08\0\0\0".to_vec();
    // Two tables of 42 bytes, then the values.
    bytes.extend(table([
        entry(0x0100, 4, 1, 0x2277_1199),
        entry(0x010f, 2, 13, 92),
        entry(0x8825, 4, 1, 50),
    ]));
    bytes.extend(table([
        entry(1, 2, 2, u32::from_le_bytes(*b"Nord")),
        entry(2, 2, 10, 105),
        entry(3, 2, 2, u32::from_le_bytes(*b"Est!")),
    ]));
    bytes.extend(b"SECRET-CAMERASECRET-GPS");
    bytes
}

/// A box of a film, of an HEIC or of an AVIF.
pub(crate) fn boxed(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&(body.len() as u32 + 8).to_be_bytes()[..], name, body].concat()
}
