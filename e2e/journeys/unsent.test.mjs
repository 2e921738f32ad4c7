// What waits below a conversation, or was refused: the same in every tab, and told as it is.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { choose, file, slow, tray } from "../files.mjs";
import { House, eventually } from "../house.mjs";

const MB = 1024 * 1024;
let house, alice, bruno;
before(async () => {
  house = await House.open();
  alice = await house.person("alice", "Alice Martin");
  bruno = await house.person("bruno", "Bruno Petit");
});
after(async () => {
  await alice.leave();
  await bruno.leave();
  await house.close();
});

const note = (name) => file(name, "text/plain", Buffer.from("des mots"));
const unsent = (person, text) => person.page.locator("#pending article").filter({ hasText: text });
const retry = (person, text) => unsent(person, text).locator(".failed").getByRole("button", { name: "Réessayer" });
const arrived = (person, name) => tray(person).locator("[data-state=arrived]").filter({ hasText: name }).waitFor();

/** A message written without a network, to a room that is archived meanwhile. */
async function refuse(room, text) {
  await alice.context.setOffline(true);
  await alice.write(text);
  await alice.api("PATCH", `/rooms/${room}`, { archived: true });
  await alice.context.setOffline(false);
}

test("what is refused is so in every tab, and in none once it is tried again or given up in one", async () => {
  const room = await alice.meet("Refusé", bruno);
  const other = await alice.tab(`/rooms/${room}`);
  const tabs = [alice, other];
  await refuse(room, "trop tard");
  for (const one of tabs) await unsent(one, "trop tard").getByText("Échec de l’envoi\u00a0: Ce salon est archivé. Il reste consultable.").waitFor();
  await retry(other, "trop tard").click();
  await eventually(async () => {
    for (const one of tabs) assert.deepEqual([await unsent(one, "trop tard").count(), await retry(one, "trop tard").count()], [1, 1]);
  });
  await unsent(alice, "trop tard").getByRole("button", { name: "Supprimer" }).click();
  for (const one of tabs) await eventually(async () => assert.equal(await unsent(one, "trop tard").count(), 0));
  await other.page.close();
});

test("what is tried again and arrives is stored once in every tab", async () => {
  const room = await alice.meet("Rouvert", bruno);
  const other = await alice.tab(`/rooms/${room}`);
  await refuse(room, "encore");
  for (const one of [alice, other]) await retry(one, "encore").waitFor();
  await alice.api("PATCH", `/rooms/${room}`, { archived: false });
  await retry(alice, "encore").click();
  await bruno.open(room);
  await bruno.message("encore").waitFor();
  for (const one of [alice, other]) {
    await one.message("encore").waitFor();
    await eventually(async () => assert.deepEqual([await one.message("encore").count(), await unsent(one, "encore").count()], [1, 0]));
  }
  await other.page.close();
});

test("a refused message with its file is read, and given up, in a room where one no longer writes", async () => {
  const room = await alice.meet("Archivé", bruno);
  await choose(alice, [note("plan.txt"), note("liste.txt")]);
  for (const name of ["plan.txt", "liste.txt"]) await arrived(alice, name);
  await refuse(room, "voici le plan");
  await retry(alice, "voici le plan").waitFor();
  await alice.page.reload();
  await alice.page.getByText("Ce salon est archivé. Il reste consultable.").first().waitFor();
  const message = unsent(alice, "voici le plan");
  await message.getByText("liste.txt").waitFor();
  await retry(alice, "voici le plan").waitFor();
  await message.getByRole("button", { name: "Retirer plan.txt" }).click();
  await eventually(async () => assert.equal(await message.locator("[data-upload]").count(), 1));
  await message.getByRole("button", { name: "Supprimer" }).click();
  await eventually(async () => assert.equal(await message.count(), 0));
  await alice.page.reload();
  await alice.live();
  assert.equal(await alice.page.locator("#pending article").count(), 0);
});

test("a file that the server has forgotten is sent again by itself, and its message leaves", async () => {
  await alice.meet("Oublié", bruno);
  const made = alice.page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().endsWith("/api/v1/uploads"));
  await choose(alice, note("oublié.txt"));
  await arrived(alice, "oublié.txt");
  const address = house.origin + (await made).headers().location;
  const headers = { "Tus-Resumable": "1.0.0", Origin: house.origin, "Sec-Fetch-Site": "same-origin" };
  const ended = await alice.context.request.fetch(address, { method: "DELETE", headers });
  assert.equal(ended.status(), 204);
  await alice.write("une heure après");
  await bruno.message("une heure après").getByRole("link", { name: "Télécharger oublié.txt" }).waitFor();
  await eventually(async () => assert.equal(await alice.page.locator("#pending article").count(), 0));
});

test("a file that is taken out of a waiting message is so in every tab", async () => {
  const room = await alice.meet("Retiré", bruno);
  const other = await alice.tab(`/rooms/${room}`);
  const line = await slow(alice, 8_000);
  await choose(alice, ["un.bin", "deux.bin"].map((name) => file(name, "application/octet-stream", randomBytes(MB))));
  await alice.write("deux fichiers");
  for (const one of [alice, other]) await eventually(async () => assert.equal(await unsent(one, "deux fichiers").locator("[data-upload]").count(), 2));
  await unsent(alice, "deux fichiers").getByRole("button", { name: /deux.bin$/ }).click();
  for (const one of [other, alice]) {
    await eventually(async () => assert.equal(await unsent(one, "deux fichiers").getByText("deux.bin").count(), 0));
    await unsent(one, "deux fichiers").getByLabel("1 pièce jointe").waitFor();
  }
  await line.fast();
  await bruno.message("deux fichiers").getByRole("link", { name: "Télécharger un.bin" }).waitFor({ timeout: 40_000 });
  assert.equal(await bruno.message("deux fichiers").locator("[data-file]").count(), 1);
  await other.page.close();
});

test("a message with too many files says so, and leaves with fewer", async () => {
  await alice.meet("Trop", bruno);
  // Two tabs that add files at the same moment do not count each other's.
  await alice.page.locator("#attach").evaluate((field) => (field.dataset.most = "20"));
  await choose(alice, Array.from({ length: 11 }, (_, n) => note(`note ${n}.txt`)));
  await alice.write("onze notes");
  const message = unsent(alice, "onze notes");
  await message.getByText("Échec de l’envoi\u00a0: Ce message porte trop de fichiers. Retirez-en, puis réessayez.").waitFor();
  await message.getByRole("button", { name: "Retirer note 10.txt" }).click();
  await retry(alice, "onze notes").click();
  await eventually(async () => assert.equal(await bruno.message("onze notes").locator("[data-file]").count(), 10));
});

test("an upload that a session's end stops says what to do in every tab", async () => {
  const carla = await house.person("carla", "Carla Roux");
  const room = await carla.room("Fin");
  await carla.open(room);
  const other = await carla.tab(`/rooms/${room}`);
  const line = await slow(carla);
  await choose(carla, file("gros.bin", "application/octet-stream", randomBytes(2 * MB)));
  for (const one of [carla, other]) await tray(one).locator("[data-state=sending]").waitFor();
  await carla.context.clearCookies();
  for (const one of [carla, other]) await one.page.locator("#tray").getByText("Connectez-vous pour continuer.").waitFor();
  await line.fast();
  await carla.leave();
});
