import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { choose, file, hand, slow, tray, viewer } from "../files.mjs";
import { House, eventually } from "../house.mjs";
import { png } from "../png.mjs";

const MB = 1024 * 1024;
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

const note = (name) => file(name, "text/plain", Buffer.from("des mots"));
const items = (person) => tray(person).getByRole("listitem");

test("J28 a second tab that never had a file shows those of the draft, and sends them", async () => {
  const room = await alice.meet("Deux onglets", bruno);
  const other = await alice.tab(`/rooms/${room}`);
  await choose(alice, note("plan.txt"));
  await alice.composer.pressSequentially("voici le plan");
  await tray(other).getByRole("button", { name: "Retirer plan.txt" }).waitFor();
  await eventually(async () => assert.equal(await other.composer.inputValue(), "voici le plan"));
  // What either notes of the draft takes nothing from it.
  await new Promise((later) => setTimeout(later, 1_000));
  const third = await alice.tab(`/rooms/${room}`);
  await eventually(async () => assert.equal(await third.composer.inputValue(), "voici le plan"));
  await tray(third).getByText("plan.txt").waitFor();
  await third.page.close();
  await other.composer.press("Enter");
  await bruno.message("voici le plan").getByRole("link", { name: "Télécharger plan.txt" }).waitFor();
  await eventually(async () => assert.equal(await items(alice).count(), 0));
  await eventually(async () => assert.equal(await alice.composer.inputValue(), ""));
  await other.page.close();
});

test("an upload that fails says so in every tab, and one is given up from any", async () => {
  const room = await alice.meet("Refus", bruno);
  const other = await alice.tab(`/rooms/${room}`);
  const tabs = [alice, other];
  await alice.context.route(/\/api\/v1\/uploads$/, (route) =>
    route.fulfill({ status: 507, contentType: "application/problem+json", body: JSON.stringify({ code: "storage_full" }) }));
  await choose(alice, file("gros.bin", "application/octet-stream", randomBytes(MB)));
  for (const one of tabs) await tray(one).getByRole("button", { name: "Réessayer" }).waitFor();
  await alice.context.unroute(/\/api\/v1\/uploads$/);
  for (const one of tabs) await one.page.locator("#message").focus();
  await tray(other).getByRole("button", { name: "Retirer gros.bin" }).click();
  for (const one of tabs) await eventually(async () => assert.equal(await items(one).count(), 0));
  const line = await slow(alice);
  await choose(alice, file("film.bin", "application/octet-stream", randomBytes(4 * MB)));
  const bar = tray(other).getByRole("progressbar", { name: "Envoi de film.bin" });
  await eventually(async () => assert.ok((await bar.evaluate(({ value }) => value)) > 0));
  const ended = alice.context.waitForEvent("response", (answer) => answer.request().method() === "DELETE" && answer.ok());
  await tray(other).getByRole("button", { name: /film.bin$/ }).click();
  await ended;
  for (const one of tabs) await eventually(async () => assert.equal(await items(one).count(), 0));
  await line.fast();
  await other.page.close();
});

test("J14 a tab that is closed while it sends leaves its message to another, whatever that one shows", async () => {
  const room = await alice.meet("Relais", bruno);
  for (const address of [`/rooms/${room}`, "/"]) {
    const other = await alice.tab(address);
    const sender = await alice.tab(`/rooms/${room}`);
    const line = await slow(alice);
    const text = `par ${address}`;
    await choose(sender, file("gros.bin", "application/octet-stream", randomBytes(4 * MB)));
    await sender.composer.fill(text);
    await sender.composer.press("Enter");
    const bar = sender.page.locator("#pending").getByRole("progressbar", { name: "Envoi de gros.bin" });
    await eventually(async () => assert.ok((await bar.evaluate(({ value }) => value)) > 0));
    await alice.page.goto("about:blank");
    await sender.page.close();
    await line.fast();
    await bruno.exactly(text).getByRole("link", { name: "Télécharger gros.bin" }).waitFor({ timeout: 40_000 });
    await other.page.close();
  }
});

test("after a reload in the middle the bar begins where the upload stopped, and goes on when another tab sends", async () => {
  await alice.meet("Reprise", bruno);
  const line = await slow(alice);
  await choose(alice, file("gros.bin", "application/octet-stream", randomBytes(4 * MB)));
  const bar = tray(alice).getByRole("progressbar", { name: "Envoi de gros.bin" });
  await eventually(async () => assert.ok((await bar.evaluate(({ value }) => value)) > MB));
  line.ms = 5_000;
  await alice.page.reload();
  await items(alice).getByText(/sur 4,2/).waitFor();
  assert.match(await items(alice).textContent(), /[1-4],\d sur 4,2\u202fMo · [1-9]\d\u00a0%/);
  const other = await alice.tab("/");
  await alice.page.reload();
  const before = await bar.evaluate(({ value }) => value);
  line.ms = 1_200;
  await eventually(async () => assert.ok((await bar.evaluate(({ value }) => value)) > Math.max(before, MB)));
  await items(alice).getByText(/sur 4,2/).waitFor();
  await line.fast();
  await tray(alice).getByRole("button", { name: /gros.bin$/ }).click();
  await other.page.close();
});

test("J21 copied files are pasted, whatever says their names beside them", async () => {
  await alice.meet("Collés", bruno);
  await hand(alice.page, "#message", "paste", [note("a.pdf"), note("b.pdf")], "a.pdf\nb.pdf");
  await eventually(async () => assert.equal(await items(alice).count(), 2));
  await hand(alice.page, "#message", "paste", [note("c.pdf")], "file:///srv/u/c.pdf");
  await eventually(async () => assert.equal(await items(alice).count(), 3));
  assert.equal(await alice.composer.inputValue(), "");
  await alice.composer.press("Enter");
  await bruno.log.getByRole("link", { name: "Télécharger c.pdf" }).waitFor();
});

test("J21 the tray shows a name as others will read it, and it is kept as it was otherwise", async () => {
  await alice.meet("Noms", bruno);
  await hand(alice.page, "#message", "paste", [note("facture\u202Efdp.exe"), note(".env"), note('a"b<c>.txt')]);
  const shown = ["facturefdp.exe", ".env", 'a"b<c>.txt'];
  await eventually(async () => assert.deepEqual(await items(alice).locator("[data-f=name]").allTextContents(), shown));
  await alice.composer.press("Enter");
  for (const name of shown) await bruno.log.getByRole("link", { name: `Télécharger ${name}` }).waitFor();
});

test("files that nothing takes do not have the browser leave", async () => {
  const room = await alice.meet("Archives", bruno);
  await alice.say(room, "une vue", { files: [await alice.file("vue.png", "image/png", png(400, 300))] });
  const { page } = alice;
  const swallowed = async (selector) => {
    for (const kind of ["dragover", "drop"]) assert.equal(await hand(page, selector, kind, [note("a.txt")]), true, `${kind} on ${selector}`);
  };
  await alice.message("une vue").getByRole("link", { name: "Agrandir l’image vue.png" }).click();
  await viewer(alice).waitFor();
  await swallowed("#lightbox");
  await page.keyboard.press("Escape");
  assert.equal(await items(alice).count(), 0);
  await alice.api("PATCH", `/rooms/${room}`, { archived: true });
  await page.getByText("Ce salon est archivé. Il reste consultable.").waitFor();
  await alice.live();
  await swallowed("#log");
  await page.goto("/");
  await swallowed("main");
  const stranger = await house.visitor();
  await stranger.page.goto("/login");
  assert.equal(await hand(stranger.page, "main", "drop", [note("a.txt")]), true);
  await stranger.leave();
});

test("a message of files alone gets its words, or stays as it was", async () => {
  const room = await alice.meet("Légende", bruno);
  const id = await alice.file("vue.png", "image/png", png(400, 300));
  await alice.say(room, "", { files: [id] });
  const message = alice.log.locator("article.msg").filter({ has: alice.page.locator(`[data-file="${id}"]`) });
  await message.locator(".picture").waitFor();
  const height = async () => (await message.boundingBox()).height;
  const before = await height();
  const field = message.getByRole("textbox", { name: "Modifier le message" });
  await alice.composer.press("ArrowUp");
  await field.waitFor();
  await field.press("Escape");
  await field.waitFor({ state: "detached" });
  assert.equal(await height(), before);
  await alice.composer.press("ArrowUp");
  await field.fill("vue du pont");
  await field.press("Enter");
  await bruno.message("vue du pont").locator(".picture").waitFor();
  await message.getByText("vue du pont").waitFor();
});
