import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { violations } from "../axe.mjs";
import { choose, file, tray, viewer } from "../files.mjs";
import { DESKTOP, House, PHONE, eventually } from "../house.mjs";
import { blinking, photograph } from "../photo.mjs";
import { png } from "../png.mjs";

const SIZES = [DESKTOP, PHONE];
const THEMES = ["light", "dark"];
let house, alice, bruno;
before(async () => {
  house = await House.open();
  alice = await house.person("alice", "Alice Martin");
  bruno = await house.person("bruno", "Bruno Petit", { viewport: PHONE, isMobile: true, hasTouch: true, deviceScaleFactor: 2 });
});
after(async () => {
  await alice.leave();
  await bruno.leave();
  await house.close();
});

/** Holds small images back until the answer is called. */
async function holdImages(person) {
  let go;
  const held = new Promise((resolve) => (go = resolve));
  const images = /\/files\/[^/]+\/thumb/;
  await person.context.route(images, async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  return async () => {
    go();
    await person.context.unroute(images);
  };
}

/** How much of what is shown moved by itself since the last call (Layout Instability, without what a hand caused). */
async function shifts(person) {
  return await person.page.evaluate(async () => {
    window.shifts ??= new PerformanceObserver(() => undefined);
    window.shifts.takeRecords();
    window.shifts.observe({ type: "layout-shift" });
    return await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(window.shifts.takeRecords()
      .filter(({ hadRecentInput }) => !hadRecentInput).reduce((sum, { value }) => sum + value, 0)))));
  });
}

test("J22 a photograph goes from a phone to a laptop: upright, nothing moves when it comes, and it tells no place", async () => {
  await alice.meet("Vacances", bruno);
  const sent = await photograph(alice.page, 4_000, 3_000, { turn: 6, place: "48.8566,2.3522" });
  assert.ok(sent.includes("48.8566,2.3522"));
  const show = await holdImages(alice);
  await choose(bruno, file("plage.jpg", "image/jpeg", sent), "tap");
  await tray(bruno).locator("canvas").waitFor();
  await bruno.composer.fill("la plage");
  await bruno.page.getByRole("button", { name: "Envoyer", exact: true }).tap();
  const link = alice.message("la plage").getByRole("link", { name: "Agrandir l’image plage.jpg" });
  await link.waitFor({ timeout: 30_000 });
  const image = link.locator("img");
  const looks = () => image.evaluate((one) => ({ box: one.getBoundingClientRect().toJSON(), complete: one.complete && one.naturalWidth > 0 }));
  await shifts(alice);
  const reserved = await looks();
  assert.equal(reserved.complete, false, "it is not there yet");
  assert.ok(reserved.box.width > 50 && Math.abs(reserved.box.height / reserved.box.width - 4 / 3) < 0.01, JSON.stringify(reserved.box));
  await show();
  await eventually(async () => assert.ok((await looks()).complete));
  assert.equal(await shifts(alice), 0);
  assert.deepEqual((await looks()).box, reserved.box);
  assert.deepEqual(await link.evaluate(({ dataset }) => [dataset.width, dataset.height]), ["3000", "4000"]);
  // What is served is turned, and holds nothing but pixels.
  const address = house.origin + (await link.getAttribute("href"));
  for (const one of [address, `${address}/thumb`, `${address}/thumb?size=large`, `${address}?download`]) {
    const answer = await alice.context.request.get(one);
    const bytes = await answer.body();
    assert.equal(answer.status(), 200);
    for (const secret of ["Exif", "48.8566", "GPS"]) assert.ok(!bytes.includes(secret), `${one} holds ${secret}`);
  }
  // The phone shows it too, no wider than its screen, and opens it whole under a finger.
  const own = bruno.message("la plage").getByRole("link", { name: "Agrandir l’image plage.jpg" });
  await own.tap();
  await viewer(bruno).waitFor();
  const shown = await eventually(async () => {
    const box = await viewer(bruno).locator("img").evaluate((one) => ({ ...one.getBoundingClientRect().toJSON(), whole: one.naturalWidth }));
    assert.equal(box.whole, 3_000);
    return box;
  });
  assert.ok(shown.left >= 0 && shown.right <= 390 && shown.bottom <= 844, JSON.stringify(shown));
  await viewer(bruno).getByRole("button", { name: "Fermer" }).tap();
  await viewer(bruno).waitFor({ state: "hidden" });
  assert.ok((await bruno.page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
});

test("a page of photographs stands still while they come", async () => {
  const room = await alice.meet("Album", bruno);
  for (let n = 0; n < 6; n += 1) {
    const files = await Promise.all(Array.from({ length: (n % 4) + 1 }, (_, k) => alice.file(`vue ${n}${k}.png`, "image/png", png(300 + 40 * k, 220, n + k))));
    await alice.say(room, `série ${n}`, { files });
  }
  for (const person of [alice, bruno]) {
    const show = await holdImages(person);
    await person.open(room);
    await person.message("série 5").waitFor();
    await shifts(person);
    await show();
    const complete = () => person.page.evaluate(() => [...document.querySelectorAll(".picture img")].filter((one) => one.getBoundingClientRect().top >= 0)
      .every((one) => one.complete && one.naturalWidth > 0));
    await eventually(async () => assert.ok(await complete()));
    assert.equal(await shifts(person), 0);
  }
});

test("a small image is as large as it is, alone and beside others, and nothing moves when it comes", async () => {
  const room = await alice.meet("Petites", bruno);
  const sizes = [[1, 1], [16, 16], [120, 400], [800, 600]];
  const send = async (text, ...these) => {
    const files = await Promise.all(these.map(([width, height], n) => alice.file(`${width}.png`, "image/png", png(width, height, n))));
    await alice.say(room, text, { files });
  };
  for (const size of sizes.slice(0, 2)) await send(`seule ${size[0]}`, size);
  await send("quatre ensemble", ...sizes);
  await send("deux ensemble", ...sizes.slice(2));
  for (const person of [alice, bruno]) {
    const show = await holdImages(person);
    await person.open(room);
    await person.message("deux ensemble").waitFor();
    await shifts(person);
    await show();
    const images = () => person.page.locator(".picture img").evaluateAll((all) => all.map((one) => {
      const { width, height } = one.getBoundingClientRect();
      const tile = one.parentElement.getBoundingClientRect();
      return { width, height, own: Number(one.parentElement.dataset.width), tile: [tile.width, tile.height], complete: one.complete };
    }));
    const seen = await eventually(async () => {
      const found = await images();
      assert.ok(found.length === 8 && found.every(({ complete }) => complete));
      return found;
    });
    assert.equal(await shifts(person), 0);
    for (const { width, own, tile } of seen) {
      assert.ok(width <= own, `${own} px wide, shown ${width}`);
      assert.ok(tile[0] >= 44 && tile[1] >= 44, `a finger meets ${tile}`);
    }
    // What is large fills its tile.
    for (const { width, height, own, tile } of seen) if (own === 800) assert.deepEqual([width, height], tile);
  }
});

test("J22 the viewer goes from image to image, closer, and back to where it was opened", async () => {
  await alice.meet("Trois vues", bruno);
  await choose(alice, ["un", "deux", "trois"].map((name, n) => file(`${name}.png`, "image/png", png(1_600, 1_000, n))));
  await alice.composer.fill("trois vues");
  await alice.composer.press("Enter");
  const links = bruno.message("trois vues").getByRole("link", { name: /Agrandir l’image/ });
  await eventually(async () => assert.equal(await links.count(), 3), 20_000);
  const own = alice.message("trois vues").getByRole("link", { name: "Agrandir l’image deux.png" });
  await own.click();
  const box = viewer(alice);
  await box.waitFor();
  await box.getByRole("img", { name: "deux.png" }).waitFor();
  await box.getByText("2 sur 3").waitFor();
  const { keyboard } = alice.page;
  await keyboard.press("ArrowRight");
  await box.getByText("3 sur 3").waitFor();
  assert.ok(await box.getByRole("button", { name: "Image suivante" }).isDisabled(), "there is no fourth");
  await keyboard.press("Home");
  await box.getByText("1 sur 3").waitFor();
  const wide = () => box.getByRole("img").evaluate((one) => one.getBoundingClientRect().width);
  const whole = await wide();
  await keyboard.press("+");
  await eventually(async () => assert.ok(Math.abs((await wide()) - whole * 1.5) < 2));
  await keyboard.press("-");
  await eventually(async () => assert.ok(Math.abs((await wide()) - whole) < 2));
  await box.getByRole("button", { name: "Agrandir" }).click();
  await eventually(async () => assert.ok((await wide()) > whole * 1.4));
  await keyboard.press("0");
  await eventually(async () => assert.ok(Math.abs((await wide()) - whole) < 2));
  const [download] = await Promise.all([alice.page.waitForEvent("download"), box.getByRole("link", { name: "Télécharger un.png" }).click()]);
  assert.equal(download.suggestedFilename(), "un.png");
  assert.ok((await readFile(await download.path())).subarray(1, 4).equals(Buffer.from("PNG")));
  await keyboard.press("Escape");
  await box.waitFor({ state: "hidden" });
  assert.equal(await own.evaluate((link) => link === document.activeElement), true, "the focus is back");
});

test("J22 an image that cannot be had says so, and a broken one is a card", async () => {
  const room = await alice.meet("Abîmées", bruno);
  const whole = await photograph(alice.page, 400, 300);
  const files = [await alice.file("coupée.jpg", "image/jpeg", whole.subarray(0, whole.length / 2)), await alice.file("vue.png", "image/png", png(400, 300))];
  await alice.say(room, "deux images", { files });
  const message = alice.message("deux images");
  await message.getByRole("link", { name: "Télécharger coupée.jpg" }).waitFor();
  assert.equal(await message.getByRole("link", { name: /Agrandir/ }).count(), 1);
  await alice.context.route(/\/api\/v1\/files\/[^/]+$/, (route) => route.abort());
  await message.getByRole("link", { name: "Agrandir l’image vue.png" }).click();
  await viewer(alice).getByRole("alert").filter({ hasText: "Image indisponible" }).waitFor();
  await alice.context.unroute(/\/api\/v1\/files\/[^/]+$/);
  await alice.page.keyboard.press("Escape");
});

test("a picture that moves plays in the viewer", async () => {
  const room = await alice.meet("Clignotant", bruno);
  await alice.say(room, "ça bouge", { files: [await alice.file("clin.gif", "image/gif", blinking(48))] });
  const link = alice.message("ça bouge").getByRole("link", { name: "Agrandir l’image clin.gif" });
  assert.equal(await link.evaluate((one) => getComputedStyle(one, "::after").content), '"Animée"');
  await link.click();
  const stage = viewer(alice).getByRole("img", { name: "clin.gif" });
  await stage.waitFor();
  const seen = new Set();
  await eventually(async () => {
    seen.add((await stage.screenshot({ animations: "allow" })).toString("base64"));
    assert.ok(seen.size >= 2, "it does not change");
  }, 10_000);
  await alice.page.keyboard.press("Escape");
});

test("a face and a room's picture are framed by hand, and everybody sees them", async () => {
  const room = await alice.meet("Portraits", bruno);
  const frame = async (page, name) => {
    const [chooser] = await Promise.all([alice.page.waitForEvent("filechooser"), alice.page.getByRole("button", { name: "Changer la photo" }).click()]);
    await chooser.setFiles(file(name, "image/png", png(900, 500, 2)));
    const crop = alice.page.getByRole("dialog", { name: "Cadrer la photo" });
    await crop.waitFor();
    const seen = () => crop.locator("canvas").evaluate((canvas) => canvas.toDataURL());
    const before = await seen();
    await crop.locator("canvas").focus();
    for (const key of ["+", "+", "ArrowRight", "ArrowDown"]) await alice.page.keyboard.press(key);
    assert.notEqual(await seen(), before, "keys frame it");
    await crop.getByRole("button", { name: "Enregistrer" }).click();
    await alice.page.getByRole("button", { name: "Retirer la photo" }).waitFor();
  };
  await alice.page.goto("/settings/profile");
  await frame("/settings/profile", "moi.png");
  await alice.page.goto(`/rooms/${room}/edit`);
  await frame(`/rooms/${room}/edit`, "salon.png");
  await alice.say(room, "me voici");
  await bruno.open(room);
  for (const place of [bruno.message("me voici").locator(".avatar img"), bruno.page.locator("#room-face img")]) {
    await eventually(async () => assert.equal(await place.evaluate((one) => one.complete && one.naturalWidth), 256));
  }
  // What is no image is refused before it is framed.
  const [chooser] = await Promise.all([alice.page.waitForEvent("filechooser"), alice.page.getByRole("button", { name: "Changer la photo" }).click()]);
  await chooser.setFiles(file("note.txt", "text/plain", Buffer.from("bonjour")));
  await alice.page.getByRole("alert").filter({ hasText: "image" }).waitFor();
});

test("a file is sent and an image looked at with the keyboard alone", async () => {
  await alice.meet("Clavier", bruno);
  const { page } = alice;
  const { keyboard } = page;
  const focused = (name) => page.waitForFunction((name) => (document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim() === name, name);
  const tabTo = async (name, key = "Tab") => {
    for (let n = 0; n < 40; n += 1) {
      await keyboard.press(key);
      const is = await page.evaluate(() => (document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "").trim());
      if (is === name) return;
    }
    assert.fail(`${key} does not come to ${name}`);
  };
  await alice.composer.focus();
  const add = async (files) => {
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), keyboard.press("Control+u")]);
    await chooser.setFiles(files);
  };
  const refuse = /\/api\/v1\/uploads$/;
  await alice.context.route(refuse, (route) => route.fulfill({ status: 400, contentType: "application/problem+json", body: "{}" }));
  await add([file("un.png", "image/png", png(800, 600, 1)), file("deux.png", "image/png", png(800, 600, 2)), file("brouillon.txt", "text/plain", Buffer.from("non"))]);
  await eventually(async () => assert.equal(await tray(alice).getByRole("button", { name: "Réessayer" }).count(), 3));
  await alice.context.unroute(refuse);
  await tabTo("Retirer brouillon.txt", "Shift+Tab");
  await keyboard.press("Enter");
  // The focus goes to the neighbour, not to the top of the page.
  await focused("Retirer deux.png");
  assert.equal(await tray(alice).getByRole("listitem").count(), 2);
  for (let n = 0; n < 2; n += 1) {
    await tabTo("Réessayer", "Shift+Tab");
    await keyboard.press("Enter");
    await eventually(async () => assert.equal(await tray(alice).getByRole("button", { name: "Réessayer" }).count(), 1 - n));
    await alice.composer.focus();
  }
  await keyboard.type("au clavier");
  await keyboard.press("Enter");
  const links = alice.message("au clavier").getByRole("link", { name: /Agrandir l’image/ });
  await eventually(async () => assert.equal(await links.count(), 2), 20_000);
  await tabTo("Agrandir l’image un.png", "Shift+Tab");
  await keyboard.press("Enter");
  await viewer(alice).getByText("1 sur 2").waitFor();
  await tabTo("Image suivante");
  await keyboard.press("Enter");
  await viewer(alice).getByText("2 sur 2").waitFor();
  await tabTo("Fermer");
  await keyboard.press("Enter");
  await viewer(alice).waitFor({ state: "hidden" });
  await focused("Agrandir l’image un.png");
});

test("J25 the tray, the viewer and the frame break no rule of accessibility", async () => {
  const room = await alice.room("Accessible");
  const files = await Promise.all(["un", "deux"].map((name, n) => alice.file(`${name}.png`, "image/png", png(900, 600, n))));
  await alice.say(room, "deux vues", { files });
  const state = await alice.context.storageState();
  const found = [];
  for (const viewport of SIZES) {
    for (const colorScheme of THEMES) {
      const visitor = await house.visitor({ viewport, colorScheme, storageState: state });
      const look = async (what) => {
        for (const one of await violations(visitor.page)) found.push(`${what} ${viewport.width} ${colorScheme}: ${one}`);
        const width = await visitor.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `${what} is ${width} px wide at ${viewport.width}`);
      };
      await visitor.open(room);
      await choose(visitor, [file("vue.png", "image/png", png(300, 200)), file("un très long nom de fichier qui ne tient pas.pdf", "application/pdf", Buffer.from("%PDF-1.4\n")), file("film.mkv", "video/x-matroska", Buffer.alloc(0))]);
      await eventually(async () => assert.equal(await tray(visitor).getByRole("listitem").count(), 3));
      await look("the tray");
      await visitor.message("deux vues").getByRole("link", { name: "Agrandir l’image un.png" }).click();
      await viewer(visitor).getByText("1 sur 2").waitFor();
      await look("the viewer");
      await visitor.page.keyboard.press("Escape");
      for (const button of await tray(visitor).getByRole("button", { name: /^Retirer/ }).all()) await button.waitFor();
      while (await tray(visitor).getByRole("button", { name: /^Retirer/ }).count()) await tray(visitor).getByRole("button", { name: /^Retirer/ }).first().click();
      await visitor.page.goto("/settings/profile");
      const [chooser] = await Promise.all([visitor.page.waitForEvent("filechooser"), visitor.page.getByRole("button", { name: "Changer la photo" }).click()]);
      await chooser.setFiles(file("moi.png", "image/png", png(600, 400)));
      await visitor.page.getByRole("dialog", { name: "Cadrer la photo" }).waitFor();
      await look("the frame");
      await visitor.leave();
    }
  }
  assert.deepEqual(found, []);
});
