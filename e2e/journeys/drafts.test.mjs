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

const later = (ms) => new Promise((done) => setTimeout(done, ms));
const strip = (person) => person.page.locator("#reply-strip");

/** A reply to a message of Bruno's, begun in Alice's tab and shown in another. */
async function reply(name, text) {
  const room = await alice.meet(name, bruno);
  await bruno.write("une question");
  const other = await alice.tab(`/rooms/${room}`);
  await alice.message("une question").focus();
  await alice.page.keyboard.press("r");
  await alice.composer.pressSequentially(text);
  await strip(other).getByText("une question").waitFor();
  await eventually(async () => assert.equal(await other.composer.inputValue(), text));
  return { room, other };
}

test("what is sent from another tab while one types it is no longer there to be typed", async () => {
  const room = await alice.meet("Aussitôt", bruno);
  const other = await alice.tab(`/rooms/${room}`);
  await alice.composer.pressSequentially("aussitôt dit");
  await eventually(async () => assert.equal(await other.composer.inputValue(), "aussitôt dit"));
  await other.composer.press("Enter");
  await eventually(async () => assert.equal(await alice.composer.inputValue(), ""));
  await bruno.message("aussitôt dit").waitFor();
  await other.page.close();
});

test("what is typed in two tabs at once is not lost when one of them sends", async () => {
  for (const isFirst of [true, false]) {
    const room = await alice.meet(`À deux mains ${isFirst}`, bruno);
    const other = await alice.tab(`/rooms/${room}`);
    const typed = [[alice, "de l’un"], [other, "de l’autre"]];
    for (const [one, text] of isFirst ? typed : typed.reverse()) await one.composer.pressSequentially(text);
    await later(3_000);
    await alice.composer.press("Enter");
    await bruno.message("de l’un").waitFor();
    await later(1_500);
    assert.equal(await other.composer.inputValue(), "de l’autre");
    await other.page.reload();
    await eventually(async () => assert.equal(await other.composer.inputValue(), "de l’autre"));
    await other.composer.press("Enter");
    await bruno.message("de l’autre").waitFor();
    await other.page.close();
  }
});

test("a draft is gone on with, and emptied, in any tab", async () => {
  const room = await alice.meet("Suite", bruno);
  const other = await alice.tab(`/rooms/${room}`);
  const both = async (text) => {
    for (const one of [alice, other]) await eventually(async () => assert.equal(await one.composer.inputValue(), text));
  };
  await alice.composer.pressSequentially("un");
  await both("un");
  await other.composer.press("End");
  await other.composer.pressSequentially(" deux");
  await both("un deux");
  await alice.composer.press("End");
  await alice.composer.pressSequentially(" trois");
  await both("un deux trois");
  await other.composer.fill("");
  await both("");
  await alice.page.reload();
  assert.equal(await alice.composer.inputValue(), "");
  await other.page.close();
});

test("a reply is shown in every tab, goes on in any, and is gone from all once it is sent", async () => {
  const { other } = await reply("Réponse", "oui");
  await alice.composer.pressSequentially(", demain");
  await later(600);
  await alice.composer.pressSequentially(" matin");
  await eventually(async () => assert.equal(await other.composer.inputValue(), "oui, demain matin"));
  await later(600);
  await alice.composer.press("Enter");
  await bruno.message("oui, demain matin").locator(".quote").waitFor();
  await later(2_000);
  for (const one of [alice, other]) {
    assert.equal(await one.composer.inputValue(), "");
    assert.equal(await strip(one).isVisible(), false);
  }
  await other.write("autre chose");
  await bruno.message("autre chose").waitFor();
  assert.equal(await bruno.message("autre chose").locator(".quote").count(), 0);
  assert.equal(await bruno.message("oui, demain matin").count(), 1);
  await other.page.close();
});

test("a reply that is called off is so in every tab, and one that comes back answers at once", async () => {
  const { room, other } = await reply("Sans réponse", "peut-être");
  await alice.context.route(/\/messages\/\d+$/, async (route) => {
    await later(2_000);
    await route.continue().catch(() => undefined);
  });
  await other.page.reload();
  await eventually(async () => assert.equal(await other.composer.inputValue(), "peut-être"));
  assert.equal(await strip(other).isVisible(), true);
  await alice.context.unroute(/\/messages\/\d+$/);
  await alice.page.getByRole("button", { name: "Annuler la réponse" }).click();
  await eventually(async () => assert.equal(await strip(other).isVisible(), false));
  assert.equal(await other.composer.inputValue(), "peut-être");
  await other.page.goto(`/rooms/${room}`);
  await eventually(async () => assert.equal(await other.composer.inputValue(), "peut-être"));
  assert.equal(await strip(other).isVisible(), false);
  await other.page.close();
});

test("what differs from tab to tab is there when one is opened again, and nothing once one signs out", async () => {
  const room = await alice.meet("Chacun le sien", bruno);
  const other = await alice.tab(`/rooms/${room}`);
  await other.composer.pressSequentially("un long texte");
  await alice.composer.pressSequentially("un autre");
  await later(1_000);
  await other.page.reload();
  await eventually(async () => assert.equal(await other.composer.inputValue(), "un long texte"));
  assert.equal(await alice.composer.inputValue(), "un autre");
  await other.composer.press("End");
  await other.composer.pressSequentially(" secret");
  await alice.page.goto("/settings/profile");
  await alice.page.locator("form[action='/logout'] button").first().evaluate((button) => button.click());
  await alice.page.waitForURL(/login/);
  await later(1_000);
  await other.page.close();
  assert.deepEqual(await alice.page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name)), []);
});
