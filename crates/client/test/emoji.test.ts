import assert from "node:assert/strict";
import { test } from "node:test";
import french from "../emoji/fr.json";
import { type Emoji, favourites, find, toned } from "../src/emoji-find.ts";

const all = (french as unknown as Emoji[][]).flat();
const first = (typed: string) => find(typed, all)[0]?.[0];

test("French names are found, with or without accents", () => {
  assert.equal(first("fusée"), "🚀");
  assert.equal(first("FUSEE"), "🚀");
  assert.equal(first("cœur rouge"), "❤️");
});

test("other words find what the name does not say", () => {
  assert.ok(find("mdr", all).some(([character]) => character === "😂"));
});

test("the name counts more than other words", () => {
  const emojis: Emoji[] = [
    ["🅰", "lettre", "chat"],
    ["🐱", "tête de chat", ""],
  ];
  assert.deepEqual(
    find("chat", emojis).map(([character]) => character),
    ["🐱", "🅰"],
  );
});

test("nothing typed and nothing known find nothing", () => {
  assert.deepEqual(find(" ", all), []);
  assert.deepEqual(find("qzxw", all), []);
});

test("a skin tone follows every base and replaces the presentation selector", () => {
  assert.equal(toned(["👍", "pouce", "", 1], "\u{1F3FD}"), "👍🏽");
  assert.equal(toned(["✌️", "v", "", 1], "\u{1F3FF}"), "✌🏿");
  assert.equal(toned(["🧑‍🤝‍🧑", "mains", "", 1], "\u{1F3FB}"), "🧑🏻‍🤝‍🧑🏻");
  assert.equal(toned(["🚀", "fusée", ""], "\u{1F3FB}"), "🚀");
});

test("favourites begin with the most used and are filled with the usual ones", () => {
  const usual = ["👍", "❤️", "😂"];
  assert.deepEqual(favourites({ "🌿": 2, "🚀": 5 }, usual), ["🚀", "🌿", "👍"]);
  assert.deepEqual(favourites({ "❤️": 1 }, usual), ["❤️", "👍", "😂"]);
  assert.deepEqual(favourites({}, usual), usual);
});
