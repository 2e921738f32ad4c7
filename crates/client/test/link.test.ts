import assert from "node:assert/strict";
import { test } from "node:test";
import { delayOf } from "../src/backoff.ts";
import { Cursor } from "../src/cursor.ts";
import { decode } from "../src/protocol.ts";

test("the first attempt is made at once, the next wait up to twice as long, and never over half a minute", () => {
  const most = () => 1;
  assert.deepEqual(
    [0, 1, 2, 3, 5, 6, 60].map((attempt) => delayOf(attempt, most)),
    [0, 1_000, 2_000, 4_000, 16_000, 30_000, 30_000],
  );
  assert.equal(
    delayOf(9, () => 0),
    0,
    "clients spread over the whole span",
  );
});

test("live frames are taken one after the other", () => {
  const cursor = new Cursor(345, "e");
  assert.equal(cursor.take(346), "apply");
  assert.equal(cursor.take(347), "apply");
  assert.equal(cursor.take(347), "known");
  assert.equal(cursor.take(12), "known");
  assert.equal(cursor.last, 347);
});

test("a hole is asked for, and nothing beyond it is taken before the answer", () => {
  const cursor = new Cursor(345, "e");
  assert.equal(cursor.take(348), "gap");
  assert.equal(cursor.last, 345, "what is asked for begins at the hole");
  cursor.asked = true;
  assert.equal(cursor.take(346), "known");
  assert.equal(cursor.take(349), "known");
  cursor.reach(349, "e");
  assert.equal(cursor.take(350), "apply");
});

test("a beat shows what was lost at the end", () => {
  const cursor = new Cursor(345, "e");
  assert.equal(cursor.lags(345), false);
  assert.equal(cursor.lags(346), true);
  cursor.asked = true;
  assert.equal(cursor.lags(346), false, "it is on its way");
});

test("what is not understood is left alone", () => {
  assert.equal(decode("{"), null);
  assert.equal(decode("[]"), null);
  assert.equal(decode('{"t":"dance"}'), null);
  assert.equal(decode('{"t":"toString"}'), null);
  assert.equal(decode(new ArrayBuffer(2)), null);
  assert.deepEqual(decode('{"t":"pong","ref":8,"later":1}'), { t: "pong", ref: 8, later: 1 });
});
