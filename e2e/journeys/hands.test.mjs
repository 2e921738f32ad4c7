import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House, PHONE, eventually } from "../house.mjs";

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

const toolbar = (person) => person.page.getByRole("toolbar", { name: /Actions sur le message/ });

test("J10 a reaction is counted for everybody and taken back", async () => {
  const room = await alice.meet("Réactions", bruno);
  await bruno.say(room, "Qui vient ?");
  await alice.message("Qui vient ?").hover();
  await toolbar(alice).getByRole("button", { name: "Réagir 👍" }).click();
  const mine = alice.message("Qui vient ?").getByRole("list", { name: "Réactions" }).getByRole("button", { name: /^👍/ });
  await eventually(async () => {
    assert.equal(await mine.getAttribute("aria-label"), "👍, 1 réaction, dont la vôtre");
    assert.equal(await mine.getAttribute("aria-pressed"), "true");
  });
  const his = bruno.message("Qui vient ?").getByRole("list", { name: "Réactions" }).getByRole("button", { name: /^👍, 1 réaction/ });
  await his.click();
  await eventually(async () => assert.match(await mine.getAttribute("aria-label"), /^👍, 2 réactions/));
  await mine.click();
  await eventually(async () => {
    assert.equal(await mine.getAttribute("aria-pressed"), "false");
    assert.equal(await mine.getAttribute("aria-label"), "👍, 1 réaction");
  });
  await alice.message("Qui vient ?").hover();
  await toolbar(alice).getByRole("button", { name: "Ajouter une réaction" }).click();
  const picker = alice.page.getByRole("dialog", { name: "Émojis" });
  await picker.getByRole("searchbox", { name: "Rechercher un émoji" }).fill("fusée");
  await picker.getByRole("searchbox", { name: "Rechercher un émoji" }).press("Enter");
  await bruno.message("Qui vient ?").getByRole("button", { name: /^🚀/ }).waitFor();
});

test("J11 the arrow corrects one's last message", async () => {
  await alice.meet("Modifier", bruno);
  await alice.write("une fote");
  await bruno.message("une fote").waitFor();
  await eventually(async () => assert.equal(await alice.page.locator("#pending article").count(), 0));
  await alice.composer.press("ArrowUp");
  const field = alice.page.getByRole("textbox", { name: "Modifier le message" });
  await field.waitFor();
  assert.equal(await field.inputValue(), "une fote");
  await field.fill("une faute");
  await field.press("Enter");
  for (const person of [alice, bruno]) await person.message("une faute").getByText("(modifié)").waitFor();
  await alice.composer.press("ArrowUp");
  await field.waitFor();
  await field.press("Escape");
  await field.waitFor({ state: "detached" });
  assert.equal(await alice.page.evaluate(() => document.activeElement?.id), "message");
  await alice.composer.fill("du texte");
  await alice.composer.press("ArrowUp");
  assert.equal(await field.count(), 0);
});

test("J12 a deleted message is gone for everybody", async () => {
  await alice.meet("Supprimer", bruno);
  await alice.write("à oublier");
  await bruno.message("à oublier").hover();
  await toolbar(bruno).getByRole("button", { name: "Plus d’actions" }).click();
  await bruno.page.getByRole("menuitem", { name: "Copier le texte" }).waitFor();
  assert.equal(await bruno.page.getByRole("menuitem", { name: "Supprimer" }).count(), 0);
  await bruno.page.keyboard.press("Escape");
  await alice.message("à oublier").hover();
  await toolbar(alice).getByRole("button", { name: "Plus d’actions" }).click();
  await alice.page.getByRole("menuitem", { name: "Supprimer" }).click();
  const dialog = alice.page.getByRole("dialog", { name: "Supprimer ce message ?" });
  await dialog.getByText("à oublier").waitFor();
  await dialog.getByRole("button", { name: "Supprimer" }).click();
  for (const person of [alice, bruno]) {
    await person.log.getByText("Message supprimé").waitFor();
    await eventually(async () => assert.ok(!(await person.page.content()).includes("à oublier"), "the text is nowhere in the page"));
  }
});

test("J13 a reply cites and leads to what it answers", async () => {
  const room = await alice.meet("Répondre", bruno);
  const origin = (await bruno.say(room, "la question d’origine")).id;
  await alice.message("la question d’origine").hover();
  await toolbar(alice).getByRole("button", { name: "Répondre" }).click();
  await alice.page.getByRole("status").filter({ hasText: "Réponse à Bruno Petit" }).waitFor();
  await alice.page.getByRole("button", { name: "Annuler la réponse" }).waitFor();
  await alice.write("ma réponse");
  const reply = bruno.message("ma réponse");
  await reply.getByRole("link", { name: /la question d’origine/ }).waitFor();
  for (let n = 0; n < 20; n += 1) {
    await Promise.all(Array.from({ length: 20 }, (_, k) => alice.say(room, `remplissage ${n * 20 + k}`)));
  }
  const last = await alice.say(room, "encore", { reply_to: origin });
  await bruno.api("PUT", `/rooms/${room}/read`, { upto: last.id });
  await bruno.page.goto(`/rooms/${room}`);
  await bruno.live();
  await bruno.message("encore").getByRole("link").first().click();
  await eventually(async () => {
    const target = bruno.log.locator("article.is-target");
    assert.equal(await target.count(), 1);
  });
});

test("J23 on a phone the lists are drawers and a long press opens the actions", async () => {
  const phone = await house.person("mobile", "Mobile Un", { viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
  const { page } = phone;
  const room = await phone.room("Au téléphone");
  await phone.say(room, "un message à presser");
  await phone.open(room);
  const rooms = page.getByRole("navigation", { name: "Salons et conversations" });
  assert.equal(await rooms.isVisible(), false);
  await page.getByRole("button", { name: /Afficher les salons/ }).tap();
  await rooms.waitFor();
  await eventually(async () => assert.ok(await page.evaluate(() => document.querySelector("#sidebar").contains(document.activeElement))));
  await rooms.getByRole("link", { name: /^Au téléphone/ }).tap();
  await page.getByRole("heading", { name: "Au téléphone", level: 1 }).waitFor();
  await rooms.waitFor({ state: "hidden" });
  await phone.live();
  await page.getByRole("button", { name: /Afficher .* membre/ }).tap();
  await page.getByRole("complementary", { name: "Membres" }).or(page.getByRole("dialog", { name: "Membres" })).first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#members").waitFor({ state: "hidden" });
  const message = phone.message("un message à presser");
  await message.dispatchEvent("pointerdown", { pointerType: "touch", isPrimary: true, bubbles: true });
  const sheet = page.getByRole("dialog", { name: "Actions sur le message" });
  await sheet.waitFor();
  await sheet.getByRole("button", { name: "Répondre" }).tap();
  await page.getByRole("status").filter({ hasText: "Réponse à" }).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390);
  const small = await page.locator(".room-head button:visible, #composer button:visible").evaluateAll((all) =>
    all.map((one) => [one.getAttribute("aria-label") ?? one.textContent.trim(), one.getBoundingClientRect()])
      .filter(([, box]) => box.width < 44 || box.height < 44).map(([name, box]) => `${name} ${box.width}×${box.height}`));
  assert.deepEqual(small, []);
  await phone.composer.fill("une");
  await phone.composer.press("Enter");
  assert.equal(await phone.composer.inputValue(), "une\n");
  await page.getByRole("button", { name: "Envoyer" }).tap();
  await phone.exactly("une").waitFor();
  await phone.leave();
});

test("J24 everything can be done with the keyboard alone", async () => {
  const keys = await house.person("clavier", "Clavier Seul");
  const { page } = keys;
  const general = await keys.room("Général bis");
  const room = await keys.room("Au clavier");
  for (const text of ["premier", "deuxième", "troisième"]) await keys.say(room, text);
  await keys.open(room);
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent.trim()), "Aller au champ de message");
  const regions = [];
  for (let n = 0; n < 5; n += 1) {
    await page.keyboard.press("F6");
    regions.push(await page.evaluate(() => {
      const at = document.activeElement;
      for (const [name, where] of [["rooms", "#sidebar"], ["messages", "#log"], ["composer", "#composer"], ["members", "#members"], ["header", ".room-head"]]) {
        if (at.closest(where)) return name;
      }
      return at.tagName;
    }));
  }
  const from = regions.indexOf("rooms");
  assert.deepEqual([...regions.slice(from), ...regions.slice(0, from)], ["rooms", "header", "messages", "composer", "members"]);
  while (await page.evaluate(() => !document.activeElement.closest("#log"))) await page.keyboard.press("F6");
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await eventually(async () => assert.match(await page.evaluate(() => document.activeElement.textContent), /premier/));
  const outline = await page.evaluate(() => Number.parseFloat(getComputedStyle(document.activeElement).outlineWidth));
  assert.ok(outline >= 2, `outline of ${outline}px`);
  await page.keyboard.press("r");
  await page.getByRole("status").filter({ hasText: "Réponse à" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("#reply-strip").waitFor({ state: "hidden" });
  while (await page.evaluate(() => !document.activeElement.closest("#log"))) await page.keyboard.press("F6");
  await page.keyboard.press("End");
  await page.keyboard.press("+");
  await page.getByRole("dialog", { name: "Émojis" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Émojis" }).waitFor({ state: "hidden" });
  await eventually(async () => assert.ok(await page.evaluate(() => document.activeElement.closest("article.msg") !== null)));
  await page.keyboard.press("e");
  await page.getByRole("textbox", { name: "Modifier le message" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Aller à…" });
  await dialog.waitFor();
  await page.keyboard.type("general");
  await dialog.getByRole("option", { name: /Général bis/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Général bis", level: 1 }).waitFor();
  await keys.live();
  await page.keyboard.press("Alt+ArrowDown");
  await page.waitForURL((url) => !url.pathname.endsWith(`/${general}`));
  await keys.live();
  await page.keyboard.press("Control+/");
  await page.getByRole("dialog", { name: "Raccourcis clavier" }).waitFor();
  await page.keyboard.press("Escape");
  assert.notEqual(await page.evaluate(() => document.activeElement), null);
  await keys.leave();
});

test("J28 a draft waits in its room", async () => {
  const room = await alice.meet("À écrire", bruno);
  const elsewhere = await alice.room("Ailleurs");
  await alice.composer.pressSequentially("à moitié écrit");
  const line = alice.page.locator(`#sidebar a[data-room="${room}"]`);
  await alice.page.locator("#sidebar").getByRole("link", { name: /, brouillon/ }).waitFor();
  await alice.open(elsewhere);
  await alice.open(room);
  await eventually(async () => assert.equal(await alice.composer.inputValue(), "à moitié écrit"));
  await alice.composer.press("Enter");
  await bruno.message("à moitié écrit").waitFor();
  await eventually(async () => assert.equal(await line.getByText("brouillon").count(), 0));
});

test("a draft of this very moment outlives the composer that goes, and waits for the next", async () => {
  const room = (await bruno.api("POST", "/rooms", { name: "Tribune" })).id;
  await alice.api("POST", `/rooms/${room}/members`, {});
  await alice.open(room);
  await alice.live();
  const writes = (posting) => bruno.api("PATCH", `/rooms/${room}`, { posting });
  for (const text of ["dernier mot", "dernier mot de trop"]) {
    await alice.composer.fill(text);
    await writes("moderators");
    await alice.page.locator("#composer").waitFor({ state: "detached" });
    await alice.live();
    await writes("members");
    await eventually(async () => assert.equal(await alice.composer.inputValue(), text));
  }
});

test("whoever inherits a room manages it at once", async () => {
  const room = (await bruno.api("POST", "/rooms", { name: "Héritage", kind: "private" })).id;
  await bruno.api("POST", `/rooms/${room}/members`, { user: alice.id });
  await alice.open(room);
  await alice.live();
  const settings = alice.page.locator(`[href="/rooms/${room}/edit"]`);
  assert.equal(await settings.count(), 0);
  await bruno.api("DELETE", `/rooms/${room}/members/me`);
  await settings.first().waitFor({ state: "attached" });
});
