// Sizes of files as people say them: « 480 ko », « 8,4 Mo ». The server writes them the same way
// (`fixtures/files.json`).

import { language } from "./i18n.ts";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** « 8,4 Mo » */
export function size(bytes: number): string {
  return withUnit(bytes, stepOf(bytes));
}

/** « 6,1 » and « 9,4 Mo », of « 6,1 sur 9,4 Mo »: both in the unit of the whole. */
export function part(done: number, whole: number): [string, string] {
  const step = stepOf(whole);
  return [new Intl.NumberFormat(place(), fixed(step)).format(rounded(done, step)), withUnit(whole, step)];
}

/** « 65 % », and 100 only once everything is there. */
export function percent(done: number, whole: number): string {
  const share = whole > 0 ? Math.floor((done / whole) * 100) / 100 : 0;
  return new Intl.NumberFormat(place(), { style: "percent" }).format(share);
}

/** A limit, which is set in binary units and told as people round them: « 25 Mo » for 25 MiB. */
export function limit(bytes: number): string {
  for (const step of [3, 2, 1]) {
    const whole = bytes / 1024 ** step;
    if (whole >= 1 && Number.isInteger(whole)) return written(whole, step, 0);
  }
  return size(bytes);
}

/** The unit in which so many bytes are told: what would be « 1 000 ko » is a megabyte. */
function stepOf(bytes: number): number {
  const step = UNITS.findIndex((_, i) => rounded(bytes, i) < 1000);
  return step < 0 ? UNITS.length - 1 : step;
}

/** With whole numbers, so that the server rounds alike. A tenth of a megabyte counts, one of a kilobyte does not. */
function rounded(bytes: number, step: number): number {
  const unit = 1000 ** step;
  const scale = step < 2 ? 1 : 10;
  return Math.floor((bytes * scale + unit / 2) / unit) / scale;
}

function withUnit(bytes: number, step: number): string {
  return written(rounded(bytes, step), step, step < 2 ? 0 : 1);
}

function written(amount: number, step: number, decimals: number): string {
  // « 120 byte » is what Intl makes of it in English.
  if (step === 0 && language() === "en") return `${amount} B`;
  const unit = UNITS[step] ?? "byte";
  return new Intl.NumberFormat(place(), {
    style: "unit",
    unit,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amount);
}

const fixed = (step: number) => ({
  minimumFractionDigits: step < 2 ? 0 : 1,
  maximumFractionDigits: step < 2 ? 0 : 1,
});
const place = () => (language() === "en" ? "en-GB" : "fr-FR");
