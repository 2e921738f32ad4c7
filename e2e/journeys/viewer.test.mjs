import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { viewer } from "../files.mjs";
import { House, PHONE, eventually } from "../house.mjs";
import { png } from "../png.mjs";

let house, alice, bruno, room;
before(async () => {
  house = await House.open();
  alice = await house.person("alice", "Alice Martin");
  bruno = await house.person("bruno", "Bruno Petit", { viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
  room = await alice.meet("Vues", bruno);
  const files = await Promise.all([1, 2, 3].map((n) => alice.file(`vue ${n}.png`, "image/png", png(1_600, 1_000, n))));
  await alice.say(room, "trois vues", { files });
});
after(async () => {
  await alice.leave();
  await bruno.leave();
  await house.close();
});

const link = (person, n) => person.message("trois vues").getByRole("link", { name: `Agrandir l’image vue ${n}.png` });
const counted = (person, text) => viewer(person).getByText(text, { exact: true }).waitFor();

/** Opens the viewer on one of the three. */
async function look(person, n, act = "click") {
  await link(person, n)[act]();
  await counted(person, `${n} sur 3`);
}

const closed = (person) => viewer(person).waitFor({ state: "hidden" });
const closeness = (person) => viewer(person).getByRole("img").evaluate((image) => new DOMMatrix(getComputedStyle(image).transform).a);

test("J22 a click beside the image closes the viewer; on it, a double click comes closer", async () => {
  const { mouse } = alice.page;
  await look(alice, 2);
  const box = await viewer(alice).getByRole("img").boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await mouse.click(x, y);
  await mouse.dblclick(x, y);
  await eventually(async () => assert.equal(await closeness(alice), 2.5));
  // What ends a drag is no click, wherever it ends.
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(x + 120, y + 40, { steps: 4 });
  await mouse.up();
  assert.equal(await closeness(alice), 2.5);
  await mouse.dblclick(x, y);
  await eventually(async () => assert.equal(await closeness(alice), 1));
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(box.x - 12, box.y + 12, { steps: 4 });
  await mouse.up();
  await counted(alice, "2 sur 3");
  await mouse.click(box.x - 12, box.y + 12);
  await closed(alice);
});

test("J22 the keys of the viewer work at either end, and wherever the focus is", async () => {
  const { keyboard } = alice.page;
  await look(alice, 2);
  const next = viewer(alice).getByRole("button", { name: "Image suivante" });
  await next.click();
  await counted(alice, "3 sur 3");
  assert.equal(await next.evaluate((button) => button === document.activeElement), true, "the focus stays");
  await next.click({ force: true });
  await counted(alice, "3 sur 3");
  await keyboard.press("ArrowLeft");
  await counted(alice, "2 sur 3");
  const previous = viewer(alice).getByRole("button", { name: "Image précédente" });
  await previous.focus();
  await keyboard.press("Enter");
  await counted(alice, "1 sur 3");
  await keyboard.press("+");
  await eventually(async () => assert.equal(await closeness(alice), 1.5));
  await viewer(alice).getByRole("img").click();
  await keyboard.press("ArrowRight");
  await counted(alice, "2 sur 3");
  await keyboard.press("Escape");
  await closed(alice);
  assert.ok(await link(alice, 2).evaluate((one) => one === document.activeElement));
});

test("J22 Back closes the viewer on a phone, and leaves the room only then", async () => {
  const { page } = bruno;
  await page.goto("/");
  await bruno.open(room);
  const length = () => page.evaluate(() => history.length);
  const before = await length();
  await look(bruno, 1, "tap");
  await page.goBack();
  await closed(bruno);
  assert.match(page.url(), new RegExp(`/rooms/${room}$`));
  // Forward opens nothing, and Back still closes what is opened after it.
  await page.goForward();
  assert.equal(await viewer(bruno).isVisible(), false);
  await page.goBack();
  for (let n = 0; n < 3; n += 1) {
    await look(bruno, 2, "tap");
    await viewer(bruno).getByRole("button", { name: "Fermer" }).tap();
    await closed(bruno);
  }
  assert.equal(await length(), before + 1, "nothing piles up");
  await eventually(async () => assert.equal(await page.evaluate(() => history.state), null));
  await page.goBack();
  await page.waitForURL(`${house.origin}/`);
});
