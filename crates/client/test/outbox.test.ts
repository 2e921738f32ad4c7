import assert from "node:assert/strict";
import { test } from "node:test";
import { newCid } from "../src/cid.ts";
import { heads, type Outgoing } from "../src/outbox.ts";

const outgoing = (cid: string, room: number, at: number, code?: string): Outgoing => {
  return { cid, room, text: cid, reply: null, at, ...(code !== undefined && { code }) };
};

test("each room sends its oldest message, and one at a time", () => {
  const kept = [outgoing("c", 1, 30), outgoing("a", 1, 10), outgoing("b", 2, 20), outgoing("d", 2, 5)];
  assert.deepEqual(
    heads(kept).map(({ cid }) => cid),
    ["d", "a"],
  );
});

test("what was refused for good holds nothing up", () => {
  const kept = [outgoing("a", 1, 10, "too_long"), outgoing("b", 1, 20)];
  assert.deepEqual(
    heads(kept).map(({ cid }) => cid),
    ["b"],
  );
  assert.deepEqual(heads([outgoing("a", 1, 10, "archived")]), []);
});

test("an id of a send is one that the server takes, and never the same", () => {
  const made = Array.from({ length: 100 }, newCid);
  for (const cid of made) assert.match(cid, /^[A-Za-z0-9_-]{16,64}$/);
  assert.equal(new Set(made).size, 100);
});
