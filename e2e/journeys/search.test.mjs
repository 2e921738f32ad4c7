import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House, PHONE, eventually } from "../house.mjs";
import { png } from "../png.mjs";

let house, alice, bruno, room, other;
before(async () => {
  house = await House.open({ env: { PALABRE_RATE_SEARCHES: "0" } });
  alice = await house.person("alice", "Alice Martin");
  bruno = await house.person("bruno", "Bruno Petit");
  room = await alice.room("Projet Boréal");
  await bruno.join(room);
  other = await alice.room("Cantine");
  await alice.say(room, "Le budget est prêt, en voici les grandes lignes");
  for (let n = 0; n < 70; n++) await alice.say(room, `point numéro ${n}`);
  await bruno.say(room, "Deux budgets valent mieux qu’un");
  await alice.say(room, "On vote le **budget** demain, @bruno");
  await alice.say(room, "Rendez-vous l’été prochain");
  await alice.say(other, "Le budget de la cantine");
});
after(async () => {
  await alice.leave();
  await bruno.leave();
  await house.close();
});

const field = ({ page }) => page.getByRole("searchbox", { name: "Rechercher dans les messages" });
const count = ({ page }, text) => page.getByRole("status").filter({ hasText: new RegExp(`^${text}$`) });
const results = ({ page }) => page.getByRole("list", { name: "Résultats" });
const links = (person) => results(person).locator(".hit-link");
const focused = ({ page }) => page.evaluate(() => document.activeElement?.className || document.activeElement?.id);

/** Alice in the room, with the panel open. */
async function searching() {
  await alice.open(room);
  await alice.page.keyboard.press("Control+Shift+F");
  await field(alice).waitFor();
}

test("J27 a search beside the conversation finds, narrows and opens a message by keys alone", async () => {
  await searching();
  const { page } = alice;
  await eventually(async () => assert.equal(await focused(alice), "form-control"));
  await page.keyboard.type("budget");
  await count(alice, "3 résultats").waitFor();
  for (const hit of await links(alice).all()) assert.equal((await hit.locator("mark").count()) > 0, true);
  assert.deepEqual(await results(alice).locator("mark").allTextContents(), ["budget", "budgets", "budget"]);
  // The author is told by a name, and the address by the username.
  await page.getByLabel("De", { exact: true }).fill("Bruno");
  await page.keyboard.press("Enter");
  await count(alice, "1 résultat").waitFor();
  assert.match(page.url(), /de:bruno/);
  await page.getByText("De : Bruno Petit").waitFor();
  await page.keyboard.press("Enter");
  const target = alice.message("Deux budgets");
  await eventually(async () => assert.equal(await target.evaluate((message) => message === document.activeElement), true));
  assert.match(page.url(), new RegExp(`/rooms/${room}/messages/\\d+\\?search=budget`));
  // The search stays, a reload too, and Escape leaves it for where one was.
  await page.reload();
  await alice.live();
  await count(alice, "1 résultat").waitFor();
  await field(alice).focus();
  await page.keyboard.press("Escape");
  await page.locator("#search-panel").waitFor({ state: "hidden" });
  assert.doesNotMatch(page.url(), /search/);
  assert.notEqual(await page.evaluate(() => document.activeElement), null);
});

test("J27 what is nowhere is said, and another room may have it", async () => {
  await searching();
  const { page } = alice;
  await field(alice).fill("zzz");
  await page.getByText("Aucun message ne correspond à « zzz ».").waitFor();
  await count(alice, "Aucun résultat").waitFor();
  await field(alice).fill("cantine");
  await page.getByText("Aucun message ne correspond à « cantine ».").waitFor();
  await page.getByRole("link", { name: "Élargir à tous les salons" }).click();
  await count(alice, "1 résultat").waitFor();
  await links(alice).first().click();
  await page.waitForURL(new RegExp(`/rooms/${other}/messages/\\d+\\?search=cantine`));
  await count(alice, "1 résultat").waitFor();
  await alice.message("la cantine").waitFor();
});

test("J27 accents and elisions do not matter, and nothing private is found", async () => {
  const secret = (await alice.api("POST", "/rooms", { name: "Comité", kind: "private" })).id;
  await alice.say(secret, "Un tournesol en été");
  await alice.page.goto("/search");
  await field(alice).fill("ete");
  await count(alice, "2 résultats").waitFor();
  assert.deepEqual((await results(alice).locator("mark").allTextContents()).sort(), ["été", "été"]);
  await bruno.page.goto("/search?q=tournesol");
  await count(bruno, "Aucun résultat").waitFor();
  await bruno.page.goto(`/search?q=tournesol&room=${secret}`);
  await bruno.page.getByRole("heading", { name: "Page introuvable" }).waitFor();
});

test("filters are chosen, seen and removed; what is typed becomes one when it is sent", async () => {
  await searching();
  const { page } = alice;
  await page.getByRole("link", { name: /Retirer le filtre « Dans : Projet Boréal »/ }).click();
  await eventually(async () => assert.equal(await page.getByText("Dans : Projet Boréal").count(), 0));
  await field(alice).fill("budget de:bruno");
  await count(alice, "1 résultat").waitFor();
  assert.equal(await field(alice).inputValue(), "budget de:bruno", "while it is typed, it stays");
  await page.keyboard.press("Enter");
  await page.getByText("De : Bruno Petit").waitFor();
  assert.equal(await field(alice).inputValue(), "budget");
  await page.getByRole("link", { name: /Retirer le filtre « De : Bruno Petit »/ }).click();
  await count(alice, "4 résultats").waitFor();
  await page.getByLabel("Dans", { exact: true }).selectOption({ label: "Cantine" });
  await count(alice, "1 résultat").waitFor();
  assert.match(page.url(), /dans:Cantine/);
  await page.getByRole("link", { name: /Retirer le filtre « Dans : Cantine »/ }).click();
  await page.getByLabel("Depuis le").fill("2999-01-01");
  await count(alice, "Aucun résultat").waitFor();
  await page.getByText("Depuis le 1er janvier 2999").waitFor();
  await page.getByRole("link", { name: /Retirer le filtre « Depuis le/ }).click();
  await count(alice, "4 résultats").waitFor();
  // What cannot be understood stays in the field, with what to do.
  await field(alice).fill("budget avant:hier");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: "Une date n’est pas comprise." }).waitFor();
  assert.equal(await field(alice).inputValue(), "budget avant:hier");
  await bruno.page.goto("/search");
  await bruno.page.getByLabel("Qui me mentionnent").click();
  await count(bruno, "1 résultat").waitFor();
  assert.match(await results(bruno).textContent(), /On vote le/);
});

test("arrows go through what was found, and its neighbours show beside it", async () => {
  await alice.page.goto("/search?q=budget");
  const { page } = alice;
  await field(alice).focus();
  const at = async (n) => assert.equal(await links(alice).nth(n).evaluate((link) => link === document.activeElement), true);
  await page.keyboard.press("ArrowDown");
  await at(0);
  await page.keyboard.press("ArrowDown");
  await at(1);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.evaluate(() => document.activeElement.id), "search-field");
  const hit = results(alice).getByRole("listitem").filter({ hasText: "Deux budgets" });
  await hit.getByText("Messages voisins").click();
  await hit.getByText("point numéro 69").waitFor();
  await hit.getByText("On vote le").waitFor();
  await hit.locator(".hit-link").click();
  await page.waitForURL(new RegExp(`/rooms/${room}/messages/`));
  await alice.message("Deux budgets").waitFor();
  await page.goto("/search?q=point");
  await count(alice, "Plus de 50 résultats").waitFor();
  await page.getByRole("link", { name: "Résultats plus anciens" }).click();
  await count(alice, "20 résultats plus anciens").waitFor();
  await eventually(async () => await at(0));
  assert.match(page.url(), /cursor=/);
});

test("the last searches are kept in this browser until they are forgotten", async () => {
  await alice.page.goto("/search");
  const { page } = alice;
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  assert.equal(await page.getByRole("heading", { name: "Recherches récentes" }).count(), 0);
  for (const words of ["budget", "point"]) {
    await field(alice).fill(words);
    await page.keyboard.press("Enter");
    await eventually(async () => assert.match(await focused(alice), /hit-link/));
  }
  await page.goto("/search");
  const recent = page.getByRole("region", { name: "Recherches récentes" });
  assert.deepEqual(await recent.getByRole("link").allTextContents(), ["point", "budget"]);
  await recent.getByRole("link", { name: "budget" }).click();
  await count(alice, "4 résultats").waitFor();
  await page.goto("/search");
  await page.getByRole("button", { name: "Effacer l’historique" }).click();
  await recent.waitFor({ state: "hidden" });
  await page.reload();
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("searches")).length), 0);
});

test("« Aller à… » ends with the search, and without the network it says what it needs", async () => {
  await alice.open(room);
  const { page } = alice;
  await page.keyboard.press("Control+K");
  await page.getByRole("combobox", { name: "Aller à…" }).fill("budget");
  await page.getByRole("option", { name: "Rechercher « budget » dans les messages" }).click();
  await page.waitForURL(/\/search\?q=budget$/);
  await count(alice, "4 résultats").waitFor();
  await alice.context.setOffline(true);
  await field(alice).fill("cantine");
  await page.getByText("La recherche a besoin du réseau.").waitFor();
  assert.equal(await field(alice).inputValue(), "cantine");
  await alice.context.setOffline(false);
  await page.getByRole("button", { name: "Réessayer" }).click();
  await count(alice, "1 résultat").waitFor();
});

test("images are found with what shows them", async () => {
  const photo = await alice.file("plage.png", "image/png", png(64, 48));
  await alice.say(room, "", { files: [photo] });
  await bruno.open(room);
  await bruno.page.keyboard.press("Control+Shift+F");
  await bruno.page.getByLabel("Contient").selectOption({ label: "une image" });
  await count(bruno, "1 résultat").waitFor();
  await results(bruno).getByRole("link", { name: "Agrandir l’image plage.png" }).click();
  await bruno.page.getByRole("dialog", { name: "Visionneuse" }).waitFor();
  await bruno.page.keyboard.press("Escape");
  await bruno.page.getByRole("dialog", { name: "Visionneuse" }).waitFor({ state: "hidden" });
  await results(bruno).waitFor();
});

test("a phone searches on a page of its own", async () => {
  const phone = await house.visitor({ viewport: PHONE, isMobile: true, hasTouch: true, storageState: await bruno.context.storageState() });
  await phone.open(room);
  await phone.page.getByRole("link", { name: "Rechercher dans le salon" }).tap();
  await phone.page.waitForURL(/\/search/);
  await phone.page.getByText("Dans : Projet Boréal").waitFor();
  await field(phone).fill("budget");
  await count(phone, "3 résultats").waitFor();
  await phone.page.getByRole("link", { name: "Revenir à la conversation" }).tap();
  await phone.page.waitForURL(new RegExp(`/rooms/${room}$`));
  await phone.leave();
});

test("J32 a search works without scripts", async () => {
  const still = await house.visitor({ javaScriptEnabled: false, storageState: await bruno.context.storageState() });
  const { page } = still;
  await page.goto(`/rooms/${room}`);
  await page.getByRole("link", { name: "Rechercher dans le salon" }).click();
  await page.getByText("Dans : Projet Boréal").waitFor();
  await field(still).fill("budget");
  await page.getByLabel("De", { exact: true }).fill("alice");
  await page.getByRole("button", { name: "Rechercher", exact: true }).click();
  await count(still, "2 résultats").waitFor();
  assert.match(page.url(), /dans:%22Projet%20Bor%C3%A9al%22%20de:alice$/);
  await page.getByRole("link", { name: /Retirer le filtre « De : Alice Martin »/ }).click();
  await count(still, "3 résultats").waitFor();
  await links(still).first().click();
  await page.waitForURL(new RegExp(`/rooms/${room}/messages/`));
  await still.leave();
});
