import assert from "node:assert/strict";
import { test } from "node:test";
import { isBlank } from "../src/blank.ts";

/** Those of the server's own test. */
const INVISIBLE =
  "\0\t \u{85}\u{a0}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{180b}\u{180e}\u{180f}\u{200b}\u{200d}\u{2028}" +
  "\u{202e}\u{2060}\u{2065}\u{206f}\u{2800}\u{3000}\u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{fff0}\u{fffb}\u{1bca0}" +
  "\u{1d159}\u{1d173}\u{e0001}\u{e0020}\u{e007f}\u{e0100}\u{e0fff}";

test("a text of signs that show nothing is blank", () => {
  for (const sign of INVISIBLE) {
    assert.ok(isBlank(`${sign} ${sign}`), sign.codePointAt(0)?.toString(16));
    assert.ok(!isBlank(`${sign}a`), sign.codePointAt(0)?.toString(16));
  }
  for (const text of ["a", "é", "\u0301", "ㅤ한", "⠁", "\ufffd", "👩‍👩‍👧", "."])
    assert.ok(!isBlank(text), text);
  assert.ok(isBlank(""));
});
