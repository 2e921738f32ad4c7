import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { surplus } from "../src/log.ts";
import { isPlainEmoji } from "../src/plain-emoji.ts";
import { Seen } from "../src/seen.ts";

test("the page keeps 300 messages, and bears 20 more before it lets go", () => {
  assert.equal(surplus(320), 0);
  assert.equal(surplus(321), 21);
  assert.equal(surplus(370), 70);
});

test("a message is read when it was in view for a moment", () => {
  const seen = new Seen();
  assert.deepEqual(seen.look([4, 5], 1_000), { upto: 0, again: 400 });
  assert.deepEqual(seen.look([4, 5, 6], 1_300), { upto: 0, again: 400 });
  assert.deepEqual(seen.look([5, 6], 1_400), { upto: 5, again: 300 });
  assert.deepEqual(seen.look([6], 1_700), { upto: 6, again: 0 });
});

test("a glance does not read, however often", () => {
  const seen = new Seen();
  seen.look([4], 1_000);
  seen.look([], 1_300);
  assert.deepEqual(seen.look([4], 1_500), { upto: 0, again: 400 });
});

test("a few emojis alone are those the server finds", () => {
  const lines: { text: string; plain: boolean }[] = JSON.parse(
    readFileSync("fixtures/plain-emoji.json", "utf8"),
  );
  for (const { text, plain } of lines) assert.equal(isPlainEmoji(text), plain, text);
});
