// A disk that fills up: a real and small one where this machine lets one be made, else the setting that stands for it.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
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

const staging = () => readdir(join(house.data, "uploads", "staging"));

/** Uploads a file; what the API answers. */
async function upload(buffer) {
  const answer = await alice.context.request.fetch(`${house.origin}/api/v1/files`, {
    method: "POST", multipart: { file: { name: "plein.bin", mimeType: "application/octet-stream", buffer } },
    headers: { Origin: house.origin, "Sec-Fetch-Site": "same-origin" },
  });
  return { status: answer.status(), ...(await answer.json()) };
}

test("files stop before the disk is full, in words, and messages go on", async () => {
  let full;
  for (let n = 0; n < 12 && !full; n += 1) {
    const answer = await upload(randomBytes(5 * MB));
    if (answer.status !== 201) full = answer;
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
  const page = await alice.api("GET", `/rooms/${room}/messages?limit=1`);
  assert.equal(page.head, head + stored, "reading goes on, and only what was acknowledged is there");
  assert.deepEqual(await staging(), []);
  await rm(ballast);
  await eventually(async () => assert.equal((await send("de nouveau")).status, 201), 5_000);
  await house.stop();
  await house.start();
  assert.equal((await alice.api("GET", `/rooms/${room}/messages?limit=1`)).head, head + stored + 1);
});
