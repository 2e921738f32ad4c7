//! The checksum that a sender gives along with a part of a file.

use sha1::Digest as _;

/// A checksum being made, and what it should be.
#[derive(Clone, Debug)]
pub struct Sum {
    made: Made,
    wanted: Vec<u8>,
}

#[derive(Clone, Debug)]
enum Made {
    Sha1(sha1::Sha1),
    Sha256(sha2::Sha256),
}

impl Sum {
    /// The words for the algorithms, as tus writes a list.
    pub const KNOWN: &str = "sha1,sha256";

    /// None when the algorithm is not known.
    pub fn new(algorithm: &str, wanted: Vec<u8>) -> Option<Sum> {
        let made = match algorithm {
            "sha1" => Made::Sha1(sha1::Sha1::new()),
            "sha256" => Made::Sha256(sha2::Sha256::new()),
            _ => return None,
        };
        Some(Sum { made, wanted })
    }

    /// More of the part.
    pub fn add(&mut self, more: &[u8]) {
        match &mut self.made {
            Made::Sha1(sum) => sum.update(more),
            Made::Sha256(sum) => sum.update(more),
        }
    }

    /// Whether it is what was wanted.
    pub fn is_right(self) -> bool {
        match self.made {
            Made::Sha1(sum) => sum.finalize()[..] == self.wanted[..],
            Made::Sha256(sum) => sum.finalize()[..] == self.wanted[..],
        }
    }
}
