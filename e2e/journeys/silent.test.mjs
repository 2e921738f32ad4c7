// A bucket that does not answer, or stops in the middle: a server of this journey, which keeps what it is given until it is told to be silent.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { House, eventually } from "../house.mjs";

const MB = 1024 * 1024;
const kept = new Map();
const parts = new Map();
/** `answers`, `slow` (a second for each), `silent`, or `half`: a promise of all, and half of it. */
let mood = "answers";
let asked = 0;
let given = 0;

const bucket = createServer(async (request, response) => {
  asked += 1;
  const url = new URL(request.url, "http://bucket");
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (mood === "silent") return;
  if (mood === "slow") await new Promise((resolve) => setTimeout(resolve, 700));
  const key = url.pathname;
  const etag = `"${createHash("md5").update(body).digest("hex")}"`;
  const { searchParams: asks } = url;
  if (request.method === "POST" && asks.has("uploads")) {
    response.end(`<InitiateMultipartUploadResult><UploadId>${kept.size}</UploadId></InitiateMultipartUploadResult>`);
  } else if (request.method === "PUT" && asks.has("partNumber")) {
    parts.set(`${key} ${asks.get("partNumber")}`, body);
    response.setHeader("etag", etag).end();
  } else if (request.method === "POST") {
    const mine = [...parts].filter(([name]) => name.startsWith(`${key} `));
    mine.sort(([a], [b]) => Number(a.split(" ")[1]) - Number(b.split(" ")[1]));
    kept.set(key, Buffer.concat(mine.map(([, bytes]) => bytes)));
    response.end(`<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`);
  } else if (request.method === "PUT") {
    kept.set(key, body);
    response.setHeader("etag", etag).end();
  } else if (request.method === "DELETE") {
    kept.delete(key);
    response.writeHead(204).end();
  } else if (!kept.has(key)) {
    response.writeHead(404).end();
  } else {
    const whole = kept.get(key);
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") ?? [];
    const bytes = from === undefined ? whole : whole.subarray(Number(from), Number(to) + 1);
    if (from !== undefined) response.setHeader("content-range", `bytes ${from}-${Number(from) + bytes.length - 1}/${whole.length}`);
    response.writeHead(from === undefined ? 200 : 206, { "content-length": bytes.length, etag: '"x"', "last-modified": new Date().toUTCString() });
    given += 1;
    if (mood === "half") response.write(bytes.subarray(0, bytes.length >> 1));
    else if (mood === "head") response.flushHeaders();
    else response.end(bytes);
  }
}).listen(0, "127.0.0.1");
await once(bucket, "listening");

const house = await House.open({
  browser: false,
  env: {
    PALABRE_UPLOADS_URL: "s3://club/fichiers",
    PALABRE_UPLOADS_WAIT_SECONDS: "1",
    AWS_ENDPOINT_URL: `http://127.0.0.1:${bucket.address().port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  },
});
after(async () => {
  await house.close();
  bucket.closeAllConnections();
  bucket.close();
});

const json = { "content-type": "application/json" };
const tus = { "tus-resumable": "1.0.0" };
let cookie = "";

function api(method, path, body, headers = {}, signal = AbortSignal.timeout(30_000)) {
  return fetch(`${house.origin}/api/v1${path}`, { method, headers: { origin: house.origin, cookie, "accept-language": "fr", ...headers }, body, signal });
}

function upload(bytes, signal) {
  const form = new FormData();
  form.set("file", new Blob([bytes]), "été.bin");
  return api("POST", "/files", form, {}, signal);
}

const staging = () => readdir(join(house.data, "uploads", "staging"));

async function refused(answer) {
  assert.equal(answer.status, 503);
  assert.equal(answer.headers.get("retry-after"), "5");
  const told = await answer.json();
  assert.deepEqual([told.code, told.detail], ["unavailable", "Le service est momentanément indisponible. Réessayez dans un instant."]);
}

test("a bucket that does not answer holds nobody, and is used again once it does", async () => {
  const signedIn = await api("POST", "/users", JSON.stringify({ username: "amina", password: "quatre mots bien choisis" }), json);
  cookie = signedIn.headers.get("set-cookie").split(";")[0];
  const bytes = randomBytes(11 * MB + 7);
  const uploaded = await upload(bytes);
  assert.equal(uploaded.status, 201, await uploaded.clone().text());
  const { id } = await uploaded.json();
  assert.ok(Buffer.from(await (await api("GET", `/files/${id}`)).arrayBuffer()).equals(bytes));

  mood = "silent";
  const since = Date.now();
  await refused(await api("GET", `/files/${id}`));
  await refused(await api("GET", `/files/${id}`, undefined, { range: "bytes=7-9" }));
  await refused(await upload(randomBytes(6 * MB)));
  assert.ok(Date.now() - since < 12_000, `${Date.now() - since} ms`);
  await refused(await upload(randomBytes(1000)));
  assert.deepEqual(await staging(), [], "nothing of what was refused stays");

  // What comes in parts stays where it arrived, and is kept once the bucket answers.
  const begun = await api("POST", "/uploads", undefined, { ...tus, "upload-length": "1000", "upload-metadata": "filename YS50eHQ=" });
  const address = begun.headers.get("location").replace("/api/v1", "");
  const part = { ...tus, "content-type": "application/offset+octet-stream", "upload-offset": "0" };
  await refused(await api("PATCH", address, randomBytes(1000), part));
  mood = "answers";
  const asked = await api("HEAD", address, undefined, tus);
  assert.deepEqual([asked.status, asked.headers.get("upload-offset")], [200, "1000"]);
  assert.equal((await api("GET", address.replace("uploads", "files"))).status, 200);
  assert.deepEqual(await staging(), []);

  mood = "head";
  await refused(await api("GET", `/files/${id}`));
  mood = "half";
  given = 0;
  const half = await api("GET", `/files/${id}`);
  assert.equal(half.status, 200, "its beginning is there");
  await assert.rejects(half.arrayBuffer(), "and it is cut where the bucket stops");
  mood = "answers";
  assert.equal((await api("GET", `/files/${id}`)).status, 200);
});

test("a reader who is slower than the bucket is patient reads all of it", async () => {
  const bytes = randomBytes(24 * MB);
  const { id } = await (await upload(bytes)).json();
  const answer = await api("GET", `/files/${id}`);
  const reader = answer.body.getReader();
  let count = 0;
  for (let pauses = 0; ; pauses += 1) {
    const { done, value } = await reader.read();
    if (done) break;
    count += value.length;
    if (pauses < 3) await new Promise((resolve) => setTimeout(resolve, 2_500));
  }
  assert.equal(count, bytes.length);
});

test("who goes away while the bucket is slow leaves nothing behind", async () => {
  mood = "slow";
  const before = asked;
  const gone = new AbortController();
  const cut = upload(randomBytes(6 * MB), gone.signal);
  await eventually(async () => assert.ok(asked > before));
  gone.abort();
  await assert.rejects(cut);
  await eventually(async () => assert.deepEqual(await staging(), []), 10_000);
  mood = "answers";
});
