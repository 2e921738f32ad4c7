import assert from "node:assert/strict";
import { before, test } from "node:test";
import days from "../fixtures/days.json";
import strings from "../locales/fr.json";
import { clock, dayLabel, dayOf, relative, settle } from "../src/time.ts";

before(() => {
  const catalogue = { textContent: JSON.stringify(strings) };
  const page = { documentElement: { lang: days.lang }, getElementById: () => catalogue };
  Object.assign(globalThis, { document: page });
  settle({ lang: days.lang, zone: days.zone });
});

test("a day is called as people call it", () => {
  for (const { at, label } of days.labels) {
    assert.equal(dayLabel(at, days.now), label, new Date(at).toISOString());
  }
});

test("the hour has two digits and no noon", () => {
  assert.equal(clock(Date.UTC(2026, 10, 22, 8, 7)), "09:07");
  assert.equal(clock(Date.UTC(2026, 10, 21, 23, 5)), "00:05");
});

test("yesterday is found across a change of clocks", () => {
  const monday = Date.UTC(2026, 9, 25, 23, 30);
  assert.equal(dayOf(monday), "2026-10-26");
  assert.equal(dayLabel(Date.UTC(2026, 9, 24, 22, 30), monday), "Hier");
  assert.equal(dayLabel(Date.UTC(2026, 9, 24, 21, 30), monday), "samedi 24 octobre");
});

test("how long ago is told in the nearest unit", () => {
  assert.equal(relative(days.now - 5 * 60_000, days.now), "il y a 5 minutes");
  assert.equal(relative(days.now - 26 * 3_600_000, days.now), "hier");
});
