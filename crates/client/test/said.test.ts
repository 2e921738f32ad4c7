import assert from "node:assert/strict";
import { before, test } from "node:test";
import strings from "../locales/fr.json";
import { lines } from "../src/spoken.ts";
import { sentence } from "../src/typing.ts";

before(() => {
  const catalogue = { textContent: JSON.stringify(strings) };
  const page = { documentElement: { lang: "fr" }, getElementById: () => catalogue };
  Object.assign(globalThis, { document: page });
});

test("who writes is named while they are few", () => {
  assert.equal(sentence([]), "");
  assert.equal(sentence(["Amina"]), "Amina écrit…");
  assert.equal(sentence(["Amina", "Jules"]), "Amina et Jules écrivent…");
  assert.equal(sentence(["Amina", "Jules", "Léa"]), "Amina, Jules et 1 autre écrivent…");
  assert.equal(sentence(["Amina", "Jules", "Léa", "Noé", "Zoé"]), "Amina, Jules et 3 autres écrivent…");
});

test("a few messages are read out, a burst is summed up", () => {
  const one = { name: "Amina", text: "bonjour" };
  assert.deepEqual(lines([one]), ["Amina\u00a0: bonjour"]);
  assert.deepEqual(lines([one, one, one, one]), ["4 nouveaux messages de Amina"]);
  assert.deepEqual(lines([one, one, one, { name: "Jules", text: "" }]), ["4 nouveaux messages"]);
  const [long = ""] = lines([{ name: "Amina", text: "a".repeat(500) }]);
  assert.ok(long.length < 140 && long.endsWith("…"), long);
});
