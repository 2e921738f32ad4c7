// A disk that fills up: a real and small one where this machine lets one be made, else the setting that stands for it.

import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, test } from "node:test";
import { House, eventually } from "../house.mjs";

const MB = 1024 * 1024;
const real = await House.open({ disk: "40m" });
const house = real ?? (await House.open({ env: { PALABRE_UPLOADS_BYTES: "20MiB" } }));
after(() => house.close());
const alice = await house.person("alice", "Alice Martin");
const room = await alice.room("Grenier");
let large;

const staging = () => readdir(join(house.data, "uploads", "staging"));

/** Uploads a file; what the API answers. */
async function upload(buffer) {
  const answer = await alice.context.request.fetch(`${house.origin}/api/v1/files`, {
    method: "POST", multipart: { file: { name: "plein.bin", mimeType: "application/octet-stream", buffer } },
    headers: { Origin: house.origin, "Sec-Fetch-Site": "same-origin" },
  });
  return { status: answer.status(), ...(await answer.json()) };
}

/** A request of a resumable upload. */
const tus = (method, path, headers = {}, data) => alice.context.request.fetch(house.origin + path, {
  method, data, headers: { "Tus-Resumable": "1.0.0", Origin: house.origin, "Sec-Fetch-Site": "same-origin", ...headers },
});

test("files stop before the disk is full, in words, and messages go on", async () => {
  let full;
  for (let n = 0; n < 12 && !full; n += 1) {
    const answer = await upload(randomBytes(5 * MB));
    if (answer.status === 201) large = answer.id;
    else full = answer;
  }
  assert.deepEqual([full.status, full.code], [507, "storage_full"]);
  assert.equal(full.detail, "Il n’y a plus de place sur le serveur. Rien n’a été enregistré.");
  assert.deepEqual(await staging(), []);
  await alice.say(room, "il reste de la place pour les mots");
  // The page says the same beside the file, and keeps the words.
  await alice.open(room);
  const [chooser] = await Promise.all([alice.page.waitForEvent("filechooser"), alice.page.getByRole("button", { name: "Joindre des fichiers" }).click()]);
  await chooser.setFiles({ name: "trop.bin", mimeType: "application/octet-stream", buffer: randomBytes(5 * MB) });
  await alice.page.getByRole("list", { name: "Fichiers joints" }).getByText(/plus de place/).waitFor();
  await alice.page.getByRole("button", { name: /^(Retirer|Annuler l’envoi de) trop.bin$/ }).click();
  await alice.write("et la page écrit encore");
  // Stored, not only shown: what follows counts what is there.
  await alice.log.locator("article.msg[data-seq]").filter({ hasText: "et la page écrit encore" }).waitFor();
  await eventually(async () => assert.deepEqual(await staging(), []));
});

test("a disk without any room left refuses messages, loses nothing, and is used again once there is some", { skip: !real }, async () => {
  const ballast = join(house.data, "lest");
  // What is not sent can be given up all the same: one file that is complete, and one that is on its way.
  const bytes = randomBytes(MB / 4);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const kept = join(house.data, "uploads", "blobs", hash.slice(0, 2));
  assert.equal((await tus("DELETE", `/api/v1/uploads/${large}`)).status(), 204);
  const given = await eventually(async () => {
    const answer = await upload(bytes);
    assert.equal(answer.status, 201);
    return answer;
  });
  assert.equal((await readdir(kept)).filter((name) => name.startsWith(hash)).length, 1);
  const begun = await tus("POST", "/api/v1/uploads", { "Upload-Length": `${MB}` });
  const half = begun.headers().location;
  assert.equal((await tus("PATCH", half, { "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" }, randomBytes(MB / 4))).status(), 204);
  const head = (await alice.api("GET", `/rooms/${room}/messages`)).head;
  await writeFile(ballast, Buffer.alloc(64 * MB)).catch(({ code }) => assert.equal(code, "ENOSPC"));
  const send = async (text) => {
    const answer = await alice.context.request.fetch(`${house.origin}/api/v1/rooms/${room}/messages`, {
      method: "POST", data: { cid: `plein-${randomBytes(9).toString("hex")}`, text }, headers: { Origin: house.origin, "Sec-Fetch-Site": "same-origin" },
    });
    return { status: answer.status(), ...(await answer.json()) };
  };
  // What the log of the database has in hand may still be used.
  let refused;
  let stored = 0;
  for (let n = 0; n < 2_000 && !refused; n += 1) {
    const answer = await send(`message ${n} ${"x".repeat(8_000)}`);
    if (answer.status === 201) stored += 1;
    else refused = answer;
  }
  assert.deepEqual([refused.status, refused.code], [507, "storage_full"]);
  assert.equal((await upload(randomBytes(MB))).status, 507);
  assert.equal((await staging()).length, 2);
  assert.equal((await tus("DELETE", half)).status(), 204);
  assert.deepEqual(await staging(), []);
  // What that gave back is used up as well.
  for (let n = 0; (await send(`encore ${n} ${"x".repeat(8_000)}`)).status === 201; n += 1) stored += 1;
  assert.equal((await tus("DELETE", `/api/v1/uploads/${given.id}`)).status(), 204);
  await eventually(async () => assert.deepEqual((await readdir(kept)).filter((name) => name.startsWith(hash)), []), 5_000);
  const page = await alice.api("GET", `/rooms/${room}/messages?limit=1`);
  assert.equal(page.head, head + stored, "reading goes on, and only what was acknowledged is there");
  assert.deepEqual(await staging(), []);
  await rm(ballast);
  await eventually(async () => assert.equal((await send("de nouveau")).status, 201), 5_000);
  await house.stop();
  await house.start();
  assert.equal((await alice.api("GET", `/rooms/${room}/messages?limit=1`)).head, head + stored + 1);
});
