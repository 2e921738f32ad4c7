import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { House, eventually } from "../house.mjs";

const messages = JSON.parse(await readFile(new URL("../fixtures/messages.json", import.meta.url), "utf8"));

let house;
before(async () => { house = await House.open(); });
after(() => house.close());

/**
 * An article as it is compared. Left out: what only scripts give, because it depends on this browser alone (where the
 * focus may go, the full date under the pointer, which name is the reader's own), and how far below the top of a page it stands.
 */
const normalised = (all) => all.map((article) => {
  const copy = article.cloneNode(true);
  copy.querySelector("#tools")?.remove();
  for (const one of [copy, ...copy.querySelectorAll("*")]) {
    one.classList.remove("msg-cont", "has-tools", "is-me");
    for (const name of ["tabindex", "aria-description", "data-tip"]) one.removeAttribute(name);
    if (one.tagName === "TIME") one.removeAttribute("title");
    if (one.getAttribute("class") === "") one.removeAttribute("class");
    if (one.hasAttribute("class")) one.setAttribute("class", [...one.classList].sort().join(" "));
    const attributes = [...one.attributes].sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name } of attributes) one.removeAttribute(name);
    for (const { name, value } of attributes) one.setAttribute(name, value);
  }
  // Blanks between elements come from the template's lines; those of a text are its own.
  const texts = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  const blanks = [];
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    const isInBody = text.parentElement.closest("[data-f=body]") && text.parentElement !== copy.querySelector("[data-f=body]");
    if (!isInBody && text.data.trim() === "") blanks.push(text);
  }
  for (const text of blanks) text.remove();
  return [article.dataset.id, copy.outerHTML];
});

test("200 messages are drawn by the browser as the server writes them", async () => {
  assert.equal(messages.length, 200);
  const amina = await house.person("amina", "Amina Diallo");
  const bruno = await house.person("bruno", "Bruno Petit");
  const room = await amina.room("Projet Boréal");
  await bruno.join(room);
  // Amina’s page is there before the first message: her browser draws each from its frame, and each change of it.
  await amina.open(room);
  const ids = [];
  const answered = new Set();
  for (const [n, { text, reply, edit, delete: gone, react, pin }] of messages.entries()) {
    const author = n % 3 === 0 ? amina : bruno;
    const cited = reply === undefined ? undefined : (ids[reply] ?? ids.at(-1));
    if (!gone) answered.add(cited);
    const { id } = await author.say(room, text, cited === undefined ? {} : { reply_to: cited });
    ids.push(id);
    const path = `/rooms/${room}/messages/${id}`;
    for (const [i, emoji] of [react ?? []].flat().entries())
      await (i % 2 ? amina : bruno).api("PUT", `${path}/reactions/${encodeURIComponent(emoji)}`);
    if (edit) await author.api("PATCH", path, { text: edit });
    if (pin) await author.api("PUT", `${path}/pin`);
    if (gone) await author.api("DELETE", path);
  }
  const head = (await amina.api("GET", `/rooms/${room}/changes?after=${ids.at(-1)}`)).head;
  const articles = amina.log.locator("article.msg");
  await eventually(async () => {
    assert.equal(await articles.count(), 200);
    const highest = await articles.evaluateAll((all) => Math.max(...all.map((one) => Number(one.dataset.seq))));
    assert.equal(highest, head);
  }, 20_000);
  const drawn = new Map(await articles.evaluateAll(normalised));
  const plain = await house.visitor({ javaScriptEnabled: false, storageState: await amina.context.storageState() });
  const written = new Map();
  // What was deleted and nothing answers is shown where it was seen to go, and not on a page that is opened since.
  const kept = ids.filter((id, n) => !messages[n].delete || answered.has(id));
  assert.ok(kept.length < 200 && kept.some((id) => messages[ids.indexOf(id)].delete));
  for (let before = ids.at(-1) + 1_000; written.size < kept.length; before = Math.min(...[...written.keys()].map(Number))) {
    await plain.page.goto(`/rooms/${room}?before=${before}`);
    for (const [id, html] of await plain.page.locator("article.msg").evaluateAll(normalised)) written.set(id, html);
  }
  assert.equal(drawn.size, 200);
  assert.deepEqual([...written.keys()].map(Number).sort((a, b) => a - b), kept);
  for (const id of kept) {
    const n = ids.indexOf(id);
    assert.equal(drawn.get(String(id)), written.get(String(id)), `message ${n}: ${JSON.stringify(messages[n])}`);
  }
  await plain.leave();
  await amina.leave();
  await bruno.leave();
});
