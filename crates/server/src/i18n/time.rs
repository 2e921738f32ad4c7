//! Dates and times as people read them, with the habits of `Intl` (`fr-FR`, `en-GB`), so that the browser, which
//! writes them again in its own zone, changes nothing on screen.

use super::{Lang, Text, Value};
use jiff::{Timestamp, Unit, civil, tz::TimeZone};
use palabre_wire::Millis;

const MINUTE: Millis = 60_000;
const HOUR: Millis = 60 * MINUTE;

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9",
    "month-10", "month-11", "month-12",
];
const WEEKDAYS: [&str; 7] = [
    "weekday-1",
    "weekday-2",
    "weekday-3",
    "weekday-4",
    "weekday-5",
    "weekday-6",
    "weekday-7",
];

/// A person's time zone.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone a browser named (an IANA name); the server's when there is none or it is unknown.
    pub fn named(name: Option<&str>) -> Zone {
        let known = name
            .filter(|name| {
                name.len() <= 64
                    && name
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c))
            })
            .and_then(|name| TimeZone::get(name).ok());
        Zone(known.unwrap_or_else(TimeZone::system))
    }

    /// Coordinated universal time.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// The local day of a moment, as a number that grows by one a day.
    pub fn day_number(&self, at: Millis) -> i64 {
        let civil = self.at(at).date();
        civil
            .since((Unit::Day, civil::Date::constant(1970, 1, 1)))
            .map_or(0, |span| i64::from(span.get_days()))
    }

    /// The rules of the zone.
    pub fn rules(&self) -> &TimeZone {
        &self.0
    }

    fn at(&self, at: Millis) -> civil::DateTime {
        self.0
            .to_datetime(Timestamp::from_millisecond(at).unwrap_or_default())
    }
}

impl Text {
    /// The person's zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// `10:07`.
    pub fn time(&self, at: Millis) -> String {
        let local = self.zone.at(at);
        format!("{:02}:{:02}", local.hour(), local.minute())
    }

    /// The heading of a day: `Aujourd’hui`, `Hier`, `vendredi 20 novembre`, `20 novembre 2025`.
    pub fn day(&self, at: Millis) -> String {
        match self.days_ago(at) {
            0 => self.say("day-today").into_owned(),
            1 => self.say("day-yesterday").into_owned(),
            _ if self.is_this_year(at) => self.date_with("date-weekday", at),
            _ => self.date(at),
        }
    }

    /// The local day as `2026-11-22`: equal for all moments of a day.
    pub fn day_iso(&self, at: Millis) -> String {
        self.zone.at(at).strftime("%Y-%m-%d").to_string()
    }

    /// `20 novembre 2025`.
    pub fn date(&self, at: Millis) -> String {
        self.date_with("date-year", at)
    }

    /// A moment in a sentence: `10:07` today, `hier, 17:42`, `3 mars, 09:05`, `3 mars 2025, 09:05`.
    pub fn moment(&self, at: Millis) -> String {
        let time = self.time(at);
        let day = match self.days_ago(at) {
            0 => return time,
            1 => self.say("moment-yesterday").into_owned(),
            _ if self.is_this_year(at) => self.date_with("date-short", at),
            _ => self.date(at),
        };
        self.with(
            "moment",
            &[("day", Value::from(day)), ("time", Value::from(time))],
        )
    }

    /// How long ago: `à l’instant`, `il y a 5 minutes`, `il y a 3 heures`, `hier`, `il y a 4 jours`, then the date.
    pub fn ago(&self, at: Millis) -> String {
        let past = self.now - at;
        match (past, self.days_ago(at)) {
            (..MINUTE, _) => self.say("ago-now").into_owned(),
            (..HOUR, _) => self.count("ago-minutes", past / MINUTE),
            (_, ..=0) => self.count("ago-hours", past / HOUR),
            (_, 1) => self.say("moment-yesterday").into_owned(),
            (_, days @ 2..=6) => self.count("ago-days", days),
            _ if self.is_this_year(at) => self.date_with("date-short", at),
            _ => self.date(at),
        }
    }

    /// How long to wait, rounded up: `5 secondes`, `2 minutes`.
    pub fn wait(&self, wait: std::time::Duration) -> String {
        let seconds = i64::try_from(wait.as_millis().div_ceil(1_000))
            .unwrap_or(i64::MAX)
            .max(1);
        match seconds {
            ..60 => self.count("wait-seconds", seconds),
            _ => self.count("wait-minutes", (seconds + 59) / 60),
        }
    }

    /// For `<time datetime>`: `2026-11-22T09:07:00Z`.
    pub fn iso(&self, at: Millis) -> String {
        let second = Timestamp::from_second(at.div_euclid(1_000));
        second.unwrap_or_default().to_string()
    }

    fn days_ago(&self, at: Millis) -> i64 {
        self.zone.day_number(self.now) - self.zone.day_number(at)
    }

    fn is_this_year(&self, at: Millis) -> bool {
        self.zone.at(at).year() == self.zone.at(self.now).year()
    }

    fn date_with(&self, key: &str, at: Millis) -> String {
        let local = self.zone.at(at);
        let month = self.say(MONTHS[(local.month() - 1) as usize]);
        let weekday = self.say(WEEKDAYS[(local.weekday().to_monday_one_offset() - 1) as usize]);
        self.with(
            key,
            &[
                ("weekday", Value::from(weekday)),
                ("day", Value::from(self.day_of_month(local.day()))),
                ("month", Value::from(month)),
                ("year", Value::from(local.year().to_string())),
            ],
        )
    }
}

impl Text {
    /// French counts the days of a month, but for the first.
    fn day_of_month(&self, day: i8) -> String {
        match (self.lang, day) {
            (Lang::Fr, 1) => "1er".to_owned(),
            _ => day.to_string(),
        }
    }
}

impl Lang {
    /// The name that `Intl` knows it by, so that browser and server write dates alike.
    pub fn intl(self) -> &'static str {
        match self {
            Lang::Fr => "fr-FR",
            Lang::En => "en-GB",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// 22 November 2026, 10:07 in Paris.
    const NOW: Millis = 1_795_338_420_000;
    const DAY: Millis = 24 * HOUR;

    fn paris(lang: Lang) -> Text {
        Text::new(lang, Zone::named(Some("Europe/Paris")), NOW)
    }

    #[test]
    fn days_are_headed_as_the_browser_heads_them() {
        let t = paris(Lang::Fr);
        assert_eq!(t.time(NOW), "10:07");
        assert_eq!(t.day(NOW), "Aujourd’hui");
        assert_eq!(t.day(NOW - 11 * HOUR), "Hier");
        assert_eq!(t.day(NOW - 2 * DAY), "vendredi 20 novembre");
        assert_eq!(t.day(NOW - 21 * DAY), "dimanche 1er novembre");
        assert_eq!(t.day(NOW - 367 * DAY), "20 novembre 2025");
        assert_eq!(paris(Lang::En).day(NOW - 2 * DAY), "Friday 20 November");
        assert_eq!(t.iso(NOW), "2026-11-22T09:07:00Z");
    }

    #[test]
    fn days_are_called_as_the_shared_examples_say() {
        let fixture: serde_json::Value =
            serde_json::from_str(include_str!("../../../client/fixtures/days.json")).expect("it is JSON");
        let zone = Zone::named(fixture["zone"].as_str());
        let t = Text::new(Lang::Fr, zone, fixture["now"].as_i64().expect("a moment"));
        for example in fixture["labels"].as_array().expect("a list") {
            let at = example["at"].as_i64().expect("a moment");
            assert_eq!(t.day(at), example["label"], "{at}");
        }
    }

    #[test]
    fn how_long_ago_is_told_in_words_then_dates() {
        let t = paris(Lang::Fr);
        assert_eq!(t.ago(NOW + 5_000), "à l’instant");
        assert_eq!(t.ago(NOW - 5 * MINUTE), "il y a 5 minutes");
        assert_eq!(t.ago(NOW - HOUR), "il y a 1 heure");
        assert_eq!(t.ago(NOW - 11 * HOUR), "hier");
        assert_eq!(t.ago(NOW - 4 * DAY), "il y a 4 jours");
        assert_eq!(t.ago(NOW - 30 * DAY), "23 octobre");
        assert_eq!(t.moment(NOW - 17 * HOUR), "hier, 17:07");
        assert_eq!(t.wait(Duration::from_millis(4_100)), "5 secondes");
        assert_eq!(t.wait(Duration::from_secs(61)), "2 minutes");
    }

    #[test]
    fn an_unknown_or_hostile_zone_is_the_servers() {
        for name in ["Nowhere/City", "../../etc/passwd", "", "Europe/Paris\u{0}"] {
            let _ = Zone::named(Some(name)).day_number(NOW);
        }
        assert_eq!(Zone::utc().day_number(86_400_000), 1);
        assert_eq!(Zone::utc().day_number(-1), -1);
    }
}
