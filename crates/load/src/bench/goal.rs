//! What must be reached and what is aimed at, and the table that says whether it is.

use std::fmt::Write;

/// Which way is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Better {
    More,
    Less,
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Goal {
    /// What the measurement is called.
    pub(crate) name: &'static str,
    better: Better,
    must: f64,
    aim: f64,
}

const fn at_least(name: &'static str, must: f64, aim: f64) -> Goal {
    Goal {
        name,
        better: Better::More,
        must,
        aim,
    }
}

const fn at_most(name: &'static str, must: f64, aim: f64) -> Goal {
    Goal {
        name,
        better: Better::Less,
        must,
        aim,
    }
}

/// In the order of the table. Floors are measured in the same run, as machines are of different speeds and one is not always
/// of the same: what must be reached is a share of them. Where a second figure is written, it is what the floor came to on the
/// machine of the first.
pub(crate) const GOALS: &[Goal] = &[
    at_least("F1c, share of the floor that writes each", 0.85, 0.95),
    // A server in C++ without accounts or a database reached this share of the same floor.
    at_least("F1s, share of the floor that joins", 0.75, 3.10 / 3.51),
    at_least("F3s, share of the floor that joins", 3.0 / 11.3, 4.95 / 11.3),
    at_least(
        "F2s, share of the floor that joins",
        250.0 / 1_590.0,
        500.0 / 1_590.0,
    ),
    at_least("D1, share of the floor", 15_000.0 / 95_800.0, 30_000.0 / 95_800.0),
    at_most("D1, p99 of the ack, ms", 20.0, 10.0),
    at_most("I1, KiB per idle connection", 2.0, 1.0),
    at_least("I1, share of the floor", 10_000.0 / 57_000.0, 30_000.0 / 57_000.0),
    at_most("open 50/s, times the floor", 1.5, 1.0),
    at_most("open 300/s, times the floor", 1.5, 1.0),
    at_most("open 2000/s, times the floor", 1.5, 1.0),
    at_most("alone, MiB resident", 40.0, 20.0),
    at_most("alone, ms to the first answer", 300.0, 100.0),
    at_most("alone, MiB of program", 30.0, 20.0),
    at_least("room page, per processor-second", 2_000.0, 4_000.0),
    at_most("room page, p99, ms", 5.0, 5.0),
    at_least("growth, D1 against empty", 0.8, 0.9),
    at_least("growth, history against empty", 0.8, 0.9),
    at_least("growth, room page, per processor-second", 2_000.0, 4_000.0),
    at_most("growth, room page, p99, ms", 5.0, 5.0),
];

/// What was measured, in order, each by its name; some have a goal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured(Vec<(String, Vec<f64>)>);

impl Measured {
    /// Notes one measurement.
    pub(crate) fn note(&mut self, name: &str, value: f64) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(value),
            None => self.0.push((name.to_owned(), vec![value])),
        }
    }

    /// The table, in Markdown: medians, and the spread of the repetitions.
    pub(crate) fn table(&self) -> String {
        let mut table =
            String::from("| | median | from … to | must | aim | |\n| --- | --- | --- | --- | --- | --- |\n");
        for (name, values) in &self.0 {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let median = median(&sorted);
            let spread = format!("{} … {}", short(sorted[0]), short(sorted[sorted.len() - 1]));
            let (must, aim, verdict) = match GOALS.iter().find(|goal| goal.name == name) {
                Some(goal) => (goal.told(goal.must), goal.told(goal.aim), goal.verdict(median)),
                None => Default::default(),
            };
            // Writing to a text cannot fail.
            let _ = writeln!(
                table,
                "| {name} | {} | {spread} | {must} | {aim} | {verdict} |",
                short(median)
            );
        }
        table
    }

    /// The goals that are not reached.
    pub(crate) fn missed(&self) -> usize {
        let missed = |(name, values): &&(String, Vec<f64>)| {
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let goal = GOALS.iter().find(|goal| goal.name == name);
            goal.is_some_and(|goal| !goal.reaches(median(&sorted), goal.must))
        };
        self.0.iter().filter(missed).count()
    }
}

impl Goal {
    fn reaches(&self, value: f64, wanted: f64) -> bool {
        match self.better {
            Better::More => value >= wanted,
            Better::Less => value <= wanted,
        }
    }

    fn verdict(&self, value: f64) -> &'static str {
        if self.reaches(value, self.aim) {
            "aim"
        } else if self.reaches(value, self.must) {
            "pass"
        } else {
            "MISSED"
        }
    }

    fn told(&self, wanted: f64) -> String {
        let sign = match self.better {
            Better::More => "≥",
            Better::Less => "≤",
        };
        format!("{sign} {}", short(wanted))
    }
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        (sorted[middle - 1] + sorted[middle]) / 2.0
    }
}

/// Three digits that matter.
fn short(value: f64) -> String {
    match value.abs() {
        v if v >= 100.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_gives_medians_and_says_what_is_missed() {
        let mut measured = Measured::default();
        for value in [12.0, 9.0, 30.0] {
            measured.note("D1, p99 of the ack, ms", value);
        }
        measured.note("D1, share of the floor", 0.125);
        let table = measured.table();
        assert!(
            table.contains("| 12.0 | 9.00 … 30.0 | ≤ 20.0 | ≤ 10.0 | pass |"),
            "{table}"
        );
        assert!(
            table.contains("| 0.12 | 0.12 … 0.12 | ≥ 0.16 | ≥ 0.31 | MISSED |"),
            "{table}"
        );
        assert_eq!(measured.missed(), 1);
    }
}
