//! What those who break the rules cost those who keep them: a room talks, and one kind of abuse after the other goes on
//! meanwhile, with the limits that a server has when nobody sets any.
//!
//! The attackers are threads of the measurer, on its processor, and give way to it; [`Conduct::Spin`] tells what that alone costs.

mod crew;
mod line;

use super::{Talk, Target, goal::Measured};
use crate::{
    cast::Cast,
    crowd::{Layout, frame},
    process::{forget_peak, peak_bytes, resident_bytes},
    server::Server,
};
use crew::Crew;
use std::path::Path;

/// Who talks, and the messages a second of all of them, half of what each may send.
const PEOPLE: usize = 100;
const RATE: f64 = 100.0;
/// Who attacks at once, members of the same room.
const ATTACKERS: usize = 50;
/// The limits of one person: sockets, and messages with their burst and what is given back each second.
const SOCKETS: usize = 20;
const BURST: f64 = 40.0;
const BACK_PER_S: f64 = 2.0;
/// Of each of ten thousand connections at once.
const SHARE: usize = 10_000 / ATTACKERS;
/// One byte more than a frame may have.
const TOO_MANY: usize = 64 * 1024 + 1;

/// One kind of abuse.
struct Kind {
    name: &'static str,
    who: Who,
    /// Sockets of each attacker at once.
    sockets: usize,
    conduct: Conduct,
    /// What the server may say to it: close codes, HTTP statuses, codes of refusals; nothing: it is closed without a word.
    told: &'static [&'static str],
}

/// As whom the attackers come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Each as a person.
    Each,
    /// All as one person, who has as many sockets as one may have.
    One,
    /// Nobody has signed in, and all come from this machine, which stands for many people.
    Near,
    /// Nobody has signed in, and all come from one other address.
    Far,
}

/// What they do.
enum Conduct {
    /// Say this on every socket, wait for its end, and do it again.
    Say(Vec<u8>),
    /// Say this, break the connection off, and do it again.
    Break(Vec<u8>),
    /// Say the first, then the second for ever, and read nothing until the server has had the time to end it.
    Flood(Vec<u8>, Vec<u8>),
    /// Send pings as fast as they are answered.
    Ping,
    /// Send ten thousand messages a second.
    Send,
    /// Use what processor is left, and say nothing.
    Spin,
}

/// Those that are told only after half a minute come last, so that they are waited for together.
fn kinds() -> Vec<Kind> {
    use {Conduct::*, Who::*};
    let kind = |name, who, sockets, conduct, told| Kind {
        name,
        who,
        sockets,
        conduct,
        told,
    };
    let mut reserved = masked(frame::TEXT, b"{}");
    reserved[0] |= 0x40;
    let mut bare = Vec::new();
    frame::head(&mut bare, frame::TEXT, 2, 0);
    bare.extend_from_slice(b"{}");
    let piece = [b'a'; 1024];
    let mut pieces = begun(frame::TEXT, &piece);
    (0..TOO_MANY / piece.len()).for_each(|_| pieces.extend(begun(0, &piece)));
    let half = masked(frame::TEXT, &[b'a'; TOO_MANY - 1])[..60_000].to_vec();
    let pings = masked(frame::PING, &[b'a'; 125]).repeat(64);
    let head = b"GET /ws HTTP/1.1\r\nHost: ".to_vec();
    vec![
        kind("the processor busy", Each, 0, Spin, &[]),
        kind(
            "frames too large",
            Each,
            1,
            Say(masked(frame::TEXT, &[b'a'; TOO_MANY])),
            &["1009"],
        ),
        kind("unmasked", Each, 1, Say(bare), &["1002"]),
        kind("reserved bits", Each, 1, Say(reserved), &["1002"]),
        kind(
            "bad UTF-8",
            Each,
            1,
            Say(masked(frame::TEXT, b"{\"t\":\"\xff\"}")),
            &["1007"],
        ),
        kind("fragments without end", Each, 1, Say(pieces), &["1009"]),
        kind("resets", Each, 1, Break(half.clone()), &["broken off"]),
        kind("pings", Each, 1, Ping, &["pong"]),
        kind("10,000 sends a second", One, 1, Send, &["ack", "rate_limited"]),
        kind(
            "10,000 sockets of one person",
            One,
            SHARE,
            Say(Vec::new()),
            &["4009"],
        ),
        kind(
            "10,000 connections from far",
            Far,
            SHARE,
            Say(head.clone()),
            &["", "408"],
        ),
        kind("10,000 connections from near", Near, SHARE, Say(head), &["408"]),
        kind(
            "empty fragments",
            Each,
            1,
            Flood(begun(frame::TEXT, b"{"), begun(0, b"").repeat(1_000)),
            &["1002"],
        ),
        kind(
            "pings, pongs unread",
            Each,
            1,
            Flood(Vec::new(), pings),
            // Who reads too slowly even then is cut off before it comes to the code.
            &["4008", ""],
        ),
        kind("half frames", Each, SOCKETS * 4 / 5, Say(half), &["1002"]),
    ]
}

/// Measures the room in peace, and then beside each kind of abuse.
pub(crate) async fn measure(program: &Path, seconds: f64, measured: &mut Measured) -> anyhow::Result<()> {
    let mut server = Server::new(program).await?;
    server.set("RATE_MESSAGES", "20/10s");
    server.set("CONNECTIONS_PER_PERSON", &SOCKETS.to_string());
    let cast = Cast {
        accounts: PEOPLE + ATTACKERS,
        rooms: 1,
        memberships: 1,
        messages: 0,
    };
    let (tokens, first_room) = server.seed(&cast).await?;
    let target = Target::start(server, tokens, first_room).await?;
    let talk = Talk {
        layout: Layout {
            rooms: 1,
            members: PEOPLE,
            senders: PEOPLE,
            sources: 1,
        },
        rate: Some(RATE),
        seconds,
    };
    let peace = talk.measure(&target)?;
    let peace_ms = peace.seen_p99.as_secs_f64() * 1e3;
    measured.note(
        "abuse, in peace, p50 seen, ms",
        peace.seen_p50.as_secs_f64() * 1e3,
    );
    measured.note("abuse, in peace, p99 seen, ms", peace_ms);
    let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    measured.note("abuse, in peace, MiB resident", mib(resident_bytes(target.id)?));
    let (mut worst, mut most) = (0.0_f64, 0.0_f64);
    let mut patient = Vec::new();
    for kind in kinds() {
        let name = kind.name;
        let is_patient = kind.is_patient();
        let before = resident_bytes(target.id)?;
        forget_peak(target.id)?;
        let crew = Crew::begin(kind, &target)?;
        let figures = talk.measure(&target)?;
        let grown = mib(peak_bytes(target.id)?.saturating_sub(before));
        crew.stop();
        if is_patient {
            patient.push(crew);
        } else {
            crew.end(measured)?;
        }
        let p99_ms = figures.seen_p99.as_secs_f64() * 1e3;
        let mut note = |what: &str, value: f64| measured.note(&format!("abuse, {name}, {what}"), value);
        note("p50 seen, ms", figures.seen_p50.as_secs_f64() * 1e3);
        note("p99 seen, ms", p99_ms);
        note("times the p99 in peace", p99_ms / peace_ms);
        note("MiB more at the peak", grown);
        note("% of its processor used", figures.its_share * 100.0);
        note(
            "% of the measurer's processor used by who talks",
            figures.our_share * 100.0,
        );
        worst = worst.max(p99_ms / peace_ms);
        most = most.max(grown);
    }
    for crew in patient {
        crew.end(measured)?;
    }
    measured.note("abuse, worst p99, times in peace", worst);
    measured.note("abuse, most MiB more at the peak", most);
    Ok(())
}

fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::write(&mut bytes, opcode, payload);
    bytes
}

/// A frame after which more of its message is to come.
fn begun(opcode: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = masked(opcode, payload);
    bytes[0] &= 0x7f;
    bytes
}
