// Images made to hurt, many at once, to a real server: it stays small, leaves nothing behind, and people talk on meanwhile.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { deflateSync } from "node:zlib";
import { House, eventually } from "../house.mjs";
import { blinking, photograph } from "../photo.mjs";
import { chunk, png } from "../png.mjs";

const MOST_MB = 200;
const house = await House.open();
after(() => house.close());
const alice = await house.person("alice", "Alice Martin");

/** A PNG of nothing: its pixels are all black, so it is small however large it is. */
function black(width, height, { interlaced = false, type = 2, said = [width, height] } = {}) {
  const samples = type === 6 ? 4 : 3;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(said[0], 0);
  head.writeUInt32BE(said[1], 4);
  head.set([8, type, 0, 0, interlaced ? 1 : 0], 8);
  const passes = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];
  const bytes = interlaced
    ? passes.reduce((sum, [x, y, dx, dy]) => sum + (Math.ceil((width - x) / dx) * samples + 1) * Math.ceil((height - y) / dy), 0)
    : (width * samples + 1) * height;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.alloc(bytes), { level: 9 })), chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A GIF of so many frames of a pixel, on a canvas of any size. */
function frames(count, width, height) {
  const one = Buffer.from("!\xf9\x04\x04\x0a\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0", "latin1");
  const size = Buffer.alloc(4);
  size.writeUInt16LE(width, 0);
  size.writeUInt16LE(height, 2);
  return Buffer.concat([
    Buffer.from("GIF89a"), size, Buffer.from([0x80, 0, 0, 0, 0, 0, 255, 255, 255]), ...Array.from({ length: count }, () => one), Buffer.from([0x3b]),
  ]);
}

/** A WebP whose canvas is as large as the format allows, with nothing in it. */
function canvas() {
  const body = Buffer.concat([Buffer.from("WEBPVP8X\x0a\0\0\0\x02\0\0\0\xff\xff\xff\xff\xff\xff", "latin1"), Buffer.from("ANIM\x06\0\0\0\0\0\0\0\0\0", "latin1")]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from("RIFF"), size, body]);
}

async function upload(name, buffer) {
  const answer = await alice.context.request.fetch(`${house.origin}/api/v1/files`, {
    method: "POST", multipart: { file: { name, mimeType: "application/octet-stream", buffer } }, timeout: 120_000,
    headers: { Origin: house.origin, "Sec-Fetch-Site": "same-origin" },
  });
  return { name, status: answer.status(), ...(await answer.json()) };
}

test("a corpus of images made to hurt leaves the server small, its folder clean and the talk quick", async () => {
  const room = await alice.room("Atelier");
  const photo = await photograph(alice.page, 2_000, 1_500, { turn: 6 });
  const plain = await photograph(alice.page, 400, 300);
  const zip = Buffer.from("PK\x03\x04\x14\0\0\0\0\0", "latin1");
  const refused = [
    ["immense.png", black(8, 8, { said: [65_535, 65_535] })],
    ["trop.png", black(6_400, 6_400)],
    ["cadres.gif", frames(100_000, 1, 1)],
    ["toile.gif", frames(1, 65_535, 65_535)],
    ["toile.webp", canvas()],
  ];
  const taken = [
    ["noir.png", black(6_300, 6_300)],
    ["transparent.png", black(2_000, 2_000, { type: 6 })],
    ["tressé.png", black(6_300, 6_300, { interlaced: true })],
    ["menteur.png", black(64, 64, { said: [6_300, 6_300] })],
    ["photo.jpg", photo],
    ["coupée.jpg", photo.subarray(0, photo.length / 3)],
    ["mille.gif", frames(1_000, 6_300, 6_300)],
    ["clin.gif", blinking(64)],
    ["deux en un.jpg", Buffer.concat([plain, zip])],
    ["page.png", Buffer.from("<!DOCTYPE html><script>alert(1)</script>")],
    ["image.html", png(64, 64)],
    ["../\u202epasse".padEnd(300, "é") + ".png", png(64, 64)],
  ];
  let talking = true;
  const took = [];
  const talk = (async () => {
    while (talking) {
      const begun = performance.now();
      await alice.say(room, "on parle");
      took.push(performance.now() - begun);
    }
  })();
  const answers = await Promise.all([...refused, ...taken].map(([name, buffer]) => upload(name, buffer)));
  talking = false;
  await talk;
  for (const [at, { name, status, code }] of answers.entries()) {
    assert.deepEqual([status, code], at < refused.length ? [422, "image_too_large"] : [201, undefined], name);
  }
  const made = (wanted) => answers.find(({ name }) => name === wanted);
  assert.equal(made("photo.jpg").thumb, true);
  for (const broken of ["coupée.jpg", "menteur.png", "page.png"]) assert.equal(made(broken).thumb, undefined, broken);
  assert.equal(made("image.html").type, "image/png");
  await eventually(async () => assert.deepEqual(await readdir(join(house.data, "uploads", "staging")), []));
  const peak = await house.peak();
  took.sort((a, b) => a - b);
  const slowest = took[Math.floor(took.length * 0.99)];
  console.log(`peak ${peak.toFixed(0)} MiB; ${took.length} messages meanwhile, p50 ${took[took.length >> 1].toFixed(1)} ms, p99 ${slowest.toFixed(1)} ms`);
  assert.ok(peak < MOST_MB, `${peak} MiB`);
  assert.ok(slowest < 2_000, `a message took ${slowest} ms`);
});
