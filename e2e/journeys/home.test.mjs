import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "../axe.mjs";
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

async function shared(name) {
  const room = await alice.room(name);
  await bruno.join(room);
  return room;
}

const focused = (page) => page.evaluate(() => document.activeElement?.dataset.room ?? document.activeElement?.id);

test("the home lives: who is called sees it on the card, in what to read on and on the tab", async () => {
  const [tests, other] = [await shared("Tests"), await shared("Autre")];
  const { page } = bruno;
  await page.goto("/");
  await bruno.live();
  const cards = page.getByRole("list", { name: "Salons" });
  const resume = page.getByRole("region", { name: "Reprendre la lecture" });
  const tab = page.getByRole("link", { name: /^Non lus/ });
  await resume.getByText("Vous êtes à jour.").waitFor();
  const options = page.getByRole("button", { name: "Options du salon Tests" });
  await alice.say(other, "d’abord ici");
  await alice.say(tests, "coucou @bruno");
  await cards.getByRole("link", { name: /^Tests ?, 1 mention, dernier message/ }).getByText("Alice Martin : coucou @Bruno Petit").waitFor();
  await cards.getByRole("link", { name: /^Autre ?, 1 message non lu/ }).waitFor();
  assert.match(await cards.getByRole("listitem").first().innerText(), /^Tests/);
  await resume.getByRole("link", { name: /^Tests/ }).waitFor();
  assert.equal(await resume.getByText("Vous êtes à jour.").count(), 0);
  assert.match(await tab.innerText(), /1/);
  // Nothing moves while one aims: the menu stays open and the order is made up for afterwards.
  await options.click();
  await page.getByRole("menuitem", { name: "Marquer comme lu" }).waitFor();
  await alice.say(other, "et encore");
  await cards.getByRole("link", { name: /^Autre ?, 2 messages non lus/ }).waitFor();
  assert.ok(await page.getByRole("menuitem", { name: "Marquer comme lu" }).isVisible());
  assert.match(await cards.getByRole("listitem").first().innerText(), /^Tests/);
  await page.keyboard.press("Escape");
  await page.mouse.move(5, 5);
  await page.evaluate(() => document.activeElement.blur());
  await eventually(async () => assert.match(await cards.getByRole("listitem").first().innerText(), /^Autre/));
  // Read elsewhere: what waited waits no more.
  await bruno.api("PUT", `/rooms/${tests}/read`, { upto: 1_000 });
  await bruno.api("PUT", `/rooms/${other}/read`, { upto: 1_000 });
  await resume.getByText("Vous êtes à jour.").waitFor();
  await cards.getByRole("link", { name: /^Tests ?, dernier message/ }).waitFor();
  assert.doesNotMatch(await tab.innerText(), /\d/);
  // A card that comes later has its menu too.
  const third = await shared("Troisième");
  await page.getByRole("button", { name: "Options du salon Troisième" }).click();
  await page.getByRole("menuitem", { name: "Marquer comme lu" }).waitFor();
  await page.keyboard.press("Escape");
  await bruno.api("DELETE", `/rooms/${third}/members/${bruno.id}`);
});

test("on a phone the home is the list, and lives", async () => {
  const room = await shared("Poche");
  const phone = await house.visitor({ viewport: PHONE, hasTouch: true, isMobile: true });
  await phone.api("POST", "/sessions", { username: "bruno", password: bruno.password });
  await phone.page.goto("/?show=unread");
  await phone.live();
  await alice.say(room, "@bruno, es-tu là ?");
  await phone.page.getByRole("link", { name: /^Poche ?, 1 mention/ }).waitFor();
  await phone.page.getByRole("link", { name: /^Poche ?, 1 mention/ }).tap();
  await phone.page.waitForURL(/\/rooms\/\d+$/);
  await phone.leave();
});

test("the keys of the home: up and down in the list, the slash for the filter", async () => {
  const { page } = bruno;
  await shared("Zèbre");
  await page.goto("/?sort=name");
  await bruno.live();
  const rooms = await page.locator("#cards .room-card").evaluateAll((all) => all.map(({ dataset }) => dataset.room));
  await page.keyboard.press("/");
  assert.equal(await focused(page), "filter");
  await page.keyboard.type("a/b");
  assert.equal(await page.locator("#filter").inputValue(), "a/b", "in a field it is a character");
  await page.locator("#filter").fill("");
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), rooms[0]);
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), rooms[1]);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), rooms[0], "the first stays the first");
  await page.keyboard.press("/");
  await page.keyboard.type("zebre");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.querySelector(".room-card-name").textContent), "Zèbre");
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Raccourcis clavier" });
  for (const label of ["Se déplacer dans la liste", "Filtrer les salons", "Tout marquer comme lu"]) await help.getByText(label).waitFor();
  await page.keyboard.press("Escape");
});

test("Maj Échap marks everything as read, once it is confirmed", async () => {
  const { page } = bruno;
  const [first, second] = [await shared("Lu un"), await shared("Lu deux")];
  await bruno.open(first);
  for (const room of [first, second]) await alice.say(room, "@bruno, à lire");
  const line = (room) => page.locator(`#sidebar a[data-room="${room}"]`);
  await eventually(async () => assert.match(await line(second).getAttribute("class"), /is-unread/));
  await bruno.composer.fill("gardé");
  await bruno.composer.press("Shift+Escape");
  const dialog = page.getByRole("dialog", { name: "Tout marquer comme lu ?" });
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Annuler" }).click();
  assert.match(await line(second).getAttribute("class"), /is-unread/);
  await bruno.composer.press("Shift+Escape");
  await dialog.getByRole("button", { name: "Tout marquer comme lu" }).click();
  await eventually(async () => assert.equal(await page.locator("#sidebar .is-unread").count(), 0));
  const { rooms } = await bruno.api("GET", "/rooms");
  assert.deepEqual(rooms.filter((one) => one.unread > 0), []);
  assert.equal(await bruno.composer.inputValue(), "gardé");
  await bruno.composer.press("Shift+Escape");
  await page.getByText("Vous êtes à jour.").waitFor();
  await bruno.composer.fill("");
});

test("who leaves a form that was changed is asked in the application's words", async () => {
  const { page } = alice;
  const boxes = [];
  page.on("dialog", (box) => { boxes.push(box.type()); void box.accept(); });
  await page.goto("/rooms/new");
  await alice.live();
  const name = page.getByRole("textbox", { name: "Nom du salon" });
  await name.fill("Sale");
  await name.press("Escape");
  const dialog = page.getByRole("dialog", { name: "Abandonner les modifications ?" });
  await dialog.getByRole("button", { name: "Annuler" }).click();
  assert.equal(await name.inputValue(), "Sale");
  assert.equal(await focused(page), await name.getAttribute("id"));
  await page.getByRole("link", { name: "Annuler" }).click();
  await dialog.getByRole("button", { name: "Abandonner" }).click();
  await page.waitForURL((url) => url.pathname === "/");
  await page.goto("/rooms/new");
  await alice.live();
  await name.press("Escape");
  await page.waitForURL((url) => url.pathname === "/");
  assert.deepEqual(boxes, [], "the browser asks nothing");
});
