import assert from "node:assert/strict";
import { test } from "node:test";
import fixture from "../fixtures/grouping.json";
import names from "../fixtures/initials.json";
import { continues, type Grouped } from "../src/group.ts";
import { initials } from "../src/initials.ts";
import { dayOf, settle } from "../src/time.ts";

test("messages are grouped as the server groups them", () => {
  settle({ lang: "fr", zone: fixture.zone });
  for (const { name, messages, rows, ...more } of fixture.cases) {
    const unread = "unread" in more ? more.unread : undefined;
    const told: string[] = [];
    let above: Grouped | null = null;
    for (const { id, author, at: iso, ...kind } of messages) {
      const at = Date.parse(iso);
      const now = { author, at, day: dayOf(at), reply: "reply" in kind, deleted: "deleted" in kind };
      if (above?.day !== now.day) told.push(`day ${now.day}`);
      if (id === unread) told.push("unread");
      told.push(`${id !== unread && continues(above, now) ? "goes on" : "alone"} ${id}`);
      above = now;
    }
    assert.deepEqual(told, rows, name);
  }
});

test("initials are those the server writes", () => {
  for (const name of names) assert.equal(initials(name.display), name.initials, name.display);
});
