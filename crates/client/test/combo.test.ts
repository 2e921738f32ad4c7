import assert from "node:assert/strict";
import { test } from "node:test";
import { combo, type Press } from "../src/combo.ts";

const press = (key: string, held: Partial<Press> = {}): string =>
  combo({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

test("modifiers are told in one order", () => {
  assert.equal(press("ArrowUp", { altKey: true, shiftKey: true }), "Alt+Shift+ArrowUp");
  assert.equal(press("F6", { shiftKey: true }), "Shift+F6");
  assert.equal(press("F", { ctrlKey: true, shiftKey: true }), "Control+Shift+f");
});

test("Command counts as Control", () => {
  assert.equal(press("k", { metaKey: true }), "Control+k");
});

test("Shift is part of the character it writes", () => {
  assert.equal(press("?", { shiftKey: true }), "?");
  assert.equal(press("/", { ctrlKey: true, shiftKey: true }), "Control+/");
  assert.equal(press("R", { shiftKey: true }), "r");
});

test("AltGr names nothing", () => {
  assert.equal(press("@", { ctrlKey: true, altKey: true }), "");
  assert.equal(press("#", { getModifierState: (name) => name === "AltGraph" }), "");
});
