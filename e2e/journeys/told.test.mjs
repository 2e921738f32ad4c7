// What is told: names as they are read aloud, reasons, and what state things are in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "../axe.mjs";
import { House, eventually } from "../house.mjs";

let house, alice, bruno, room;
before(async () => {
  house = await House.open();
  alice = await house.person("alice", "Alice Martin");
  bruno = await house.person("bruno", "Bruno Petit");
  room = await alice.room("Tests");
  await bruno.join(room);
});
after(async () => {
  for (const person of [alice, bruno]) await person.leave();
  await house.close();
});

/** The names of links, as a screen reader has them. */
async function names(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes.filter(({ role }) => role?.value === "link").map(({ name }) => name.value.replaceAll("\u00a0", " "));
}

const has = (page, name) => eventually(async () => assert.ok((await names(page)).includes(name), `${name}: ${(await names(page)).join(" | ")}`));

test("people are called the same by the page and by what comes after", async () => {
  await bruno.open(room);
  await has(bruno.page, "Bruno Petit, vous");
  await has(bruno.page, "Écrire à Alice Martin Propriétaire, hors ligne");
  await alice.open(room);
  await has(bruno.page, "Écrire à Alice Martin Propriétaire, en ligne");
  await has(alice.page, "Écrire à Bruno Petit, en ligne");
  const hugo = await house.person("hugo", "Hugo Blanc");
  await hugo.join(room);
  await has(alice.page, "Écrire à Hugo Blanc, hors ligne");
  await hugo.open(room);
  await has(alice.page, "Écrire à Hugo Blanc, en ligne");
  await hugo.page.goto(`/rooms/${room}/members`);
  await has(hugo.page, "Hugo Blanc, vous");
  assert.ok((await names(hugo.page)).some((name) => name.startsWith("Écrire à Alice Martin Propriétaire, ")));
  await hugo.leave();
});

test("rooms are called by their name and what waits there", async () => {
  await bruno.page.goto("/settings/appearance");
  await bruno.live();
  await alice.say(room, "@bruno, tu viens ?");
  await has(bruno.page, "Tests, 1 mention");
  await bruno.page.reload();
  await has(bruno.page, "Tests, 1 mention");
  await bruno.page.goto("/");
  await eventually(async () => assert.ok((await names(bruno.page)).some((name) => /^Tests, 1 mention, dernier message /.test(name))));
  assert.deepEqual(await violations(bruno.page), []);
});

test("nobody has no heading", async () => {
  const alone = await alice.room("Seule");
  await alice.open(alone);
  await alice.page.getByRole("heading", { name: /^En ligne/ }).waitFor();
  assert.equal(await alice.page.getByRole("heading", { name: /^Hors ligne/ }).count(), 0);
  await bruno.join(alone);
  await alice.page.getByRole("heading", { name: "Hors ligne 1" }).waitFor();
});

test("a message that is too long says why it cannot be sent", async () => {
  await alice.open(room);
  const send = alice.page.getByRole("button", { name: "Envoyer", exact: true });
  const limit = Number(await alice.composer.getAttribute("data-limit"));
  await alice.composer.fill("x".repeat(limit + 12));
  assert.equal(await send.isDisabled(), true);
  assert.equal(await send.getAttribute("title"), "Trop long de 12 caractères");
  await alice.composer.fill("x");
  assert.equal(await send.isDisabled(), false);
  assert.equal(await send.getAttribute("title"), "");
  await alice.composer.fill("");
});

test("two ways to the same thing are two ways", async () => {
  await alice.open(room);
  await alice.page.keyboard.press("Control+/");
  const row = alice.page.getByRole("dialog", { name: "Raccourcis clavier" }).locator("dl > div").filter({ hasText: "Afficher ces raccourcis" });
  assert.equal(await row.locator("dd").textContent(), "Ctrl / ou ?");
  await alice.page.keyboard.press("Escape");
});

test("without a network, nobody is let to believe that a form leaves", async () => {
  const guest = await house.visitor();
  for (const [address, name] of [["/login", "Se connecter"], ["/register", "Créer mon compte"]]) {
    await guest.page.goto(address);
    const button = guest.page.getByRole("button", { name });
    const told = guest.page.getByRole("status").filter({ hasText: "Vous êtes hors ligne." });
    await guest.page.locator("#offline").waitFor({ state: "attached" });
    assert.equal(await told.count(), 0);
    await guest.context.setOffline(true);
    await told.waitFor();
    assert.equal(await button.isDisabled(), true);
    assert.deepEqual(await violations(guest.page), []);
    await guest.context.setOffline(false);
    await told.waitFor({ state: "detached" });
    assert.equal(await button.isDisabled(), false);
  }
  await guest.leave();
});

test("the settings open on the profile where there is room for both", async () => {
  await alice.page.goto("/settings");
  const field = alice.page.getByRole("textbox", { name: "Nom affiché" });
  assert.equal(await field.inputValue(), "Alice Martin");
  assert.deepEqual(await violations(alice.page), []);
});

test("a line of a program that goes on fades out", async () => {
  await alice.say(room, "```\n" + "un mot ".repeat(60) + "\n```\n\nlong");
  await alice.say(room, "```\ncourt\n```");
  await alice.open(room);
  const mask = (text) => alice.message(text).locator("pre").evaluate((pre) => getComputedStyle(pre).getPropertyValue("--fade"));
  assert.equal(await mask("un mot"), "22px");
  assert.equal(await mask("court"), "");
  await alice.message("un mot").locator("pre").evaluate((pre) => { pre.scrollLeft = pre.scrollWidth; });
  await eventually(async () => assert.equal(await mask("un mot"), ""));
});
