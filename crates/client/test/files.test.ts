// Files are told as the server tells them: `fixtures/files.json` holds both to it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { iconOf, isSmall, kindOf, typeOf, withinBox } from "../src/file-kind.ts";
import { isNames, keptName } from "../src/file-name.ts";
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
  for (const { pixels, shown, small } of fixture.boxes) {
    assert.deepEqual(withinBox(pixels[0], pixels[1]), shown);
    assert.equal(isSmall(pixels[0], pixels[1]), small);
  }
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

test("a name is shown as the server keeps it", () => {
  for (const [given, kept] of fixture.names) assert.equal(keptName(given), kept, JSON.stringify(given));
});

test("files are pasted, and not the names that come with them", () => {
  const files = [{ name: "a.pdf" }, { name: "Été 100%.pdf" }];
  for (const text of [
    "",
    "a.pdf",
    "a.pdf\nÉté 100%.pdf",
    "a.pdf\r\nÉté 100%.pdf\r\n",
    "file:///srv/u/a.pdf\nfile:///srv/u/%C3%89t%C3%A9%20100%25.pdf",
    "/srv/u/a.pdf",
    "C:\\Mes documents\\a.pdf",
    "E\u0301te\u0301 100%.pdf",
  ])
    assert.ok(isNames(text, files), text);
  for (const text of ["un tableau", "a.pdf\nest joint", "https://exemple.fr/b.pdf", "file:///%zz"])
    assert.ok(!isNames(text, files), text);
});
