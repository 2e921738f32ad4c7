// Dates and times as people say them, in the language of the page and the time zone of the browser.

import { language, say } from "./i18n.ts";

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** In which language and time zone dates are told; no zone = the browser's. */
export interface Place {
  lang: string;
  zone?: string;
}

let here: Place | undefined;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Changes where "here" is. */
export function settle(place: Place): void {
  here = place;
  formats.clear();
}

/** 10:07 */
export function clock(at: number): string {
  return format("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** dimanche 22 novembre 2026 à 10:07 */
export function full(at: number): string {
  return format("full", { dateStyle: "full", timeStyle: "short" }).format(at);
}

/** The local day, as 2026-11-22: equal for all moments of a day. */
export function dayOf(at: number): string {
  const { year, month, day } = parts(at);
  return `${year}-${month}-${day}`;
}

/** « Aujourd’hui », « Hier », « vendredi 20 novembre », « 20 novembre 2025 ». */
export function dayLabel(at: number, now = Date.now()): string {
  const day = dayOf(at);
  if (day === dayOf(now)) return say("day.today");
  if (day === dayOf(startOfDay(now) - 1)) return say("day.yesterday");
  const thisYear = parts(at).year === parts(now).year;
  const shape: Intl.DateTimeFormatOptions = thisYear
    ? { weekday: "long", day: "numeric", month: "long" }
    : { day: "numeric", month: "long", year: "numeric" };
  return written(format(`label${thisYear}`, shape).formatToParts(at));
}

/** A moment in a sentence: « 10:07 », « hier, 17:42 », « 3 mars, 09:05 », « 3 mars 2025, 09:05 ». */
export function moment(at: number, now = Date.now()): string {
  const time = clock(at);
  const day = dayOf(at);
  if (day === dayOf(now)) return time;
  if (day === dayOf(startOfDay(now) - 1)) return say("time.moment", { day: say("time.yesterday"), time });
  const year = parts(at).year === parts(now).year ? {} : ({ year: "numeric" } as const);
  const shape = format(`moment${"year" in year}`, { day: "numeric", month: "long", ...year });
  return say("time.moment", { day: written(shape.formatToParts(at)), time });
}

/** « il y a 5 minutes » */
export function relative(at: number, now = Date.now()): string {
  const minutes = Math.round((at - now) / MINUTE);
  const steps: [number, Intl.RelativeTimeFormatUnit][] = [
    [60, "minute"],
    [24, "hour"],
    [Number.POSITIVE_INFINITY, "day"],
  ];
  let amount = minutes;
  for (const [size, unit] of steps) {
    if (Math.abs(amount) < size) return relatives().format(amount, unit);
    amount = Math.round(amount / size);
  }
  return "";
}

/** Calls when a new local day begins, each day. */
export function onNewDay(run: () => void): void {
  let day = dayOf(Date.now());
  // A timer set for midnight sleeps with the machine: each minute, the day is compared instead.
  setInterval(() => {
    const today = dayOf(Date.now());
    if (today === day) return;
    day = today;
    run();
  }, MINUTE / 2);
}

/** The first of a month is « 1er » in French, which `Intl` does not know. */
function written(pieces: Intl.DateTimeFormatPart[]): string {
  const french = place().lang.startsWith("fr");
  return pieces
    .map(({ type, value }) => (french && type === "day" && value === "1" ? "1er" : value))
    .join("");
}

/** The first moment of the local day, give or take a change of clocks: only its day before is asked for. */
function startOfDay(at: number): number {
  let start = at;
  while (dayOf(start - DAY / 24) === dayOf(at)) start -= DAY / 24;
  while (dayOf(start - MINUTE) === dayOf(at)) start -= MINUTE;
  return start - (start % MINUTE);
}

function parts(at: number): { year: string; month: string; day: string } {
  const [month = "", , day = "", , year = ""] = format(
    "parts",
    {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    },
    "en-US",
  )
    .formatToParts(at)
    .map((piece) => piece.value);
  return { year, month, day };
}

let relativeFormat: Intl.RelativeTimeFormat | undefined;
function relatives(): Intl.RelativeTimeFormat {
  relativeFormat ??= new Intl.RelativeTimeFormat(place().lang, { numeric: "auto" });
  return relativeFormat;
}

function place(): Place {
  // British English: the day before the month and 24 hours, as the server writes.
  here ??= { lang: language() === "en" ? "en-GB" : "fr-FR" };
  return here;
}

function format(name: string, shape: Intl.DateTimeFormatOptions, lang = place().lang): Intl.DateTimeFormat {
  let known = formats.get(name);
  if (!known) {
    const { zone } = place();
    known = new Intl.DateTimeFormat(lang, zone ? { ...shape, timeZone: zone } : shape);
    formats.set(name, known);
  }
  return known;
}
