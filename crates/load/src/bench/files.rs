//! Files: bytes in and out beside a copy on the same disk, what uploads hold in memory, and what photographs cost while
//! people talk.

use super::{Talk, Target, goal::Measured, talk::Figures};
use crate::{
    cast::{Cast, token},
    crowd::Layout,
    process::{family_bytes, forget_peak, peak_bytes, processor_time, resident_bytes},
    random::Random,
    server::Server,
};
use anyhow::{Context, ensure};
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, codecs::jpeg::JpegEncoder};
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

const MIB: u64 = 1024 * 1024;
/// The large file.
const LARGE: u64 = 1024 * MIB;
/// Uploads at once, and what each has sent before it pauses.
const SLOW: usize = 50;
const SLOW_BYTES: usize = 2 * MIB as usize;
/// Photographs, and the sides of each.
const PHOTOGRAPHS: usize = 100;
const SIDES: (u32, u32) = (4_000, 3_000);
/// How often the memory is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(5);
/// Messages a second of the people who talk meanwhile, in rooms of ten.
const RATE: f64 = 50.0;
const ROOMS: usize = 10;

/// Measures all of it with a new server.
pub(crate) async fn measure(program: &Path, seconds: f64, measured: &mut Measured) -> anyhow::Result<()> {
    let mut server = Server::new(program).await?;
    for (name, value) in [
        ("FILE_BYTES", "2GiB"),
        ("PERSON_BYTES", "0"),
        ("UPLOADS_PER_PERSON", "1000"),
    ] {
        server.set(name, value);
    }
    let cast = Cast {
        accounts: ROOMS * 10,
        rooms: ROOMS,
        memberships: 1,
        messages: 0,
    };
    let (tokens, first_room) = server.seed(&cast).await?;
    let target = Target::start(server, tokens, first_room).await?;
    large(&target, measured)?;
    slow(&target, measured)?;
    photographs(&target, seconds, measured)
}

/// One large file: copied, then uploaded both ways, then read.
fn large(target: &Target, measured: &mut Measured) -> anyhow::Result<()> {
    let scratch = Scratch::new(target.id)?;
    let (source, copy) = (scratch.0.join("source"), scratch.0.join("copy"));
    let mut file = File::create(&source)?;
    let (mut block, mut random) = (vec![0; MIB as usize], Random::new(11));
    for _ in 0..LARGE / MIB {
        block
            .chunks_exact_mut(8)
            .for_each(|eight| eight.copy_from_slice(&random.next().to_le_bytes()));
        file.write_all(&block)?;
    }
    file.sync_all()?;
    let mut note = |what: &str, worked: Duration, took: Duration| {
        let per_s = (LARGE / MIB) as f64 / took.as_secs_f64();
        measured.note(&format!("files, {what}, MiB/s"), per_s);
        if worked > Duration::ZERO {
            measured.note(&format!("files, {what}, processor-s"), worked.as_secs_f64());
        }
    };
    let begun = Instant::now();
    let mut copied = File::create(&copy)?;
    pour(&mut File::open(&source)?, &mut copied)?;
    copied.sync_all()?;
    note("a copy on the same disk", Duration::ZERO, begun.elapsed());
    drop(copied);
    fs::remove_file(&copy)?;
    forget_peak(target.id)?;
    let before = resident_bytes(target.id)?;
    let mut id = String::new();
    for what in ["1 GiB in one go", "1 GiB by tus"] {
        let (begun, worked) = (Instant::now(), processor_time(target.id)?);
        id = match what {
            "1 GiB by tus" => by_tus(target.address, &source)?,
            _ => in_one_go(target.address, &mut File::open(&source)?, LARGE)?,
        };
        note(what, processor_time(target.id)? - worked, begun.elapsed());
    }
    let (begun, worked) = (Instant::now(), processor_time(target.id)?);
    let mut line = ask(target.address, "GET", &format!("/files/{id}"), "")?;
    let size = io::copy(&mut line, &mut io::sink())?;
    ensure!(size > LARGE, "the file came back whole");
    note("1 GiB read", processor_time(target.id)? - worked, begun.elapsed());
    let grown = peak_bytes(target.id)?.saturating_sub(before);
    measured.note(
        "files, MiB of memory that all of it took",
        grown as f64 / MIB as f64,
    );
    Ok(())
}

/// Many uploads that have begun and pause, beside one.
fn slow(target: &Target, measured: &mut Measured) -> anyhow::Result<()> {
    let length = LARGE / 4;
    let begin = || -> anyhow::Result<TcpStream> {
        let mut line = ask(target.address, "POST", "/files", &form_head(length))?;
        line.write_all(FORM_BEGIN.as_bytes())?;
        line.write_all(&vec![7; SLOW_BYTES])?;
        Ok(line)
    };
    // The first ones may wake threads and fill what is kept for the next.
    drop((0..SLOW).map(|_| begin()).collect::<Result<Vec<_>, _>>()?);
    thread::sleep(Duration::from_secs(1));
    let mut lines = vec![begin()?];
    thread::sleep(Duration::from_secs(1));
    let one = resident_bytes(target.id)?;
    while lines.len() < SLOW {
        lines.push(begin()?);
    }
    thread::sleep(Duration::from_secs(1));
    let grown = resident_bytes(target.id)?.saturating_sub(one);
    measured.note(
        "files, KiB of memory each slow upload takes",
        grown as f64 / 1024.0 / (SLOW - 1) as f64,
    );
    Ok(())
}

/// Photographs one after the other, first alone, then while people talk.
fn photographs(target: &Target, seconds: f64, measured: &mut Measured) -> anyhow::Result<()> {
    let talk = Talk {
        layout: Layout {
            rooms: ROOMS,
            members: 10,
            senders: 1,
            sources: 1,
        },
        rate: Some(RATE),
        seconds,
    };
    let mut said = |when: &str, figures: &Figures| {
        for (what, took) in [("ack", figures.ack_p99), ("seen", figures.seen_p99)] {
            let name = format!("files, p99 {what} {when}, ms");
            measured.note(&name, took.as_secs_f64() * 1e3);
        }
    };
    said("with nothing else", &talk.measure(target)?);
    let photograph = photograph();
    let (begun, worked) = (Instant::now(), processor_time(target.id)?);
    let (address, id) = (target.address, target.id);
    let sending = thread::spawn(move || send_all(address, photograph));
    let looking = thread::spawn(move || {
        let mut peak = 0;
        while !sending.is_finished() {
            peak = peak.max(family_bytes(id)?);
            thread::sleep(LOOK);
        }
        sending.join().expect("sending does not panic")?;
        anyhow::Ok(peak)
    });
    while !looking.is_finished() {
        said("beside photographs", &talk.measure(target)?);
    }
    let peak = looking.join().expect("looking does not panic")?;
    let worked = processor_time(target.id)? - worked;
    let each = 1e3 / PHOTOGRAPHS as f64;
    measured.note(
        "files, processor-ms of a photograph and the talk",
        worked.as_secs_f64() * each,
    );
    measured.note("files, ms of a photograph", begun.elapsed().as_secs_f64() * each);
    measured.note(
        "files, MiB at the peak of photographs, with their processes",
        peak as f64 / MIB as f64,
    );
    Ok(())
}

fn send_all(address: SocketAddr, mut photograph: Vec<u8>) -> anyhow::Result<()> {
    for n in 0..PHOTOGRAPHS as u16 {
        // The density of its pixels (JFIF, at byte 14) is kept, so each is a file of its own.
        photograph[14..16].copy_from_slice(&(n + 1).to_be_bytes());
        in_one_go(address, &mut &photograph[..], photograph.len() as u64)?;
    }
    Ok(())
}

/// As a camera makes them: smooth here, and everywhere a little noise.
fn photograph() -> Vec<u8> {
    let mut random = Random::new(13);
    let (width, height) = SIDES;
    let mut made = RgbImage::new(width, height);
    for (x, y, pixel) in made.enumerate_pixels_mut() {
        let wave = ((x as f32 / 90.0).sin() * (y as f32 / 70.0).cos() * 60.0) as i32;
        let noise = random.below(17) as i32 - 8;
        let mix = |base: u32| (base as i32 + wave + noise).clamp(0, 255) as u8;
        *pixel = Rgb([mix(x * 200 / width), mix(y * 200 / height), mix(90)]);
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90)
        .write_image(&made, width, height, ExtendedColorType::Rgb8)
        .expect("an image in memory is encoded");
    bytes
}

const FORM_BEGIN: &str =
    "--mesure\r\nContent-Disposition: form-data; name=\"file\"; filename=\"mesure.bin\"\r\n\r\n";
const FORM_END: &str = "\r\n--mesure--\r\n";

fn form_head(size: u64) -> String {
    let length = size + (FORM_BEGIN.len() + FORM_END.len()) as u64;
    format!("Content-Type: multipart/form-data; boundary=mesure\r\nContent-Length: {length}\r\n")
}

/// Uploads as a form; the file's id.
fn in_one_go(address: SocketAddr, from: &mut impl Read, size: u64) -> anyhow::Result<String> {
    let mut line = ask(address, "POST", "/files", &form_head(size))?;
    line.write_all(FORM_BEGIN.as_bytes())?;
    pour(from, &mut line)?;
    line.write_all(FORM_END.as_bytes())?;
    let answer = answer(line, "201")?;
    let id = answer
        .split("\"id\":\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next());
    Ok(id.context("a file has an id")?.to_owned())
}

/// Uploads by tus 1.0; the file's id.
fn by_tus(address: SocketAddr, source: &Path) -> anyhow::Result<String> {
    const VERSION: &str = "Tus-Resumable: 1.0.0\r\n";
    let begin = format!(
        "{VERSION}Upload-Length: {LARGE}\r\nUpload-Metadata: filename bWVzdXJl\r\nContent-Length: 0\r\n"
    );
    let begun = answer(ask(address, "POST", "/uploads", &begin)?, "201")?;
    let place = begun.lines().find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("location:")
            .map(|place| place.trim().to_owned())
    });
    let id = place
        .as_deref()
        .and_then(|place| place.rsplit('/').next())
        .context("an upload has a place")?
        .to_owned();
    let go_on = format!(
        "{VERSION}Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {LARGE}\r\n"
    );
    let mut line = ask(address, "PATCH", &format!("/uploads/{id}"), &go_on)?;
    pour(&mut File::open(source)?, &mut line)?;
    answer(line, "204")?;
    Ok(id)
}

/// Sends the head of a request of the first account, after which the connection is closed.
fn ask(address: SocketAddr, method: &str, path: &str, headers: &str) -> anyhow::Result<TcpStream> {
    let mut line = TcpStream::connect(address)?;
    let token = token(0);
    write!(
        line,
        "{method} /api/v1{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n{headers}\r\n"
    )?;
    Ok(line)
}

fn answer(mut line: TcpStream, wanted: &str) -> anyhow::Result<String> {
    let mut answer = String::new();
    line.read_to_string(&mut answer)?;
    ensure!(answer.starts_with(&format!("HTTP/1.1 {wanted}")), "{answer}");
    Ok(answer)
}

/// Through one buffer of memory, whatever the system could do without.
fn pour(from: &mut impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut block = vec![0; MIB as usize];
    loop {
        match from.read(&mut block)? {
            0 => return Ok(()),
            count => to.write_all(&block[..count])?,
        }
    }
}

/// A folder that goes with its value.
struct Scratch(PathBuf);

impl Scratch {
    fn new(number: u32) -> io::Result<Scratch> {
        let folder = std::env::temp_dir().join(format!("palabre-load-files-{number}"));
        fs::create_dir(&folder)?;
        Ok(Scratch(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // In the system's place for temporary files: a failure leaves it to the system.
        let _ = fs::remove_dir_all(&self.0);
    }
}
