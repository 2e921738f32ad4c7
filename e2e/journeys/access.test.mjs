import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "../axe.mjs";
import { DESKTOP, House, PHONE, eventually } from "../house.mjs";
import { png } from "../png.mjs";

let house;
before(async () => { house = await House.open(); });
after(() => house.close());

/** How bright the middle of the page is, from 0 to 255, in a picture of it taken now. */
async function brightness(page) {
  const picture = (await page.screenshot()).toString("base64");
  const looker = await page.context().newPage();
  const bright = await looker.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.drawImage(image, -image.width / 2, 5 - image.height);
    return Math.max(...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3));
  }, picture);
  await looker.close();
  return bright;
}

test("J25 no page breaks a rule of accessibility, in both themes and widths", async () => {
  const owner = await house.person("regle", "Règle d’Or");
  const guest = await house.person("autre", "Autre Personne");
  const room = await owner.room("Accessible");
  await guest.join(room);
  const first = await guest.say(room, "Bonjour, voyez https://exemple.fr et dites-moi");
  await owner.say(room, "D’accord !", { reply_to: first.id });
  await owner.api("PUT", `/rooms/${room}/messages/${first.id}/reactions/${encodeURIComponent("👍")}`);
  const sent = [["vue.png", "image/png", png(400, 300)], ["note.pdf", "application/pdf", Buffer.from("%PDF-1.4\n")], ["son.mp3", "audio/mpeg", Buffer.from("ID3\x04")]];
  await owner.say(room, "Des pièces", { files: await Promise.all(sent.map((one) => owner.file(...one))) });
  const gone = await guest.say(room, "oups");
  await guest.api("DELETE", `/rooms/${room}/messages/${gone.id}`);
  const state = await owner.context.storageState();
  const inside = ["/", "/rooms/new", `/rooms/${room}`, `/rooms/${room}/edit`, `/rooms/${room}/files`, "/direct/autre", "/direct/regle", "/settings/profile",
    "/settings/account", "/settings/appearance", "/settings/language", "/settings/devices", "/search", "/search?q=bonjour%20de:autre", "/nulle-part"];
  const found = [];
  for (const viewport of [DESKTOP, PHONE]) {
    for (const colorScheme of ["light", "dark"]) {
      for (const [storageState, paths] of [[undefined, ["/login", "/register"]], [state, inside]]) {
        const visitor = await house.visitor({ viewport, colorScheme, storageState });
        for (const path of paths) {
          await visitor.page.goto(path);
          if (await visitor.page.locator("main[data-room]").count()) await visitor.live();
          assert.equal(await visitor.page.locator("h1").count(), 1, `${path} has one h1`);
          assert.equal(await visitor.page.getByRole("main").count(), 1, `${path} has one main`);
          for (const one of await violations(visitor.page)) found.push(`${path} ${viewport.width} ${colorScheme}: ${one}`);
          const width = await visitor.page.evaluate(() => document.documentElement.scrollWidth);
          assert.ok(width <= viewport.width, `${path} is ${width} px wide at ${viewport.width}`);
        }
        await visitor.leave();
      }
    }
  }
  assert.deepEqual(found, []);
  await guest.leave();
  await owner.leave();
});

test("J25 a room has each landmark once, and its messages bear their author and time", async () => {
  const reader = await house.person("lecture", "Lecture Aisée");
  const room = await reader.room("Repères");
  await reader.say(room, "Bonjour");
  await reader.open(room);
  const { page } = reader;
  for (const role of ["banner", "navigation", "main", "complementary"]) {
    assert.equal(await page.getByRole(role).count(), 1, role);
  }
  assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
  assert.equal(await page.getByRole("main", { name: "Repères" }).count(), 1);
  assert.equal(await page.getByRole("article", { name: /^Lecture Aisée \d\d:\d\d$/ }).count(), 1);
  await reader.leave();
});

test("J25 what arrives is announced once; history and one's own words are not", async () => {
  const listener = await house.person("ecoute", "Écoute");
  const speaker = await house.person("parle", "Parle");
  const room = await listener.room("Annonces");
  await speaker.join(room);
  for (let n = 0; n < 80; n += 1) await listener.say(room, `ancien ${n}`);
  await listener.open(room);
  await listener.page.evaluate(() => {
    window.announced = [];
    new MutationObserver(() => window.announced.push(document.querySelector("#announcer").textContent))
      .observe(document.querySelector("#announcer"), { childList: true, characterData: true, subtree: true });
  });
  await listener.write("mes propres mots");
  await listener.log.evaluate((scroller) => { scroller.scrollTop = 0; });
  await listener.exactly("ancien 0").waitFor();
  await speaker.say(room, "écoutez-moi");
  await eventually(async () => {
    const announced = (await listener.page.evaluate(() => window.announced)).filter((text) => text.includes("écoutez-moi"));
    assert.equal(announced.length, 1);
    assert.match(announced[0], /Parle.: écoutez-moi/);
  });
  const all = (await listener.page.evaluate(() => window.announced)).join("\n");
  assert.doesNotMatch(all, /ancien|mes propres mots/);
  await listener.leave();
  await speaker.leave();
});

test("J26 the theme is there at first paint, changes at once, and follows to other tabs", async () => {
  const owl = await house.person("chouette", "Chouette", { colorScheme: "dark" });
  const { page } = owl;
  await page.goto("/settings/appearance", { waitUntil: "domcontentloaded" });
  assert.ok(await brightness(page) < 60, "the first picture of it is dark");
  assert.equal(await page.evaluate(() => document.documentElement.dataset.bsTheme), "dark");
  const other = await owl.context.newPage();
  await other.goto("/");
  await page.getByRole("radio", { name: "Clair" }).check();
  await eventually(async () => {
    assert.equal(await page.evaluate(() => document.documentElement.dataset.bsTheme), "light");
    assert.equal(await other.evaluate(() => document.documentElement.dataset.bsTheme), "light");
  });
  await page.getByText("Enregistré").first().waitFor();
  await page.reload();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.bsTheme), "light");
  assert.equal(await page.getByRole("radio", { name: "Clair" }).isChecked(), true);
  await owl.leave();
});

test("J33 hostile content is shown as what it is", async () => {
  const mallory = await house.person("mallory", "Mallory");
  const victim = await house.person("victime", "Victime");
  const room = await mallory.room("Contenu hostile");
  await victim.join(room);
  await victim.open(room);
  let dialogs = 0;
  victim.page.on("dialog", (dialog) => { dialogs += 1; void dialog.dismiss(); });
  const hostile = [
    "<img src=x onerror=alert(1)>", "javascript:alert(1)", "[clic](javascript:alert(1))", "<script>alert(1)</script>",
    "x".repeat(10_000), "avant \u202Eeuqituhnec\u202C après", "🎉".repeat(200), "https://exemple.fr/\"onmouseover=\"alert(1)",
    "</article></div><h1>titre</h1>", "{{7*7}} ${7+7} #{7-7}",
  ];
  for (const text of hostile) await mallory.say(room, text);
  await eventually(async () => assert.equal(await victim.log.locator("article.msg").count(), hostile.length));
  for (const reload of [false, true]) {
    if (reload) await victim.open(room);
    const shown = await victim.log.locator("article.msg .msg-body").allTextContents();
    assert.deepEqual(shown.map((text) => text.trim()), hostile, reload ? "served" : "live");
    assert.equal(await victim.log.locator("img, script, h1").count(), 0);
    for (const link of await victim.log.locator(".msg-body a").all()) {
      assert.match(await link.getAttribute("href"), /^https?:/);
      assert.equal(await link.getAttribute("rel"), "noopener nofollow ugc");
    }
    assert.ok(await victim.page.evaluate(() => document.documentElement.scrollWidth) <= DESKTOP.width);
  }
  assert.equal(dialogs, 0);
  await victim.leave();
  await mallory.leave();
});

test("what people read is typeset as French is", async () => {
  const reader = await house.person("lectrice", "Lectrice");
  const room = await reader.room("Typographie");
  for (const path of ["/", `/rooms/${room}`, "/rooms/new", "/settings/profile", "/settings/account", "/settings/appearance", "/nulle-part"]) {
    await reader.page.goto(path);
    const wrong = await reader.page.evaluate(() => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = [];
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.parentElement.closest("script, kbd")) continue;
        if (/\p{L}'\p{L}| [;!?]|[^\d\s] :|« |[^\u00a0]»|\.\.\./u.test(node.data)) found.push(node.data.trim());
      }
      return found;
    });
    assert.deepEqual(wrong, [], path);
  }
  await reader.leave();
});
