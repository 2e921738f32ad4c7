import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House, PHONE, eventually } from "../house.mjs";

let house, alice, bruno, chef;
before(async () => {
  house = await House.open();
  alice = await house.person("alice", "Alice Martin");
  bruno = await house.person("bruno", "Bruno Petit");
  chef = await house.admin();
});
after(async () => {
  await alice.leave();
  await bruno.leave();
  await chef.leave();
  await house.close();
});

const toolbar = (person) => person.page.getByRole("toolbar", { name: /Actions sur le message/ });

/** Opens « Plus d’actions » on a message. */
async function more(person, text) {
  await person.page.mouse.move(0, 0);
  await person.message(text).hover();
  await toolbar(person).getByRole("button", { name: "Plus d’actions" }).click();
}

async function choose(person, text, action) {
  await more(person, text);
  await person.page.getByRole("menuitem", { name: action, exact: true }).click();
}

test("the arrows walk through one's own messages while nothing is changed", async () => {
  await alice.meet("Marcher", bruno);
  for (const text of ["premier", "deuxième", "troisième"]) await alice.write(text);
  await bruno.message("troisième").waitFor();
  await eventually(async () => assert.equal(await alice.page.locator("#pending article").count(), 0));
  const field = alice.page.getByRole("textbox", { name: "Modifier le message" });
  await alice.composer.press("ArrowUp");
  for (const text of ["troisième", "deuxième", "premier"]) {
    await eventually(async () => assert.equal(await field.inputValue(), text));
    if (text !== "premier") await field.press("ArrowUp");
  }
  await field.press("ArrowDown");
  await eventually(async () => assert.equal(await field.inputValue(), "deuxième"));
  await field.press("x");
  await field.press("ArrowUp");
  assert.equal(await field.inputValue(), "deuxièmex", "a changed text is not left");
  await field.press("Escape");
  await alice.message("deuxième").waitFor();
});

test("a message changed elsewhere meanwhile is told, and its new version shown", async () => {
  const room = await alice.meet("Conflit", bruno);
  const { id } = await alice.say(room, "au départ");
  await alice.message("au départ").waitFor();
  await alice.composer.press("ArrowUp");
  const field = alice.page.getByRole("textbox", { name: "Modifier le message" });
  await field.fill("ma version");
  await alice.api("PATCH", `/rooms/${room}/messages/${id}`, { text: "une autre version" });
  await alice.page.getByRole("status").filter({ hasText: "Ce message a changé entre-temps." }).waitFor();
  await alice.page.getByRole("button", { name: "Voir la nouvelle version" }).click();
  await field.waitFor({ state: "detached" });
  await alice.message("une autre version").waitFor();
});

test("earlier versions are for the author and for moderators", async () => {
  const room = await alice.meet("Versions", bruno);
  const { id } = await alice.say(room, "première écriture");
  await alice.api("PATCH", `/rooms/${room}/messages/${id}`, { text: "deuxième écriture" });
  await alice.message("deuxième écriture").getByText("(modifié)").waitFor();
  assert.match(await alice.page.locator(`#m${id} .edited`).getAttribute("title"), /^Modifié/);
  await chef.join(room);
  await chef.open(room);
  for (const person of [alice, chef]) {
    await choose(person, "deuxième écriture", "Versions du message");
    const dialog = person.page.getByRole("dialog", { name: "Versions du message" });
    await dialog.waitFor();
    assert.deepEqual(await dialog.locator("[data-f=text]").allInnerTexts(), ["deuxième écriture", "première écriture"]);
    await dialog.getByRole("button", { name: "Fermer" }).click();
  }
  await more(bruno, "deuxième écriture");
  assert.equal(await bruno.page.getByRole("menuitem", { name: "Versions du message" }).count(), 0);
  await bruno.page.keyboard.press("Escape");
});

test("a pinned message is at hand for everybody, until it is unpinned", async () => {
  const room = await alice.meet("Épingles", bruno);
  await bruno.say(room, "**l’adresse** du lieu");
  for (let n = 1; n <= 60; n += 1) await bruno.say(room, `suite ${n}`);
  await alice.open(room);
  await bruno.open(room);
  for (const text of ["suite 60", "suite 59"]) await choose(alice, text, "Épingler");
  const button = bruno.page.getByRole("button", { name: "Messages épinglés (2)" });
  await button.waitFor();
  await bruno.message("suite 59").getByText("Épinglé", { exact: true }).waitFor();
  const first = await alice.api("GET", `/rooms/${room}/messages?after=0&limit=10`);
  const oldest = first.messages.find(({ text }) => text?.includes("adresse"));
  await alice.api("PUT", `/rooms/${room}/messages/${oldest.id}/pin`);
  await bruno.page.getByRole("button", { name: "Messages épinglés (3)" }).click();
  const dialog = bruno.page.getByRole("dialog", { name: "Messages épinglés" });
  const rows = dialog.getByRole("listitem");
  await eventually(async () => assert.equal(await rows.count(), 3));
  assert.equal(await rows.first().locator("strong").innerText(), "l’adresse", "the last pinned comes first, as it was written");
  await rows.filter({ hasText: "suite 59" }).getByRole("button", { name: "Désépingler" }).click();
  await eventually(async () => assert.equal(await rows.count(), 2));
  await rows.first().getByRole("button", { name: "Aller au message" }).click();
  await eventually(async () => assert.equal(await bruno.page.evaluate(() => document.activeElement?.id), `m${oldest.id}`));
  await alice.page.getByRole("button", { name: "Messages épinglés (2)" }).waitFor();
  await alice.page.reload();
  await alice.live();
  await alice.page.getByRole("button", { name: "Messages épinglés (2)" }).waitFor();
  await choose(alice, "suite 60", "Désépingler");
  await alice.page.getByRole("button", { name: "Messages épinglés (1)" }).waitFor();
});

test("a message of files alone is told by them where it is pinned, answered, reported or deleted", async () => {
  const room = await alice.meet("Sans un mot", bruno);
  const file = async () => bruno.file("plan.txt", "text/plain", Buffer.from("plan"));
  const { id } = await bruno.say(room, "", { files: [await file()] });
  await bruno.api("PUT", `/rooms/${room}/messages/${id}/pin`);
  await alice.page.getByRole("button", { name: "Messages épinglés (1)" }).click();
  await alice.page.getByRole("dialog", { name: "Messages épinglés" }).getByText("plan.txt").waitFor();
  await alice.page.keyboard.press("Escape");
  await choose(alice, "plan.txt", "Signaler");
  await alice.page.getByRole("dialog", { name: "Signaler ce message" }).getByText("1 pièce jointe").waitFor();
  await alice.page.keyboard.press("Escape");
  await choose(bruno, "plan.txt", "Supprimer");
  await bruno.page.getByRole("dialog", { name: "Supprimer ce message ?" }).getByText("1 pièce jointe").waitFor();
  await bruno.page.keyboard.press("Escape");
  await more(alice, "plan.txt");
  await alice.page.getByRole("menuitem", { name: "Copier le lien" }).waitFor();
  assert.equal(await alice.page.getByRole("menuitem", { name: "Copier le texte" }).count(), 0, "there is none");
  await alice.page.keyboard.press("Escape");
});

test("J30 a message is reported with a reason, and the person is thanked", async () => {
  const room = await alice.meet("Signalement", bruno);
  await alice.say(room, "quelque chose de vilain");
  await bruno.message("vilain").waitFor();
  await choose(bruno, "vilain", "Signaler");
  const dialog = bruno.page.getByRole("dialog", { name: "Signaler ce message" });
  await dialog.getByText("quelque chose de vilain").waitFor();
  await dialog.getByRole("button", { name: "Envoyer" }).click();
  assert.ok(await dialog.isVisible(), "a reason is needed");
  await dialog.getByRole("radio", { name: "Blessant, menaçant ou haineux" }).check();
  await dialog.getByRole("textbox", { name: /Précisions/ }).fill("ce mot-là");
  await dialog.getByRole("button", { name: "Envoyer" }).click();
  await bruno.page.getByRole("status").filter({ hasText: "Merci. L’équipe a été prévenue." }).waitFor();
  await more(alice, "vilain");
  await alice.page.getByRole("menuitem", { name: "Copier le lien" }).waitFor();
  assert.equal(await alice.page.getByRole("menuitem", { name: "Signaler" }).count(), 0, "nobody reports herself");
  await alice.page.keyboard.press("Escape");
});

test("a citation follows what becomes of its message", async () => {
  const room = await alice.meet("Citations", bruno);
  const { id } = await bruno.say(room, "ce que je pense");
  await alice.say(room, "je réponds", { reply_to: id });
  const quote = alice.message("je réponds").locator(".quote-text");
  await eventually(async () => assert.equal(await quote.innerText(), "ce que je pense"));
  await bruno.api("PATCH", `/rooms/${room}/messages/${id}`, { text: "ce que je **pense** vraiment" });
  await eventually(async () => assert.equal(await quote.innerText(), "ce que je pense vraiment"));
  const live = await quote.innerText();
  await alice.page.reload();
  await alice.live();
  assert.equal(await quote.innerText(), live, "cited live as the page cites it");
  await bruno.api("DELETE", `/rooms/${room}/messages/${id}`);
  await eventually(async () => assert.equal(await quote.innerText(), "Message supprimé"));
});

test("what was deleted is gone when the page is opened again, unless something answers it", async () => {
  const room = await alice.meet("Disparus", bruno);
  const { id } = await bruno.say(room, "à effacer");
  const { id: cited } = await bruno.say(room, "à effacer aussi");
  await alice.say(room, "je réponds encore", { reply_to: cited });
  await alice.message("je réponds encore").waitFor();
  for (const gone of [id, cited]) await bruno.api("DELETE", `/rooms/${room}/messages/${gone}`);
  const tombstones = alice.log.locator("article.is-deleted");
  await eventually(async () => assert.equal(await tombstones.count(), 2));
  await alice.page.reload();
  await alice.live();
  assert.deepEqual(await tombstones.evaluateAll((all) => all.map((one) => Number(one.dataset.id))), [cited]);
});

test("a reaction is shown at once, and taken back with a word when the server refuses it", async () => {
  const room = await alice.meet("Refus", bruno);
  const { id } = await bruno.say(room, "vingt réactions");
  const emojis = ["😀", "😃", "😄", "😁", "😆", "😅", "🤣", "😂", "🙂", "🙃", "😉", "😊", "😇", "🥰", "😍", "🤩", "😘", "😗", "😚", "😙"];
  for (const emoji of emojis) await bruno.api("PUT", `/rooms/${room}/messages/${id}/reactions/${encodeURIComponent(emoji)}`);
  const chips = alice.message("vingt réactions").getByRole("list", { name: "Réactions" }).getByRole("button");
  await eventually(async () => assert.equal(await chips.count(), 20));
  await alice.message("vingt réactions").hover();
  await toolbar(alice).getByRole("button", { name: "Réagir 👍" }).click();
  await alice.page.getByRole("alert").filter({ hasText: "Ce message a déjà trop de réactions différentes." }).waitFor();
  await eventually(async () => assert.equal(await chips.count(), 20));
});

test("who gave a reaction is told on hover and on focus", async () => {
  const room = await alice.meet("Qui donc", bruno);
  const { id } = await bruno.say(room, "une bonne nouvelle");
  for (const person of [bruno, alice])
    await person.api("PUT", `/rooms/${room}/messages/${id}/reactions/${encodeURIComponent("🎉")}`);
  const chip = alice.message("une bonne nouvelle").getByRole("button", { name: /^🎉, 2 réactions/ });
  await chip.focus();
  await eventually(async () => assert.match(await chip.getAttribute("aria-description"), /^(Vous et Bruno Petit|Bruno Petit et [Vv]ous)$/));
});

test("Maj and a click delete without asking, Alt and a click leave unread from there", async () => {
  await alice.meet("Raccourcis de souris", bruno);
  await alice.write("à jeter");
  await bruno.message("à jeter").waitFor();
  await eventually(async () => assert.equal(await alice.page.locator("#pending article").count(), 0));
  await more(alice, "à jeter");
  await alice.page.getByRole("menuitem", { name: "Supprimer" }).click({ modifiers: ["Shift"] });
  await bruno.log.getByText("Message supprimé").waitFor();
  await alice.write("à relire");
  await bruno.message("à relire").locator(".msg-body").click({ modifiers: ["Alt"] });
  await bruno.page.getByRole("status").filter({ hasText: "Non lu à partir d’ici" }).waitFor();
  await bruno.page.getByRole("separator", { name: "Nouveaux messages" }).waitFor();
});

test("a held finger brings a sheet with six emojis and rows wide enough for it", async () => {
  const phone = await house.person("mobile", "Mobile Un", { viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
  const room = await phone.room("Feuille");
  await bruno.join(room);
  await bruno.say(room, "à presser longuement");
  await phone.open(room);
  const { page } = phone;
  await phone.message("à presser").dispatchEvent("pointerdown", { pointerType: "touch", isPrimary: true, bubbles: true });
  const sheet = page.getByRole("dialog", { name: "Actions sur le message" });
  await sheet.waitFor();
  assert.equal(await sheet.getByRole("button", { name: /^Réagir/ }).count(), 6);
  const small = await sheet.getByRole("button").evaluateAll((all) => all
    .filter((one) => !one.hidden).map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([, box]) => box.height < 44 || box.width < 44).map(([name, box]) => `${name} ${box.width}×${box.height}`));
  assert.deepEqual(small, []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 390);
  await sheet.getByRole("button", { name: "Réagir 🎉" }).tap();
  await phone.message("à presser").getByRole("button", { name: /^🎉, 1 réaction/ }).waitFor();
  await phone.message("à presser").dispatchEvent("pointerdown", { pointerType: "touch", isPrimary: true, bubbles: true });
  await sheet.getByRole("button", { name: "Épingler", exact: true }).tap();
  await page.getByRole("button", { name: "Messages épinglés (1)" }).waitFor();
  await phone.leave();
});

test("the quick reactions become those a person uses most", async () => {
  const room = await alice.meet("Habitudes", bruno);
  for (let n = 1; n <= 3; n += 1) {
    const { id } = await bruno.say(room, `nouvelle ${n}`);
    await alice.page.locator(`#m${id}`).waitFor();
    await alice.message(`nouvelle ${n}`).hover();
    await toolbar(alice).getByRole("button", { name: "Ajouter une réaction" }).click();
    const picker = alice.page.getByRole("dialog", { name: "Émojis" });
    await picker.getByRole("searchbox", { name: "Rechercher un émoji" }).fill("croissant");
    await picker.getByRole("searchbox", { name: "Rechercher un émoji" }).press("Enter");
    await alice.message(`nouvelle ${n}`).getByRole("button", { name: /^🥐/ }).waitFor();
  }
  await bruno.say(room, "la dernière");
  await alice.message("la dernière").hover();
  await eventually(async () => assert.equal(await toolbar(alice).getByRole("button").first().getAttribute("aria-label"), "Réagir 🥐"));
});

test("what is answered follows its edits while one writes, and its deletion leaves only what was written", async () => {
  const room = await alice.meet("Réponse en cours", bruno);
  const { id } = await alice.say(room, "Rendez-vous à midi");
  const strip = bruno.page.locator("#reply-strip");
  await bruno.message("Rendez-vous").hover();
  await toolbar(bruno).getByRole("button", { name: "Répondre" }).click();
  await bruno.composer.pressSequentially("j’y serai");
  await strip.getByText("Rendez-vous à midi").waitFor();
  await alice.api("PATCH", `/rooms/${room}/messages/${id}`, { text: "Rendez-vous à **treize** heures" });
  await strip.getByText("Rendez-vous à treize heures").waitFor();
  // The draft is written a moment after the last key.
  await bruno.page.waitForTimeout(800);
  await bruno.open(room);
  await strip.getByText("Rendez-vous à treize heures").waitFor();
  await alice.api("DELETE", `/rooms/${room}/messages/${id}`);
  await strip.waitFor({ state: "hidden" });
  await bruno.page.waitForTimeout(800);
  await bruno.open(room);
  await eventually(async () => assert.equal(await bruno.composer.inputValue(), "j’y serai"));
  assert.equal(await strip.isVisible(), false);
});
