import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House, eventually } from "../house.mjs";

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

const history = (person) => person.log.locator("article.msg[data-seq]").evaluateAll((all) =>
  all.map((one) => [one.dataset.id, one.dataset.seq, one.querySelector(".msg-body")?.textContent.trim()]));

test("J6 Enter sends, Shift Enter breaks the line, blank text stays", async () => {
  await alice.meet("Envoyer", bruno);
  await alice.composer.fill("Bonjour à tous");
  const shown = alice.page.evaluate(() => new Promise((resolve) => {
    const since = performance.now();
    const look = () => document.querySelector("#log")?.textContent.includes("Bonjour à tous")
      ? resolve(performance.now() - since) : requestAnimationFrame(look);
    document.addEventListener("keydown", look, { once: true });
  }));
  await alice.composer.press("Enter");
  assert.ok(await shown <= 100, "shown within 100 ms");
  assert.equal(await alice.composer.inputValue(), "");
  assert.equal(await alice.page.evaluate(() => document.activeElement?.id), "message");
  await bruno.message("Bonjour à tous").waitFor();
  await alice.composer.type("un");
  await alice.composer.press("Shift+Enter");
  await alice.composer.type("deux");
  assert.equal(await alice.composer.inputValue(), "un\ndeux");
  await alice.composer.fill("   \n  ");
  await alice.composer.press("Enter");
  await alice.composer.fill("après");
  await alice.composer.press("Enter");
  await bruno.message("après").waitFor();
  assert.equal(await bruno.log.locator("article.msg").count(), 2);
});

test("J7 twenty messages arrive in order, once each, and typing is told", async () => {
  await alice.meet("Temps réel", bruno);
  for (let n = 1; n <= 20; n += 1) await alice.write(`message ${n}`);
  await eventually(async () => {
    const seen = await history(bruno);
    assert.deepEqual(seen.map(([, , text]) => text), Array.from({ length: 20 }, (_, n) => `message ${n + 1}`));
    assert.deepEqual(seen, await history(alice));
  });
  await bruno.composer.pressSequentially("je tape");
  await alice.page.getByText("Bruno Petit écrit…").or(alice.page.getByText("Bruno écrit…")).waitFor();
  await bruno.composer.press("Enter");
  await alice.message("je tape").waitFor();
  await eventually(async () => assert.doesNotMatch(await alice.page.locator("#typing").innerText(), /écrit…/), 2_000);
});

test("J15 a refused send says why, and can be tried again or dropped", async () => {
  const room = await alice.room("Échec et réessai");
  await bruno.join(room);
  await bruno.open(room);
  // On its way, what she writes grows over the limit: the server refuses it.
  let grows = true;
  await alice.page.routeWebSocket(/\/ws$/, (page) => {
    const server = page.connectToServer();
    page.onMessage((text) => server.send(grows ? text.replace('"text":"', `"text":"${"x".repeat(10_000)}`) : text));
  });
  await alice.open(room);
  await alice.write("première");
  const failed = alice.page.locator("#pending article");
  await failed.getByText("Échec de l’envoi").waitFor();
  await failed.getByRole("button", { name: "Supprimer" }).click();
  await failed.waitFor({ state: "detached" });
  await alice.write("seconde");
  await failed.getByText("Échec de l’envoi").waitFor();
  grows = false;
  await failed.getByRole("button", { name: "Réessayer" }).click();
  await bruno.message("seconde").waitFor();
  await failed.waitFor({ state: "detached" });
  assert.equal(await bruno.log.locator("article.msg").count(), 1);
});

test("an archived room is read, not written to, and what must go goes", async () => {
  const room = await alice.meet("Bientôt archivé", bruno);
  const said = await alice.say(room, "à retirer");
  await alice.api("PATCH", `/rooms/${room}`, { archived: true });
  for (const person of [alice, bruno]) {
    await person.page.getByText("Ce salon est archivé. Il reste consultable.").waitFor();
    assert.equal(await person.composer.count(), 0);
  }
  await Promise.all([alice.live(), bruno.live()]);
  const more = alice.page.locator("#tools").getByRole("button", { name: "Plus d’actions" });
  // A pointer that rests where the page came anew tells nothing.
  await eventually(async () => {
    await alice.page.mouse.move(0, 0);
    await alice.page.locator(`#m${said.id}`).hover();
    await more.click({ timeout: 1000 });
  });
  await alice.page.getByRole("menuitem", { name: "Supprimer" }).click({ modifiers: ["Shift"] });
  await bruno.log.getByText("Message supprimé").waitFor();
});

test("J15 a send whose answer is lost exists once", async () => {
  await alice.meet("Réponse perdue", bruno);
  await alice.write("avant");
  await bruno.message("avant").waitFor();
  // The server stops dead after the send left: whether it was committed, nobody was told.
  await alice.composer.fill("au bord du vide");
  await Promise.all([alice.composer.press("Enter"), house.stop("SIGKILL")]);
  await house.start();
  await bruno.message("au bord du vide").waitFor({ timeout: 40_000 });
  await eventually(async () => assert.deepEqual(await history(alice), await history(bruno)));
  assert.equal(await bruno.message("au bord du vide").count(), 1);
  assert.equal(await alice.message("au bord du vide").count(), 1);
});

test("J16 after a cut everything that changed is there, deletions too", async () => {
  const room = await alice.meet("Coupure", bruno);
  const first = await bruno.say(room, "sera modifié");
  const second = await bruno.say(room, "sera supprimé");
  await alice.message("sera supprimé").waitFor();
  await alice.page.evaluate(() => { window.kept = true; });
  await alice.context.setOffline(true);
  await alice.page.getByRole("status").filter({ hasText: /Vous êtes hors ligne|Connexion perdue/ }).waitFor();
  for (let n = 1; n <= 30; n += 1) await bruno.say(room, `pendant ${n}`);
  await bruno.api("PATCH", `/rooms/${room}/messages/${first.id}`, { text: "a été modifié" });
  await bruno.api("DELETE", `/rooms/${room}/messages/${second.id}`);
  await alice.context.setOffline(false);
  await alice.message("pendant 30").waitFor({ timeout: 40_000 });
  await alice.message("a été modifié").waitFor();
  await eventually(async () => assert.deepEqual(await history(alice), await history(bruno)));
  await eventually(async () => assert.equal(await alice.page.getByText("sera supprimé").count(), 0));
  assert.equal(await alice.page.evaluate(() => window.kept), true);
});

test("a message written while the link is down leaves when it is back", async () => {
  await alice.meet("Sans réseau", bruno);
  await alice.context.setOffline(true);
  await alice.page.getByRole("status").filter({ hasText: /Vous êtes hors ligne|Connexion perdue/ }).waitFor();
  await alice.write("écrit dans le tunnel");
  await alice.page.locator("#pending").getByText("écrit dans le tunnel").waitFor();
  await alice.context.setOffline(false);
  await bruno.message("écrit dans le tunnel").waitFor({ timeout: 40_000 });
  await eventually(async () => assert.equal(await alice.page.locator("#pending article").count(), 0));
});
