// What a thumb meets: nothing too small to be touched, nothing important out of reach.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "../axe.mjs";
import { House, PHONE, eventually } from "../house.mjs";

const TOUCH = { viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const LEAST = 44;

let house, alice, bruno, room, long;
before(async () => {
  house = await House.open();
  alice = await house.person("alice", "Alice Martin", TOUCH);
  bruno = await house.person("bruno", "Bruno Petit");
  room = await alice.room("Tests");
  long = await alice.room("Cuisine et recettes de toutes les saisons");
  await alice.api("PATCH", `/rooms/${long}`, { topic: "Ce que l’on mange, et avec qui" });
  for (const one of [room, long]) await bruno.join(one);
  await bruno.say(room, "Bonjour");
  await bruno.say(long, "Une soupe pour ce soir, et du pain");
});
after(async () => {
  for (const person of [alice, bruno]) await person.leave();
  await house.close();
});

/** What can be pressed, is seen, and answers to a finger over less than 44 px of height: what it is called, and how high. */
const small = (page) => page.evaluate((least) => {
  const found = [];
  const seen = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    if (width < 4 || height < 4 || y < 0 || y > innerHeight || x < 0 || x > innerWidth) return;
    const holds = (at) => element.contains(document.elementFromPoint(x, at));
    if (!holds(y)) return;
    let [above, below] = [y, y];
    while (above > 0 && holds(above - 1)) above -= 1;
    while (below < innerHeight - 1 && holds(below + 1)) below += 1;
    return Math.round(below - above + 1);
  };
  for (const element of document.querySelectorAll("a[href], button, summary")) {
    // A link in a sentence is as high as its line; reactions stand in rows, as drawn; what is read out is not touched.
    if (element.closest("p, .msg-body, .reactions, [aria-hidden=true]") || element.tabIndex < 0) continue;
    const height = seen(element);
    if (height !== undefined && height < least) found.push(`${element.getAttribute("aria-label") ?? element.textContent.trim()}: ${height}`);
  }
  return found;
}, LEAST);

test("what is touched is 44 px high", async () => {
  const { page } = alice;
  for (const address of ["/", `/rooms/${room}`, `/rooms/${room}/members`, `/rooms/${room}/edit`, "/rooms/new", "/settings", "/settings/profile", "/settings/devices", "/search", "/nulle-part"]) {
    await page.goto(address);
    await page.locator("h1").first().waitFor({ state: "attached" });
    assert.deepEqual(await small(page), [], address);
  }
  await page.goto("/");
  await alice.live();
  await page.getByRole("button", { name: "Afficher les salons" }).tap();
  await page.locator("#sidebar.show:not(.showing)").waitFor();
  assert.deepEqual(await small(page), [], "the drawer");
  await page.getByRole("button", { name: "Fermer la liste des salons" }).tap();
  await alice.open(room);
  await page.getByRole("button", { name: /Afficher les .* membres/ }).tap();
  await page.locator("#members.show:not(.showing)").waitFor();
  assert.deepEqual(await small(page), [], "the members");
  const guest = await house.visitor(TOUCH);
  for (const address of ["/login", "/register", "/login/forgotten"]) {
    await guest.page.goto(address);
    assert.deepEqual(await small(guest.page), [], address);
  }
  await guest.leave();
});

test("who wrote is touched around the name as well", async () => {
  const { page } = alice;
  await alice.open(room);
  const name = alice.message("Bonjour").locator(".msg-author");
  const { x, y, height } = await name.boundingBox();
  const isThere = ([left, top]) => document.elementFromPoint(left, top)?.classList.contains("msg-author");
  assert.ok(await page.evaluate(isThere, [x + 10, y - 15]), "above");
  assert.ok(await page.evaluate(isThere, [x + 10, y + height + 4]), "below");
});

test("a phone on its side does not say that Enter sends", async () => {
  await alice.page.setViewportSize({ width: PHONE.height, height: PHONE.width });
  await alice.open(room);
  const help = alice.page.locator("#composer-help");
  assert.equal(await help.isVisible(), false);
  assert.equal((await help.textContent()).trim(), "", "and nothing says it to a screen reader");
  await alice.page.setViewportSize(PHONE);
});

test("a room is made by a button that is always in view", async () => {
  const { page } = alice;
  for (const [address, name] of [["/rooms/new", "Créer le salon"], [`/rooms/${room}/edit`, "Enregistrer"]]) {
    await page.goto(address);
    const button = page.getByRole("button", { name, exact: true });
    const inView = async () => {
      const { y, height } = await button.boundingBox();
      assert.ok(y + height <= page.viewportSize().height, `${name}: ${y}`);
      const foot = await page.locator("#room-form .form-foot").boundingBox();
      assert.ok(Math.abs(foot.y + foot.height - page.viewportSize().height) <= 1, "at the very edge");
    };
    await inView();
    // As with the keyboard open.
    await page.setViewportSize({ width: PHONE.width, height: 460 });
    await eventually(inView);
    const field = page.getByRole("combobox", { name: "Garder les messages" });
    await field.focus();
    const { y, height } = await field.boundingBox();
    assert.ok(y + height <= (await page.locator("#room-form .form-foot").boundingBox()).y, "a field does not hide under it");
    await page.setViewportSize(PHONE);
    assert.deepEqual(await violations(page), []);
  }
});

test("the list of a phone begins with the space, and names its rooms whole", async () => {
  const { page } = alice;
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto("/");
    const head = page.locator(".home .page-head");
    await head.getByRole("link", { name: "Palabre" }).waitFor();
    await page.getByRole("heading", { level: 1, name: "Salons" }).waitFor({ state: "attached" });
    const card = page.locator("#cards .room-card").filter({ hasText: "Cuisine" });
    const box = await card.boundingBox();
    assert.ok(box.height <= 66, `a row of 64 px: ${box.height}`);
    const { title, line, shown } = await card.evaluate((element) => {
      const line = element.querySelector(".room-card-head").getBoundingClientRect();
      const ago = element.querySelector(".room-card-ago").getBoundingClientRect();
      return { title: element.querySelector(".room-card-title").getBoundingClientRect().width, line: line.width, shown: ago.top < line.bottom };
    });
    assert.ok(Math.abs(title - line) < 1 && !shown, `the name has the line: ${title} of ${line}`);
    const short = page.locator("#cards .room-card").filter({ hasText: "Tests" });
    const [name, ago] = [await short.locator(".room-card-name").boundingBox(), await short.locator(".room-card-ago").boundingBox()];
    assert.ok(ago.y < name.y + name.height, "the time stays beside a short name");
    assert.deepEqual(await violations(page), []);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
  }
  await page.setViewportSize(PHONE);
  await page.getByRole("link", { name: "Réglages" }).tap();
  await page.waitForURL("/settings");
  assert.equal(await page.getByRole("textbox", { name: "Nom affiché" }).isVisible(), false, "a list first, on a phone");
});
