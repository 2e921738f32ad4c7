import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, INSIDE, match, NO_MATCH, SCATTERED, START, WHOLE, WORD_START } from "../src/fold.ts";

const found = (query: string, text: string) => match(fold(query), fold(text));

test("accents, case, ligatures and apostrophes do not count", () => {
  assert.equal(fold("  L’Été des Œuvres "), "l'ete des oeuvres");
  assert.equal(found("gen", "Général"), START);
  assert.equal(found("GÉNÉRAL", "general"), WHOLE);
});

test("a match says how good it is", () => {
  assert.equal(found("bor", "Projet Boréal"), WORD_START);
  assert.equal(found("bor pro", "Projet Boréal"), WORD_START);
  assert.equal(found("réal", "Projet Boréal"), INSIDE);
  assert.equal(found("gnrl", "Général"), SCATTERED);
  assert.equal(found("pjb", "Projet Boréal"), SCATTERED);
  assert.equal(found("xyz", "Projet Boréal"), NO_MATCH);
});

test("a scattered match begins at the start of a word", () => {
  assert.equal(found("nrl", "Général"), NO_MATCH);
  assert.equal(found("g", "Projet Boréal"), NO_MATCH);
});

test("names in other scripts and with signs match too", () => {
  assert.equal(found("日本", "日本語"), START);
  assert.equal(found("c++", "C++"), WHOLE);
  assert.equal(found("c#", "C++"), NO_MATCH);
});
