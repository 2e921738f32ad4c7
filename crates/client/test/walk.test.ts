import assert from "node:assert/strict";
import { test } from "node:test";
import { walk } from "../src/walk.ts";

const own = [3, 8, 21];

test("up from the composer leads to the newest own message", () => {
  assert.equal(walk(own, null, "up"), 21);
  assert.equal(walk([], null, "up"), null);
  assert.equal(walk(own, null, "down"), null);
});

test("up goes back to the oldest and stays there", () => {
  assert.equal(walk(own, 21, "up"), 8);
  assert.equal(walk(own, 8, "up"), 3);
  assert.equal(walk(own, 3, "up"), 3);
});

test("down goes to newer ones, then back to the composer", () => {
  assert.equal(walk(own, 3, "down"), 8);
  assert.equal(walk(own, 21, "down"), null);
});

test("a message that is no longer there still has neighbours", () => {
  assert.equal(walk(own, 10, "up"), 8);
  assert.equal(walk(own, 10, "down"), 21);
});
