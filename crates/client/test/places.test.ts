import assert from "node:assert/strict";
import { test } from "node:test";
import { answers, type Place } from "../src/places.ts";

const place = (name: string, more: Partial<Place> = {}): Place => ({
  kind: "room",
  name,
  href: `/rooms/${name}`,
  unread: 0,
  mentions: 0,
  recency: 100,
  ...more,
});
const names = (typed: string, places: Place[]) => answers(typed, places).map((found) => found.name);

test("without a query, mentions come first, then unread, then recent places", () => {
  const places = [
    place("Ancien", { recency: 9 }),
    place("Récent", { recency: 1 }),
    place("Non lu", { recency: 8, unread: 2 }),
    place("Mention", { recency: 7, unread: 1, mentions: 1 }),
  ];
  assert.deepEqual(names("", places), ["Mention", "Non lu", "Récent", "Ancien"]);
});

test("an unread scattered match does not come before a real one", () => {
  const places = [place("Grande équipe nord", { unread: 4 }), place("Général")];
  assert.deepEqual(names("gen", places), ["Général", "Grande équipe nord"]);
});

test("a prefix chooses rooms or people", () => {
  const places = [
    place("Amis"),
    place("Amina Diallo", { kind: "person", also: "amina", href: "/direct/amina" }),
  ];
  assert.deepEqual(names("#am", places), ["Amis"]);
  assert.deepEqual(names("@am", places), ["Amina Diallo"]);
  assert.deepEqual(names("@", places), ["Amina Diallo"]);
});

test("a person answers to the username too", () => {
  const bruno = place("Bruno Petit", { kind: "person", also: "le_b42" });
  assert.deepEqual(names("b42", [bruno]), ["Bruno Petit"]);
});
