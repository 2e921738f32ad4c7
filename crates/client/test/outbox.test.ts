import assert from "node:assert/strict";
import { test } from "node:test";
import { newCid } from "../src/cid.ts";
import type { Enclosed } from "../src/enclosed.ts";
import { everyOutgoing, heads, type Outgoing, post, repost, takeOut } from "../src/outbox.ts";

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

test("a text never leaves without the last file that was to come with it", async () => {
  // A tab alone, in a browser that keeps nothing.
  globalThis.reportError = () => undefined;
  Object.defineProperty(globalThis, "navigator", { value: {} });
  globalThis.BroadcastChannel = class {
    postMessage(): void {}
  } as unknown as typeof BroadcastChannel;
  const file = (key: string): Enclosed => ({ key, name: key, size: 1, type: "" });
  const kept = async (cid: string) => (await everyOutgoing()).find((one) => one.cid === cid);
  const no = () => assert.fail("nothing is taken back");
  await post({ ...outgoing("two", 1, 10), files: [file("a"), file("b")] });
  await takeOut("a", no);
  assert.deepEqual((await kept("two"))?.files, [file("b")]);
  await takeOut("b", () => false);
  assert.deepEqual(await kept("two"), outgoing("two", 1, 10, "withdrawn"));
  const again = await repost("two", "again");
  assert.deepEqual({ ...again, at: 0 }, { ...outgoing("again", 1, 0), text: "two" });
  assert.equal(await kept("two"), undefined);
  await post({ ...outgoing("back", 1, 20), files: [file("c")] });
  const back: string[] = [];
  await takeOut("c", (text) => back.push(text) > 0);
  assert.deepEqual(back, ["back"]);
  assert.equal(await kept("back"), undefined);
  await post({ ...outgoing("none", 1, 30), text: "", files: [file("d")] });
  await takeOut("d", no);
  assert.equal(await kept("none"), undefined);
});
