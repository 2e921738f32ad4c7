import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESKTOP, House, PHONE, eventually } from "../house.mjs";

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

/** Says many things fast; only a few at a time keep their order for sure. */
async function fill(person, room, count, label = "ligne", together = 20) {
  for (let from = 1; from <= count; from += together) {
    const batch = Math.min(together, count - from + 1);
    await Promise.all(Array.from({ length: batch }, (_, n) => person.say(room, `${label} ${from + n}`)));
  }
}

const ids = (person) => person.log.locator("article.msg[data-id]").evaluateAll((all) => all.map((one) => Number(one.dataset.id)));

test("J17 history goes both ways without losing the reader's place", async () => {
  const room = await shared("Trois mille");
  await fill(alice, room, 3_000);
  await bruno.open(room);
  assert.ok((await ids(bruno)).length <= 320);
  const log = bruno.log;
  for (let turn = 0; turn < 20; turn += 1) {
    // What is on top, before and after a page was put above it.
    const before = await log.evaluate((scroller) => {
      scroller.scrollTop = 400;
      const top = scroller.getBoundingClientRect().top;
      const first = [...scroller.querySelectorAll("article.msg[data-id]")].find((one) => one.getBoundingClientRect().bottom > top);
      const oldest = Number(scroller.querySelector("article.msg[data-id]").dataset.id);
      return { id: first.id, at: first.getBoundingClientRect().top, oldest };
    });
    if (before.oldest <= 3) break;
    await eventually(async () => {
      const oldest = await log.evaluate((scroller) => Number(scroller.querySelector("article.msg[data-id]").dataset.id));
      assert.ok(oldest < before.oldest);
    });
    const at = await bruno.page.locator(`#${before.id}`).evaluate((one) => one.getBoundingClientRect().top);
    assert.ok(Math.abs(at - before.at) <= 2, `the first message moved by ${at - before.at} px`);
  }
  const seen = await ids(bruno);
  assert.ok(seen.length <= 320, `${seen.length} messages in the page`);
  assert.deepEqual(seen, Array.from(seen, (_, n) => seen[0] + n), "no hole, no repeat");
  await bruno.page.getByRole("button", { name: "Revenir en bas" }).click();
  await bruno.message("ligne 3000").waitFor();
  await bruno.page.goto(`/rooms/${room}/messages/${seen[10]}`);
  await bruno.live();
  await eventually(async () => assert.ok(await bruno.page.locator(`#m${seen[10]}`).evaluate((one) => {
    const { top, bottom } = one.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  })));
  await eventually(async () => {
    await log.evaluate((scroller) => { scroller.scrollTop = scroller.scrollHeight; });
    assert.ok(await bruno.message("ligne 3000").count() === 1);
  }, 60_000);
  const end = await ids(bruno);
  assert.deepEqual(end, Array.from(end, (_, n) => end[0] + n));
});

test("J18 what was not read is counted, shown from its first message, and read when seen", async () => {
  const room = await shared("Non lus");
  await bruno.page.goto("/");
  await bruno.live();
  const other = await bruno.context.newPage();
  await other.goto("/");
  await other.locator("body[data-link=open]").waitFor();
  await fill(alice, room, 12, "nouvelle", 1);
  const line = (page) => page.getByRole("navigation", { name: "Salons et conversations" }).locator(`a[data-room="${room}"]`);
  await eventually(async () => {
    for (const page of [bruno.page, other]) assert.match(await line(page).getAttribute("class"), /is-unread/);
  });
  assert.doesNotMatch(await bruno.page.title(), /^\(/);
  await bruno.page.bringToFront();
  await line(bruno.page).click();
  await bruno.live();
  const separator = bruno.page.getByRole("separator", { name: "Nouveaux messages" });
  await separator.waitFor();
  assert.match(await separator.evaluate((one) => {
    let next = one.nextElementSibling;
    while (next && !next.matches("article.msg")) next = next.nextElementSibling;
    return next.textContent;
  }), /nouvelle 1\b/);
  assert.ok(await separator.evaluate((one) => one.getBoundingClientRect().top >= 0));
  await bruno.log.evaluate((scroller) => { scroller.scrollTop = scroller.scrollHeight; });
  await eventually(async () => assert.doesNotMatch((await line(other).getAttribute("class")) ?? "", /is-unread/));
  await bruno.message("nouvelle 5").hover();
  await bruno.page.getByRole("toolbar", { name: /Actions sur le message/ }).getByRole("button", { name: "Plus d’actions" }).click();
  await bruno.page.getByRole("menuitem", { name: "Marquer comme non lu à partir d’ici" }).click();
  await eventually(async () => assert.match(await line(other).getAttribute("class"), /is-unread/));
});

test("J19 reading above is not disturbed by what arrives below", async () => {
  const room = await shared("Lecture");
  await fill(alice, room, 120);
  await bruno.open(room);
  await bruno.log.evaluate((scroller) => { scroller.scrollTop = 900; });
  await bruno.page.getByRole("button", { name: "Revenir en bas" }).waitFor();
  const top = () => bruno.log.evaluate((scroller) => {
    const edge = scroller.getBoundingClientRect().top;
    const first = [...scroller.querySelectorAll("article.msg")].find((one) => one.getBoundingClientRect().bottom > edge);
    return [first.id, Math.round(first.getBoundingClientRect().top)];
  });
  const before = await top();
  await alice.say(room, "en bas 1");
  await alice.say(room, "en bas 2");
  await bruno.page.getByRole("button", { name: "2 nouveaux messages" }).click({ trial: true });
  const after = await top();
  assert.equal(after[0], before[0]);
  assert.ok(Math.abs(after[1] - before[1]) <= 2);
  await bruno.page.getByRole("button", { name: "2 nouveaux messages" }).click();
  await bruno.message("en bas 2").waitFor();
  await bruno.page.locator("#to-latest").waitFor({ state: "hidden" });
});

test("a window that gets another size keeps what is read, and reads nothing in between", async () => {
  const room = await shared("Largeurs");
  for (let from = 0; from < 240; from += 20) {
    await Promise.all(Array.from({ length: 20 }, (_, n) => alice.say(room, `ligne ${from + n} ${"texte plus long qui prend plusieurs lignes ".repeat(n % 9)}`)));
  }
  const { page, log } = bruno;
  const place = () => log.evaluate((scroller) => {
    const edge = scroller.getBoundingClientRect().top;
    const all = [...scroller.querySelectorAll("article.msg")];
    return { id: Number(all.find((one) => one.getBoundingClientRect().bottom > edge).dataset.id), last: Number(all.at(-1).dataset.id) };
  });
  const settled = () => page.evaluate(() => new Promise((done) => setTimeout(done, 700)));
  for (const narrow of [PHONE, { width: 640, height: 400 }]) {
    await bruno.api("PUT", `/rooms/${room}/read`, { upto: 1_000 });
    await page.bringToFront();
    await page.setViewportSize(narrow);
    await bruno.open(room);
    await bruno.message("ligne 239").waitFor();
    const oldest = (await ids(bruno))[0];
    await log.evaluate((scroller) => { scroller.scrollTop = 300; });
    await eventually(async () => assert.ok((await ids(bruno))[0] < oldest, "an older page came"));
    // Where the pointer is, the browser lays the page out before it is painted: it moves the view before it tells of sizes.
    await page.mouse.move(200, 300);
    // The last line of a long message, which is much shorter where it is wide.
    await log.evaluate((scroller) => {
      scroller.scrollTop = scroller.scrollHeight - scroller.clientHeight - 3000;
      const edge = scroller.getBoundingClientRect().top;
      const long = [...scroller.querySelectorAll("article.msg")].find((one) => one.getBoundingClientRect().top > edge && one.textContent.length > 350);
      scroller.scrollTop += long.getBoundingClientRect().bottom - 8 - edge;
    });
    await settled();
    for (const text of ["en bas 1", "en bas 2"]) await alice.say(room, text);
    await page.getByRole("button", { name: "2 nouveaux messages" }).waitFor();
    const before = await place();
    await page.setViewportSize(DESKTOP);
    await settled();
    const after = await place();
    assert.equal(after.id, before.id, `of ${before.last}`);
    const { rooms } = await bruno.api("GET", "/rooms");
    assert.equal(rooms.find((one) => one.id === room)?.unread, 2, "what was passed over is not read");
  }
});

test("J16 whoever reads above when the link breaks is there still when it is back", async () => {
  const room = await shared("Lecture coupée");
  await fill(alice, room, 120);
  await bruno.open(room);
  await bruno.log.evaluate((scroller) => { scroller.scrollTop = 900; });
  await bruno.page.getByRole("button", { name: "Revenir en bas" }).waitFor();
  const top = () => bruno.log.evaluate((scroller) => {
    const edge = scroller.getBoundingClientRect().top;
    const first = [...scroller.querySelectorAll("article.msg")].find((one) => one.getBoundingClientRect().bottom > edge);
    return [first.id, first.getBoundingClientRect().top];
  });
  const before = await top();
  await bruno.context.setOffline(true);
  await bruno.page.getByRole("status").filter({ hasText: /Vous êtes hors ligne|Connexion perdue/ }).waitFor();
  await fill(alice, room, 5, "pendant");
  await bruno.context.setOffline(false);
  await bruno.page.getByRole("button", { name: "5 nouveaux messages" }).waitFor({ timeout: 40_000 });
  const after = await top();
  assert.equal(after[0], before[0]);
  assert.ok(Math.abs(after[1] - before[1]) <= 2, `moved by ${after[1] - before[1]} px`);
});

test("J9 messages are grouped by author and pause, and days are told apart", async () => {
  const room = await shared("Regroupement");
  await alice.say(room, "un");
  await alice.say(room, "deux");
  await bruno.say(room, "trois");
  await alice.open(room);
  await alice.page.getByRole("heading", { name: /Aujourd’hui/ }).waitFor();
  const heads = await alice.log.locator("article.msg").evaluateAll((all) => all.map((one) => one.classList.contains("msg-cont")));
  assert.deepEqual(heads, [false, true, false]);
  const times = await alice.log.locator("article.msg time").allInnerTexts();
  for (const time of times.filter(Boolean)) assert.match(time, /^\d\d:\d\d$/);
});
