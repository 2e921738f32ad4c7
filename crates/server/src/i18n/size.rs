//! Sizes of files as people say them: « 480 ko », « 8,4 Mo ». The browser writes them the same way
//! (`client/fixtures/files.json`).

use super::{Lang, Text};

const UNITS: [[&str; 4]; 2] = [["o", "ko", "Mo", "Go"], ["B", "kB", "MB", "GB"]];

impl Text {
    /// « 8,4 Mo »: in the unit that keeps the number below a thousand, with tenths from the megabyte on.
    pub fn size(&self, bytes: u64) -> String {
        let step = (0..4).find(|&step| tenths(bytes, step) < 10_000).unwrap_or(3);
        let tenths = tenths(bytes, step);
        let point = if self.lang == Lang::Fr { ',' } else { '.' };
        match step {
            0 | 1 => self.with_unit(&(tenths / 10).to_string(), step),
            _ => self.with_unit(&format!("{}{point}{}", tenths / 10, tenths % 10), step),
        }
    }

    /// A limit, which is set in binary units and told as people round them: « 25 Mo » for 25 MiB.
    pub fn size_limit(&self, bytes: u64) -> String {
        let whole = (1..4)
            .rev()
            .find(|&step| bytes > 0 && bytes.is_multiple_of(1024_u64.pow(step)));
        match whole {
            Some(step) => self.with_unit(&(bytes / 1024_u64.pow(step)).to_string(), step as usize),
            None => self.size(bytes),
        }
    }

    fn with_unit(&self, amount: &str, step: usize) -> String {
        match self.lang {
            Lang::Fr => format!("{amount}\u{202f}{}", UNITS[0][step]),
            Lang::En => format!("{amount} {}", UNITS[1][step]),
        }
    }
}

/// How many tenths of a unit, rounded half up: to whole units where no tenth is told.
fn tenths(bytes: u64, step: usize) -> u64 {
    let unit = 1000_u64.pow(step as u32);
    let scale = if step < 2 { 1 } else { 10 };
    let rounded = (u128::from(bytes) * scale + u128::from(unit) / 2) / u128::from(unit);
    u64::try_from(rounded * (10 / scale)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::{Lang, Text, Zone};
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Fixture {
        sizes: Vec<Size>,
        limits: Vec<Size>,
    }

    #[derive(Deserialize)]
    struct Size {
        bytes: u64,
        fr: String,
        en: String,
    }

    #[test]
    fn sizes_are_told_as_the_browser_tells_them() {
        let fixture: Fixture =
            serde_json::from_str(include_str!("../../../client/fixtures/files.json")).unwrap();
        for Size { bytes, fr, en } in fixture.sizes {
            let told = |lang| Text::new(lang, Zone::utc(), 0).size(bytes);
            assert_eq!(told(Lang::Fr), fr, "{bytes}");
            assert_eq!(told(Lang::En), en, "{bytes}");
        }
        for Size { bytes, fr, en } in fixture.limits {
            let told = |lang| Text::new(lang, Zone::utc(), 0).size_limit(bytes);
            assert_eq!(told(Lang::Fr), fr, "{bytes}");
            assert_eq!(told(Lang::En), en, "{bytes}");
        }
    }
}
