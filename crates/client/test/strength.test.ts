import assert from "node:assert/strict";
import { test } from "node:test";
import { strengthOf } from "../src/strength.ts";

test("a short password is too short whatever it is made of", () => {
  assert.equal(strengthOf("aB3$é", 8), 0);
});

test("digits alone, repeated letters and one's own name are weak", () => {
  assert.equal(strengthOf("1234567890", 8), 1);
  assert.equal(strengthOf("abababababab", 8), 1);
  assert.equal(strengthOf("Alice-2026!", 8, ["alice"]), 1);
});

test("a word is fair, a phrase or a varied long password is solid", () => {
  assert.equal(strengthOf("parapluie", 8), 2);
  assert.equal(strengthOf("quatre mots sans lien", 8), 3);
  assert.equal(strengthOf("Parapluie2026", 8), 3);
});

test("letters are counted as people see them", () => {
  assert.equal(strengthOf("🚀🚀🚀🚀", 8), 0);
});
