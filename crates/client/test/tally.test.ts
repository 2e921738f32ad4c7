import assert from "node:assert/strict";
import { test } from "node:test";
import { Tally } from "../src/tally.ts";

test("a reaction shows at once, and once when the server tells it", () => {
  const tally = new Tally([["👍", 2]], []);
  assert.equal(tally.ask("👍"), true);
  assert.deepEqual(tally.chips(), [["👍", 3, true]]);
  tally.changed("👍", true, true, [["👍", 3]]);
  assert.deepEqual(tally.chips(), [["👍", 3, true]]);
  tally.answered("👍", true);
  assert.deepEqual(tally.chips(), [["👍", 3, true]]);
});

test("an answer that comes before the frame counts once too", () => {
  const tally = new Tally([], []);
  tally.ask("🚀");
  tally.answered("🚀", true);
  assert.deepEqual(tally.chips(), [["🚀", 1, true]]);
  tally.changed("🚀", true, true, [["🚀", 1]]);
  assert.deepEqual(tally.chips(), [["🚀", 1, true]]);
});

test("somebody else's reaction in between is added to one's own", () => {
  const tally = new Tally([], []);
  tally.ask("👍");
  tally.changed("👍", true, false, [["👍", 1]]);
  assert.deepEqual(tally.chips(), [["👍", 2, true]]);
});

test("a refusal takes back what was shown", () => {
  const tally = new Tally([["👍", 1]], []);
  tally.ask("👍");
  tally.ask("🎉");
  tally.answered("👍", false);
  tally.answered("🎉", false);
  assert.deepEqual(tally.chips(), [["👍", 1, false]]);
});

test("taking back the last one removes the chip", () => {
  const tally = new Tally([["👍", 1]], ["👍"]);
  assert.equal(tally.ask("👍"), false);
  assert.deepEqual(tally.chips(), []);
  tally.changed("👍", false, true, []);
  tally.answered("👍", true);
  assert.deepEqual(tally.chips(), []);
});

test("a click on and off before any answer ends where it began", () => {
  const tally = new Tally([["👍", 4]], []);
  tally.ask("👍");
  assert.equal(tally.ask("👍"), false);
  assert.deepEqual(tally.chips(), [["👍", 4, false]]);
});

test("the state that goes to everyone leaves what is one's own", () => {
  const tally = new Tally([["👍", 2]], ["👍"]);
  tally.replace([["👍", 5]]);
  assert.deepEqual(tally.chips(), [["👍", 5, true]]);
  tally.replace([["👍", 5]], []);
  assert.deepEqual(tally.chips(), [["👍", 5, false]]);
});
