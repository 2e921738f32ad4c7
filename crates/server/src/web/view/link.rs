//! A link to give: to be copied, or read by the camera of a phone.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// What must stay empty around the code, in modules (ISO/IEC 18004, section 9.1).
const QUIET: usize = 4;

/// A link and its QR code.
#[derive(Clone, Debug)]
pub struct LinkView {
    /// The link.
    pub url: String,
    /// The code, if it holds so much.
    pub code: Option<QrView>,
}

/// A QR code, as what an SVG image needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrView {
    /// Width and height, in modules.
    pub size: usize,
    /// The outline of what is dark.
    pub path: String,
}

impl LinkView {
    /// A link, with its code.
    pub fn new(url: String) -> LinkView {
        let code = QrCode::with_error_correction_level(&url, EcLevel::M);
        LinkView {
            code: code.ok().map(|code| QrView::new(&code)),
            url,
        }
    }
}

impl QrView {
    /// Each run of dark modules is one rectangle.
    fn new(code: &QrCode) -> QrView {
        let width = code.width();
        let colors = code.to_colors();
        let mut path = String::new();
        for (y, row) in colors.chunks(width).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, next| one == next) {
                if run[0] == Color::Dark {
                    let (x, y, length) = (x + QUIET, y + QUIET, run.len());
                    // Writing to a text cannot fail.
                    let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        QrView {
            size: width + 2 * QUIET,
            path,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The modules that a path draws.
    fn drawn(view: &QrView) -> Vec<Color> {
        let mut modules = vec![Color::Light; view.size * view.size];
        for run in view.path.split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let length: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let first = y.parse::<usize>().unwrap() * view.size + x.parse::<usize>().unwrap();
            modules[first..first + length].fill(Color::Dark);
        }
        modules
    }

    #[test]
    fn what_is_drawn_is_the_code_within_its_quiet_zone() {
        let code = QrCode::new("https://chat.example.org/register?invitation=abc").unwrap();
        let view = QrView::new(&code);
        let modules = drawn(&view);
        assert_eq!(view.size, code.width() + 8);
        for y in 0..view.size {
            for x in 0..view.size {
                let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < code.width());
                let expected = match (inside(x), inside(y)) {
                    (Some(x), Some(y)) => code[(x, y)],
                    _ => Color::Light,
                };
                assert_eq!(modules[y * view.size + x], expected, "{x}, {y}");
            }
        }
    }

    #[test]
    fn a_link_that_no_code_holds_is_a_link_all_the_same() {
        let link = LinkView::new(format!("https://{}.example", "a".repeat(4_000)));
        assert_eq!(link.code, None);
    }
}
