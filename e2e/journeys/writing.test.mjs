import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House, PHONE, eventually } from "../house.mjs";

let house, alice, bruno;
before(async () => {
  house = await House.open();
  alice = await house.person("alice", "Alice Martin", { permissions: ["clipboard-read", "clipboard-write"] });
  bruno = await house.person("bruno", "Bruno Petit");
});
after(async () => {
  await alice.leave();
  await bruno.leave();
  await house.close();
});

const typed = (person) => person.composer.inputValue();
const list = (person) => person.page.getByRole("listbox", { name: "Suggestions" });

/** Pastes as a hand would: what is pasted goes through the clipboard. */
async function paste(person, text) {
  await person.page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await person.page.keyboard.press("Control+v");
}

test("keys put marks around words, and the browser's undo takes them back", async () => {
  await alice.meet("Mise en forme", bruno);
  const { page } = alice;
  await alice.composer.pressSequentially("un mot");
  await page.keyboard.press("Control+Shift+ArrowLeft");
  await page.keyboard.press("Control+b");
  assert.equal(await typed(alice), "un **mot**");
  await page.keyboard.press("Control+b");
  assert.equal(await typed(alice), "un mot");
  await page.keyboard.press("Control+i");
  assert.equal(await typed(alice), "un *mot*");
  await page.keyboard.press("Control+z");
  assert.equal(await typed(alice), "un mot");
  await page.keyboard.press("Control+e");
  assert.equal(await typed(alice), "un `mot`");
  await alice.composer.fill("");
  await alice.composer.pressSequentially("- pain");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("lait");
  await page.keyboard.press("Shift+Enter");
  assert.equal(await typed(alice), "- pain\n- lait\n- ");
  await page.keyboard.press("Shift+Enter");
  assert.equal(await typed(alice), "- pain\n- lait\n");
  await page.keyboard.press("Enter");
  const items = bruno.log.locator(".msg-body li");
  await items.first().waitFor();
  assert.deepEqual(await items.allInnerTexts(), ["pain", "lait"]);
});

test("what shows nothing is not sent, and stays", async () => {
  await alice.meet("Rien", bruno);
  const nothing = "\u200b \u3164\u2800";
  await alice.composer.fill(nothing);
  await alice.composer.press("Enter");
  assert.equal(await typed(alice), nothing);
  await alice.composer.fill(`${nothing}quelque chose`);
  await alice.composer.press("Enter");
  await bruno.message("quelque chose").waitFor();
  assert.equal(await alice.log.locator("article.msg").count(), 1);
});

test("an address pasted over words is a link, and pasted code is offered as a block", async () => {
  await alice.meet("Coller", bruno);
  const { page } = alice;
  await alice.composer.pressSequentially("voir ici");
  await page.keyboard.press("Control+Shift+ArrowLeft");
  await paste(alice, "https://exemple.fr/page");
  assert.equal(await typed(alice), "voir [ici](https://exemple.fr/page)");
  await page.keyboard.press("Enter");
  const link = bruno.log.getByRole("link", { name: "ici" });
  await link.waitFor();
  assert.equal(await link.getAttribute("href"), "https://exemple.fr/page");
  assert.equal(await link.getAttribute("rel"), "noopener nofollow ugc");
  const code = "function a() {\n  return 1;\n}";
  await alice.composer.focus();
  await paste(alice, code);
  assert.equal(await typed(alice), code, "nothing is changed before it is asked for");
  await page.getByText("Ce texte ressemble à du code.").waitFor();
  await page.getByRole("button", { name: "En faire un bloc de code" }).click();
  assert.equal(await typed(alice), `\`\`\`\n${code}\n\`\`\``);
  await page.keyboard.press("Enter");
  assert.equal((await bruno.log.locator("pre code").innerText()).trim(), code);
  await alice.composer.focus();
  await paste(alice, "Bonjour,\nà demain.");
  assert.equal(await page.getByText("Ce texte ressemble à du code.").count(), 0);
  await alice.composer.fill("");
});

test("emojis are completed by their names in both languages, and shown large when alone", async () => {
  await alice.meet("Émojis", bruno);
  const { page } = alice;
  await alice.composer.pressSequentially("un :coeur:");
  await eventually(async () => assert.equal(await typed(alice), "un ❤️"));
  await page.keyboard.press("Control+z");
  assert.equal(await typed(alice), "un :coeur:");
  await alice.composer.fill("");
  await alice.composer.pressSequentially(":heart:");
  await eventually(async () => assert.equal(await typed(alice), "❤️"));
  await alice.composer.fill("");
  await alice.composer.pressSequentially(":fus");
  await list(alice).getByRole("option", { name: /fusée/ }).first().waitFor();
  await page.keyboard.press("Enter");
  assert.equal(await typed(alice), "🚀 ");
  await page.keyboard.press("Enter");
  const alone = bruno.log.locator("article.msg.is-plain-emoji").filter({ hasText: "🚀" });
  await alone.waitFor();
  assert.ok(await alone.locator(".msg-body").evaluate((body) => Number.parseFloat(getComputedStyle(body).fontSize) > 24));
  await alice.composer.pressSequentially("à 10:30 :)");
  assert.equal(await list(alice).count(), 0);
  await alice.composer.fill("");
});

test("J20 a mention is completed, marked for who it names, and counted", async () => {
  const room = await alice.meet("Mentions", bruno);
  const elsewhere = await bruno.room("Ailleurs");
  await bruno.open(elsewhere);
  const { page } = alice;
  await alice.composer.pressSequentially("tu viens @br");
  await list(alice).getByRole("option", { name: /Bruno/ }).waitFor();
  const meant = await alice.composer.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${meant}`).getAttribute("aria-selected"), "true");
  await page.keyboard.press("Tab");
  assert.equal(await typed(alice), "tu viens @bruno ");
  assert.equal(await list(alice).count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "message");
  await page.keyboard.press("Enter");
  const { page: his } = bruno;
  const line = his.getByRole("navigation", { name: "Salons et conversations" }).getByRole("link", { name: /Mentions.*1 mention/ });
  await line.waitFor();
  await eventually(async () => assert.match(await his.title(), /^\(1\) /));
  await line.click();
  await bruno.live();
  const message = bruno.message("tu viens");
  await message.waitFor();
  assert.match(await message.getAttribute("class"), /\bis-mentioned\b/);
  const name = message.locator(".mention");
  assert.equal(await name.textContent(), "@Bruno Petit");
  assert.equal(await name.getAttribute("data-u"), String(bruno.id));
  assert.doesNotMatch(await alice.message("tu viens").getAttribute("class"), /\bis-mentioned\b/);
  await alice.message("tu viens").locator(".mention").click();
  const card = page.getByRole("dialog", { name: "Bruno Petit" });
  await card.getByRole("link", { name: "Envoyer un message privé" }).waitFor();
  await page.keyboard.press("Escape");
  await bruno.api("PATCH", "/me", { display: "Bruno Grand" });
  await bruno.say(room, "j’ai changé de nom");
  await eventually(async () => assert.equal(await alice.message("tu viens").locator(".mention").textContent(), "@Bruno Grand"));
  await bruno.api("PATCH", "/me", { display: "Bruno Petit" });
});

test("suggestions close with Escape and leave the keys to the field", async () => {
  await alice.meet("Suggestions", bruno);
  const { page } = alice;
  await alice.composer.pressSequentially("@");
  await list(alice).waitFor();
  assert.ok(await list(alice).getByRole("option").count() >= 2, "a person, and everybody");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await list(alice).waitFor({ state: "detached" });
  assert.equal(await typed(alice), "@");
  await page.keyboard.type("b");
  assert.equal(await list(alice).count(), 0, "what was refused is not proposed again");
  await alice.composer.fill("");
  await alice.composer.pressSequentially("@br");
  await list(alice).waitFor();
  await list(alice).getByRole("option", { name: /Bruno/ }).click();
  assert.equal(await typed(alice), "@bruno ");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "message");
  await alice.composer.fill("");
});

test("rooms are named, those of several words in brackets", async () => {
  const target = await alice.room("Projet Boréal");
  await alice.meet("Renvois", bruno);
  const { page } = alice;
  await alice.composer.pressSequentially("voir #bor");
  await list(alice).getByRole("option", { name: "Projet Boréal" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await typed(alice), "voir #[Projet Boréal] ");
  await page.keyboard.press("Enter");
  const link = bruno.log.getByRole("link", { name: "#Projet Boréal" });
  await link.waitFor();
  assert.equal(await link.getAttribute("href"), `/rooms/${target}`);
});

test("calling more than twenty people is asked for once more", async () => {
  const room = await alice.meet("Foule", bruno);
  for (let n = 1; n <= 20; n += 1) {
    const guest = await house.visitor();
    await guest.api("POST", "/users", { username: `invite${n}`, password: "quatre mots bien choisis" });
    await guest.join(room);
    await guest.leave();
  }
  await eventually(async () => assert.equal(await alice.page.locator("#members-count").innerText(), "22"));
  const { page } = alice;
  const asked = page.getByRole("dialog", { name: "Prévenir 22 personnes ?" });
  await alice.composer.pressSequentially("@tou");
  await list(alice).getByRole("option", { name: /@tous/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("réunion");
  await page.keyboard.press("Enter");
  await asked.waitFor();
  await asked.getByRole("button", { name: "Annuler" }).click();
  assert.equal(await typed(alice), "@tous réunion");
  assert.equal(await bruno.message("réunion").count(), 0);
  await alice.composer.press("Enter");
  await asked.getByRole("button", { name: "Prévenir tout le monde" }).click();
  await bruno.message("réunion").waitFor();
  assert.match(await bruno.message("réunion").getAttribute("class"), /\bis-mentioned\b/);
  assert.equal(await typed(alice), "");
  // What is edited so that it calls them is asked for too, once.
  const told = await alice.say(room, "demain");
  const message = alice.log.locator(`#m${told.id}`);
  await message.waitFor();
  await alice.composer.press("ArrowUp");
  const field = message.getByRole("textbox");
  await field.fill("@tous demain");
  await field.press("Enter");
  await asked.waitFor();
  await page.keyboard.press("Escape");
  await asked.waitFor({ state: "hidden" });
  assert.equal(await field.inputValue(), "@tous demain");
  assert.ok(await field.evaluate((area) => area === document.activeElement));
  await field.press("Enter");
  await asked.getByRole("button", { name: "Prévenir tout le monde" }).click();
  await message.locator(".mention-all").waitFor();
  await alice.composer.press("ArrowUp");
  await field.fill("@tous demain midi");
  await field.press("Enter");
  await message.getByText("demain midi").waitFor();
  assert.equal(await asked.isVisible(), false);
});

test("on a phone a suggestion is taken with a finger, and the keyboard stays", async () => {
  const phone = await house.person("mobile", "Mobile Un", { viewport: PHONE, isMobile: true, hasTouch: true });
  const room = await bruno.room("Au doigt");
  await phone.join(room);
  await phone.open(room);
  await phone.composer.tap();
  await phone.page.keyboard.type("@bru");
  const option = list(phone).getByRole("option", { name: /Bruno/ });
  await option.waitFor();
  assert.ok((await option.boundingBox()).height >= 44);
  await option.tap();
  assert.equal(await typed(phone), "@bruno ");
  assert.equal(await phone.page.evaluate(() => document.activeElement?.id), "message");
  assert.ok(await phone.page.evaluate(() => document.documentElement.scrollWidth) <= 390);
  await phone.leave();
});
