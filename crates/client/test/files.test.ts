// Files are told as the server tells them: `fixtures/files.json` holds both to it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { iconOf, kindOf, typeOf, withinBox } from "../src/file-kind.ts";
import { limit, part, percent, size } from "../src/size.ts";

const fixture = JSON.parse(readFileSync("fixtures/files.json", "utf8"));
const speak = (lang: string) => {
  globalThis.document = { documentElement: { lang }, getElementById: () => null } as unknown as Document;
};

test("sizes are those the server writes", () => {
  for (const { bytes, fr, en } of fixture.sizes) {
    speak("fr");
    assert.equal(size(bytes), fr);
    speak("en");
    assert.equal(size(bytes), en);
  }
});

test("files are what the server takes them for", () => {
  for (const file of fixture.files) {
    assert.equal(kindOf(file), file.kind, file.name);
    assert.equal(iconOf(file), file.icon, file.name);
    assert.equal(typeOf(file), file.ends, file.name);
  }
});

test("an image fits into its box as the server fits it", () => {
  for (const { pixels, shown } of fixture.boxes) assert.deepEqual(withinBox(pixels[0], pixels[1]), shown);
});

test("progress is told in the unit of the whole, and is whole only at the end", () => {
  speak("fr");
  assert.deepEqual(part(6_110_000, 9_400_000), ["6,1", "9,4\u202fMo"]);
  assert.deepEqual(part(300, 480_000), ["0", "480\u202fko"]);
  assert.equal(percent(6_110_000, 9_400_000), "65\u00a0%");
  assert.equal(percent(9_399_999, 9_400_000), "99\u00a0%");
  assert.equal(percent(5, 5), "100\u00a0%");
});

test("a limit is told as it was set", () => {
  for (const { bytes, fr, en } of fixture.limits) {
    speak("fr");
    assert.equal(limit(bytes), fr);
    speak("en");
    assert.equal(limit(bytes), en);
  }
});
