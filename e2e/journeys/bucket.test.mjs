// Files kept in a bucket, chosen by the configuration alone: a real S3 server on this machine (PALABRE_TEST_S3, which bin/test starts).

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { House, eventually } from "../house.mjs";

const endpoint = process.env.PALABRE_TEST_S3;
assert.ok(endpoint, "PALABRE_TEST_S3 is not set: run bin/test, which starts an S3 server for the tests");
const BUCKET = `palabre-${randomBytes(4).toString("hex")}`;
assert.ok((await fetch(`${endpoint}/${BUCKET}`, { method: "PUT", headers: SIGNED() })).ok, "the bucket is made");

/** The test server believes whoever signs, whatever the signature is. */
function SIGNED() {
  return { authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0" };
}

const house = await House.open({
  browser: false,
  env: {
    PALABRE_UPLOADS_URL: `s3://${BUCKET}/club`,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  },
});
after(() => house.close());

async function api(method, path, body, headers = {}) {
  return fetch(`${house.origin}/api/v1${path}`, { method, headers: { origin: house.origin, ...headers }, body });
}

async function keys() {
  const list = await fetch(`${endpoint}/${BUCKET}?list-type=2`, { headers: SIGNED() });
  return [...(await list.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key);
}

test("a file is kept in the bucket, read from it in parts, and removed from it with its message", async () => {
  const json = { "content-type": "application/json" };
  const signedIn = await api("POST", "/users", JSON.stringify({ username: "amina", password: "quatre mots bien choisis" }), json);
  const cookie = signedIn.headers.get("set-cookie").split(";")[0];
  const room = await (await api("POST", "/rooms", JSON.stringify({ name: "Cinéma" }), { ...json, cookie })).json();
  const bytes = randomBytes(12 * 1024 * 1024 + 7);
  const form = new FormData();
  form.set("file", new Blob([bytes]), "été.bin");
  const uploaded = await api("POST", "/files", form, { cookie });
  assert.equal(uploaded.status, 201, await uploaded.clone().text());
  const { id, size } = await uploaded.json();
  assert.equal(size, bytes.length);
  const [key, ...others] = await keys();
  assert.match(key, /^club\/blobs\/[0-9a-f]{2}\/[0-9a-f]{64}$/);
  assert.deepEqual(others, []);
  assert.deepEqual(await readdir(join(house.data, "uploads", "staging")), [], "nothing stays on the disk");
  const posted = await api("POST", `/rooms/${room.id}/messages`, JSON.stringify({ cid: "cid-0123456789abcdef", files: [id] }), { ...json, cookie });
  assert.equal(posted.status, 201);
  const whole = await api("GET", `/files/${id}`, undefined, { cookie });
  assert.ok(Buffer.from(await whole.arrayBuffer()).equals(bytes));
  const part = await api("GET", `/files/${id}`, undefined, { cookie, range: "bytes=6000000-6000009" });
  assert.equal(part.status, 206);
  assert.ok(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(6_000_000, 6_000_010)));
  const message = (await posted.json()).id;
  assert.equal((await api("DELETE", `/rooms/${room.id}/messages/${message}`, undefined, { cookie })).status, 204);
  assert.equal((await api("GET", `/files/${id}`, undefined, { cookie })).status, 404);
  await eventually(async () => assert.deepEqual(await keys(), []), 10_000);
});
