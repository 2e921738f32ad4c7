import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { DESKTOP, House, PHONE, eventually } from "../house.mjs";

const corpus = JSON.parse(await readFile(new URL("../fixtures/hostile.json", import.meta.url), "utf8"));

let house;
before(async () => { house = await House.open(); });
after(() => house.close());

/** Notes, from before the page's own scripts on, whatever must not happen in it. */
async function watch(person) {
  person.harm = [];
  person.page.on("dialog", (dialog) => { person.harm.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  person.page.on("request", (request) => {
    if (!request.url().startsWith(house.origin) && !request.url().startsWith("data:")) person.harm.push(`request: ${request.url()}`);
  });
  await person.page.addInitScript(() => {
    window.harm = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => window.harm.push(`policy: ${violatedDirective} ${blockedURI}`));
    for (const name of ["alert", "confirm", "prompt"]) window[name] = () => window.harm.push(`script: ${name}`);
  });
}

const harmIn = async (person) => [...person.harm, ...(await person.page.evaluate(() => window.harm))];

/** What a message holds that none may: elements, attributes and addresses that are not on the list. */
const foreign = (bodies) => bodies.flatMap((body) => [...body.querySelectorAll("*")].flatMap((one) => {
  const found = [];
  const name = one.tagName.toLowerCase();
  if (!["a", "blockquote", "br", "code", "del", "em", "li", "ol", "p", "pre", "span", "strong", "ul"].includes(name)) found.push(name);
  for (const { name: attribute } of one.attributes)
    if (!["href", "rel", "target", "class", "start", "tabindex", "data-u", "data-r", "data-all"].includes(attribute)) found.push(`${name} ${attribute}`);
  if (name === "a" && !/^(https?|mailto):|^\/(people|rooms)\/\d+$/.test(one.getAttribute("href") ?? "")) found.push(`link to ${one.getAttribute("href")}`);
  if (name === "a" && one.target === "_blank" && one.rel !== "noopener nofollow ugc") found.push(`link with ${one.rel}`);
  return found;
}));

async function check(person, width) {
  assert.deepEqual(await harmIn(person), []);
  assert.deepEqual(await person.log.locator(".msg-body, .quote-text").evaluateAll(foreign), []);
  const wide = await person.page.evaluate(() => [document.documentElement.scrollWidth, document.querySelector("#log").scrollWidth - document.querySelector("#log").clientWidth]);
  assert.ok(wide[0] <= width && wide[1] <= 0, `the page scrolls sideways: ${wide}`);
  // What leaves its line may still not cover the rest of the page.
  const beyond = await person.log.locator(".msg-body").evaluateAll((all) => all
    .filter((body) => body.getBoundingClientRect().right > innerWidth + 1).map((body) => body.textContent.slice(0, 40)));
  assert.deepEqual(beyond, []);
}

test("J33 hostile words are shown as words: live, after a reload, cited and corrected, at both widths", async () => {
  assert.ok(corpus.length >= 100);
  const alice = await house.person("alice", "Alice Martin");
  const bruno = await house.person("bruno", "Bruno Petit", { viewport: PHONE, isMobile: true, hasTouch: true });
  const room = await alice.room("Hostile");
  await bruno.join(room);
  for (const person of [alice, bruno]) {
    await watch(person);
    await person.open(room);
  }
  const most = 10_000;
  const texts = [...corpus.map((text) => [...text].slice(0, most).join("")), "W".repeat(most), "😀".repeat(200), "‮texte à l’envers"];
  let kept = 0;
  for (const text of texts) {
    const answer = await alice.context.request.post(`${house.origin}/api/v1/rooms/${room}/messages`, {
      data: { cid: `hostile-${kept}-${Date.now()}`.padEnd(20, "0"), text }, headers: { Origin: house.origin },
    });
    assert.ok(answer.status() === 201 || answer.status() === 422, `${answer.status()} for ${text.slice(0, 40)}`);
    if (answer.status() === 201) kept += 1;
  }
  assert.ok(kept > corpus.length * 0.9, `${kept} were accepted`);
  const first = await alice.say(room, "<img src=x onerror=alert(1)> **un [lien](javascript:alert(1))**");
  await alice.say(room, "je réponds", { reply_to: first.id });
  await alice.api("PATCH", `/rooms/${room}/messages/${first.id}`, { text: "<svg onload=alert(2)> [x](javascript:alert(3)) `<script>`" });
  for (const [person, width] of [[alice, DESKTOP.width], [bruno, PHONE.width]]) {
    await person.message("je réponds").getByText("<svg onload=alert(2)>").waitFor();
    await eventually(async () => assert.equal(await person.log.locator("article.msg").count(), kept + 2), 15_000);
    await check(person, width);
    await person.page.reload();
    await person.live();
    for (let turn = 0; turn < 8; turn += 1) {
      await check(person, width);
      const before = await person.log.locator("article.msg").count();
      await person.log.evaluate((scroller) => { scroller.scrollTop = 0; });
      if (before >= kept + 2) break;
      await eventually(async () => assert.ok(await person.log.locator("article.msg").count() > before));
    }
    await check(person, width);
    // Links are not followed by themselves, and lead nowhere that runs.
    for (const link of await person.log.locator(".msg-body a").all()) await link.focus();
    assert.deepEqual(await harmIn(person), []);
  }
  await alice.leave();
  await bruno.leave();
});
