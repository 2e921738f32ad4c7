import assert from "node:assert/strict";
import { test } from "node:test";
import fixture from "../fixtures/grouping.json";
import names from "../fixtures/initials.json";
import { arranged, type Grouped } from "../src/group.ts";
import { initials } from "../src/initials.ts";
import { dayOf, settle } from "../src/time.ts";

test("messages are grouped as the server groups them", () => {
  settle({ lang: "fr", zone: fixture.zone });
  for (const { name, messages, rows, ...more } of fixture.cases) {
    const grouped = messages.map(({ id, author, at: iso, ...kind }): Grouped => {
      const at = Date.parse(iso);
      return { id, author, at, day: dayOf(at), apart: "reply" in kind || "deleted" in kind };
    });
    const unread = "unread" in more ? (more.unread ?? 0) : 0;
    const told = arranged(grouped, unread, true).flatMap(({ day, line, continues }, i) => {
      const message = grouped[i];
      const rest = [`${continues ? "goes on" : "alone"} ${message?.id}`];
      if (line) rest.unshift("unread");
      return day ? [`day ${message?.day}`, ...rest] : rest;
    });
    assert.deepEqual(told, rows, name);
  }
});

test("a line above a message that is not shown stands above the next, once what is above it is known", () => {
  const messages = [10, 11, 17].map((id) => ({ id, author: 1, at: id, day: "d", apart: false }));
  const lines = (lineAt: number, complete: boolean) =>
    arranged(messages, lineAt, complete).flatMap(({ line }, i) => (line ? [messages[i]?.id] : []));
  assert.deepEqual(lines(16, false), [17]);
  assert.deepEqual(lines(5, true), [10]);
  assert.deepEqual(lines(5, false), [], "the first unread message may be further up");
  assert.deepEqual(lines(99, true), []);
  assert.deepEqual(lines(0, true), []);
});

test("initials are those the server writes", () => {
  for (const name of names) assert.equal(initials(name.display), name.initials, name.display);
});
