import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { choose, file, hand, slow, tray } from "../files.mjs";
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

/** What the server answers of uploads as they are made. */
function watched(person) {
  const made = [];
  person.page.on("response", async (answer) => {
    if (answer.request().method() === "POST" && answer.url().endsWith("/api/v1/uploads")) made.push(answer.headers().location);
  });
  return made;
}

test("J21 an upload shows how far it is, and cancelling it leaves nothing", async () => {
  await alice.meet("Téléversement", bruno);
  const made = watched(alice);
  const line = await slow(alice);
  await choose(alice, file("gros.bin", "application/octet-stream", randomBytes(8 * MB)));
  const progress = alice.page.getByRole("progressbar", { name: "Envoi de gros.bin" });
  await progress.waitFor();
  const first = await eventually(async () => {
    const value = await progress.evaluate((bar) => bar.value);
    assert.ok(value > 0);
    return value;
  });
  await eventually(async () => assert.ok(await progress.evaluate((bar) => bar.value) > first, "it grows"));
  assert.match(await tray(alice).textContent(), /\d,\d sur 8,4\u202fMo · \d+\u00a0%/);
  // Typing goes on meanwhile, and what is typed leaves by itself.
  await alice.composer.fill("pendant ce temps");
  assert.equal(await alice.composer.inputValue(), "pendant ce temps");
  await alice.page.getByRole("button", { name: "Annuler l’envoi de gros.bin" }).click();
  await progress.waitFor({ state: "detached" });
  await line.fast();
  assert.equal(made.length, 1);
  await eventually(async () => {
    const answer = await alice.context.request.fetch(house.origin + made[0], { method: "HEAD", headers: { "Tus-Resumable": "1.0.0" } });
    assert.ok([404, 410].includes(answer.status()), `the upload answers ${answer.status()}`);
  });
  await alice.composer.press("Enter");
  await bruno.message("pendant ce temps").waitFor();
  assert.equal(await bruno.message("pendant ce temps").locator("[data-file]").count(), 0);
});

test("J21 text and a file are one message, and the file is what was sent", async () => {
  await alice.meet("Ensemble", bruno);
  const bytes = randomBytes(8 * MB);
  await choose(alice, file("gros.bin", "application/octet-stream", bytes));
  await alice.composer.fill("voici l’archive");
  await alice.composer.press("Enter");
  const link = bruno.message("voici l’archive").getByRole("link", { name: "Télécharger gros.bin" });
  await link.waitFor({ timeout: 30_000 });
  const [download] = await Promise.all([bruno.page.waitForEvent("download"), link.click()]);
  assert.equal(download.suggestedFilename(), "gros.bin");
  const hash = (data) => createHash("sha256").update(data).digest("hex");
  assert.equal(hash(await readFile(await download.path())), hash(bytes));
  assert.match(await bruno.message("voici l’archive").textContent(), /BIN · 8,4\u202fMo/);
  await eventually(async () => assert.equal(await alice.page.locator("#pending article").count(), 0));
  assert.equal(await alice.message("voici l’archive").getByRole("link", { name: "Télécharger gros.bin" }).count(), 1);
});

test("J21 what is too large or too many is refused before it leaves", async () => {
  await alice.meet("Refus", bruno);
  const made = watched(alice);
  // On the disk, so that it does not travel to the browser; nothing in it, so that it takes no room there.
  const film = join(house.data, "film.mkv");
  await writeFile(film, "");
  await truncate(film, 30 * MB);
  await choose(alice, film);
  const alert = alice.page.getByRole("alert").filter({ hasText: "film.mkv" });
  await alert.waitFor();
  assert.equal(await alert.textContent(), "«\u00a0film.mkv\u00a0» dépasse la limite de 25\u202fMo.");
  await choose(alice, Array.from({ length: 12 }, (_, n) => file(`note ${n}.txt`, "text/plain", Buffer.from(`note ${n}`))));
  await alice.page.getByRole("alert").filter({ hasText: "Un message porte 10 fichiers au plus." }).waitFor();
  assert.equal(await tray(alice).getByRole("listitem").count(), 10);
  assert.equal(await alice.page.getByText("film.mkv").count(), 0, "the first alert is gone");
  await eventually(async () => assert.equal(made.length, 10));
});

test("J21 an image is pasted, and files are dropped anywhere on the room", async () => {
  await alice.meet("Coller et déposer", bruno);
  await alice.composer.focus();
  await hand(alice.page, "#message", "paste", [file("image.png", "image/png", png(64, 48))]);
  await tray(alice).getByRole("button", { name: "Retirer image.png" }).waitFor();
  await tray(alice).locator("canvas").waitFor();
  const dropped = [file("plan.pdf", "application/pdf", Buffer.from("%PDF-1.4\n"))];
  await hand(alice.page, "#log", "dragover", dropped);
  await alice.page.getByText("Déposez vos fichiers ici").waitFor();
  await hand(alice.page, "#log", "drop", dropped);
  await alice.page.getByText("Déposez vos fichiers ici").waitFor({ state: "hidden" });
  await tray(alice).getByRole("button", { name: "Retirer plan.pdf" }).waitFor();
  await tray(alice).getByRole("button", { name: "Retirer image.png" }).click();
  assert.equal(await tray(alice).getByRole("listitem").count(), 1);
  await alice.composer.fill("le plan");
  await alice.composer.press("Enter");
  await bruno.message("le plan").getByRole("link", { name: "Télécharger plan.pdf" }).waitFor();
  // A text that comes with a picture of itself stays a text.
  await alice.page.locator("#message").evaluate((field) => {
    const transfer = new DataTransfer();
    transfer.setData("text/plain", "un tableau");
    transfer.items.add(new File(["x"], "image.png", { type: "image/png" }));
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
  });
  assert.equal(await alice.page.locator("#tray [data-upload]").count(), 0);
});

test("J14 an upload cut in the middle goes on where it stopped, and its message leaves", async () => {
  await alice.meet("Coupure", bruno);
  const bytes = randomBytes(4 * MB);
  const sent = [];
  alice.page.on("request", (request) => {
    if (request.method() === "PATCH" && request.url().includes("/uploads/")) sent.push(Number(request.headers()["upload-offset"]));
  });
  const line = await slow(alice);
  await choose(alice, file("tunnel.bin", "application/octet-stream", bytes));
  await alice.composer.fill("dans le train");
  await alice.composer.press("Enter");
  const bubble = alice.page.locator("#pending article");
  const progress = bubble.getByRole("progressbar", { name: "Envoi de tunnel.bin" });
  await eventually(async () => assert.ok(await progress.evaluate((bar) => bar.value / bar.max) > 0.5), 40_000);
  await alice.context.setOffline(true);
  await bubble.getByText("En attente de connexion").first().waitFor();
  // What is written in the meantime waits too, and is not held up by the file.
  await alice.write("et un mot");
  await line.fast();
  await alice.context.setOffline(false);
  const link = bruno.message("dans le train").getByRole("link", { name: "Télécharger tunnel.bin" });
  await link.waitFor({ timeout: 60_000 });
  await bruno.exactly("et un mot").waitFor();
  const [download] = await Promise.all([bruno.page.waitForEvent("download"), link.click()]);
  assert.ok((await readFile(await download.path())).equals(bytes));
  assert.ok(sent.at(-1) > 0, `it began again at ${sent}`);
  assert.equal(sent.filter((offset) => offset === 0).length, 1, "nothing was sent twice from the start");
});

test("J21 a message whose file is cancelled while it waits does not leave without it", async () => {
  await alice.meet("Annulation", bruno);
  const line = await slow(alice);
  const waiting = alice.page.locator("#pending article");
  const send = async (text, ...names) => {
    await choose(alice, names.map((name) => file(name, "application/octet-stream", randomBytes(8 * MB))));
    await alice.composer.fill(text);
    await alice.composer.press("Enter");
    await waiting.filter({ hasText: text }).getByRole("progressbar").first().waitFor();
  };
  const cancel = (name) => waiting.getByRole("button", { name: new RegExp(`^(Annuler l’envoi de|Retirer) ${name}$`) }).click();
  // The composer is empty: the text is there again, as a draft.
  await send("voici le plan", "plan.bin");
  await cancel("plan.bin");
  await eventually(async () => assert.equal(await alice.composer.inputValue(), "voici le plan"));
  assert.equal(await waiting.count(), 0);
  await alice.page.reload();
  await alice.live();
  assert.equal(await alice.composer.inputValue(), "voici le plan");
  // Another text is being written: the person is asked.
  await send("deux archives", "une.bin", "deux.bin");
  await alice.composer.fill("autre chose");
  await cancel("une.bin");
  await cancel("deux.bin");
  await waiting.getByText("Échec de l’envoi\u00a0: Vous avez retiré le fichier. Le texte peut partir seul.").waitFor();
  assert.equal(await alice.composer.inputValue(), "autre chose");
  await alice.composer.press("Enter");
  await bruno.exactly("autre chose").waitFor();
  assert.equal(await bruno.message("deux archives").count(), 0);
  await waiting.getByRole("button", { name: "Réessayer" }).click();
  await bruno.message("deux archives").waitFor();
  await line.fast();
  assert.equal(await bruno.message("voici le plan").count(), 0);
  assert.equal(await bruno.page.locator("#log [data-file]").count(), 0);
});

test("files wait in their room, over other rooms and a reload", async () => {
  const room = await alice.meet("À joindre", bruno);
  const elsewhere = await alice.room("Ailleurs");
  await choose(alice, file("à garder.txt", "text/plain", Buffer.from("des mots")));
  await tray(alice).getByRole("button", { name: "Retirer à garder.txt" }).waitFor();
  const line = alice.page.locator(`#sidebar a[data-room="${room}"]`);
  await alice.page.locator("#sidebar").getByRole("link", { name: /, brouillon/ }).waitFor();
  await alice.open(elsewhere);
  assert.equal(await alice.page.locator("#tray [data-upload]").count(), 0);
  await alice.open(room);
  await tray(alice).getByText("à garder.txt").waitFor();
  await alice.page.reload();
  await alice.live();
  await tray(alice).getByText("à garder.txt").waitFor();
  await alice.composer.press("Enter");
  await bruno.page.getByRole("link", { name: "Télécharger à garder.txt" }).waitFor();
  await eventually(async () => assert.equal(await line.getByText("brouillon").count(), 0));
  await alice.page.reload();
  await alice.live();
  assert.equal(await alice.page.locator("#tray [data-upload]").count(), 0);
});

test("the page and the live log show files with the same markup", async () => {
  const room = await alice.meet("Même marque", bruno);
  await choose(alice, [
    file("photo.png", "image/png", png(320, 200)),
    file("notes.pdf", "application/pdf", Buffer.from("%PDF-1.4\n")),
    file("vide.txt", "text/plain", Buffer.alloc(0)),
    file("son.ogg", "audio/ogg", Buffer.from("OggS\0\x02 pas vraiment")),
  ]);
  await alice.composer.fill("de tout");
  await alice.composer.press("Enter");
  await eventually(async () => assert.equal(await bruno.message("de tout").locator("[data-file]").count(), 4), 20_000);
  const markup = () => bruno.message("de tout").locator(".msg-files").evaluate((files) => {
    const told = (element) => [element.tagName, [...element.attributes].filter(({ name }) => name !== "style")
      .map(({ name, value }) => `${name}=${value}`).sort(), element.children.length ? [...element.children].map(told) : element.textContent];
    return told(files);
  });
  const unplayable = bruno.message("de tout").locator("div.file").filter({ hasText: "son.ogg" });
  await unplayable.waitFor();
  const live = await markup();
  await bruno.open(room);
  await unplayable.waitFor();
  assert.deepEqual(await markup(), live);
});

test("what this browser cannot play is a card, and a film that is only heard is no larger than a sound", async () => {
  await alice.meet("Lecture", bruno);
  const voice = Buffer.from(await alice.page.evaluate(async () => {
    const context = new AudioContext();
    const to = context.createMediaStreamDestination();
    const tone = new OscillatorNode(context);
    tone.connect(to);
    tone.start();
    const recorder = new MediaRecorder(to.stream, { mimeType: "audio/webm" });
    const said = new Promise((done) => (recorder.ondataavailable = ({ data }) => done(data)));
    recorder.start();
    setTimeout(() => recorder.stop(), 500);
    return [...new Uint8Array(await (await said).arrayBuffer())];
  }));
  const film = Buffer.concat([Buffer.from("\0\0\0\x14ftypqt  \0\0\0\0qt  \0\0\0\x08mdat", "latin1"), randomBytes(1_000)]);
  await choose(alice, [file("voix.webm", "audio/webm", voice), file("film.mov", "video/quicktime", film), file("son.ogg", "audio/ogg", Buffer.from("OggS\0\x02 pas vraiment"))]);
  await alice.composer.fill("à écouter");
  await alice.composer.press("Enter");
  for (const person of [alice, bruno]) {
    const message = person.message("à écouter");
    for (const name of ["film.mov", "son.ogg"]) {
      const card = message.locator("div.file[data-file]").filter({ hasText: name });
      await card.getByRole("link", { name: `Télécharger ${name}` }).waitFor({ timeout: 20_000 });
    }
    await message.locator("video.is-sound").waitFor();
    assert.equal(await message.locator("audio, video").count(), 1);
    assert.ok((await message.locator("video").boundingBox()).height < 60);
  }
});

test("« Fichiers partagés » finds a file and leads to its message", async () => {
  const room = await alice.meet("Partagés", bruno);
  await choose(alice, [file("budget été.pdf", "application/pdf", Buffer.from("%PDF-1.4\n")), file("plage.png", "image/png", png(200, 150))]);
  await alice.composer.fill("pour les vacances");
  await alice.composer.press("Enter");
  await bruno.message("pour les vacances").locator("[data-file]").first().waitFor({ timeout: 20_000 });
  const { page } = bruno;
  await page.getByRole("button", { name: /Options du salon/ }).click();
  await page.getByRole("menuitem", { name: "Fichiers partagés" }).click();
  await page.getByRole("heading", { name: "Fichiers partagés", level: 1 }).waitFor();
  const list = page.getByRole("list", { name: "Fichiers partagés" });
  assert.equal(await list.getByRole("listitem").count(), 2);
  await page.getByRole("searchbox", { name: "Rechercher un fichier" }).fill("ete");
  await page.keyboard.press("Enter");
  await page.waitForURL(/q=ete/);
  assert.equal(await list.getByRole("listitem").count(), 1);
  await list.getByRole("link", { name: "Voir le message qui porte budget été.pdf" }).click();
  await page.waitForURL(new RegExp(`/rooms/${room}/messages/`));
  await bruno.message("pour les vacances").waitFor();
  // Who is not in the room finds nothing there.
  const stranger = await house.person("inconnue", "Une Inconnue");
  const answer = await stranger.page.goto(`/rooms/${room}/files`);
  assert.ok(answer.status() >= 400, `${answer.status()}`);
  await stranger.leave();
});


test("J32 without scripts a file goes with its words, what is too large is told, and a face is changed", async () => {
  const room = await alice.meet("Sans script", bruno);
  const plain = await house.visitor({ javaScriptEnabled: false, storageState: await alice.context.storageState() });
  const { page } = plain;
  const send = async (text, files) => {
    await plain.composer.fill(text);
    await page.getByLabel("Joindre des fichiers").last().setInputFiles(files);
    await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  };
  await page.goto(`/rooms/${room}`);
  await send("le plan", [file("plan.pdf", "application/pdf", Buffer.from("%PDF-1.4\n"))]);
  await bruno.message("le plan").getByRole("link", { name: "Télécharger plan.pdf" }).waitFor();
  await page.waitForURL(new RegExp(`/rooms/${room}#m`));
  const [notes, film] = [join(house.data, "notes.txt"), join(house.data, "film.mkv")];
  await writeFile(notes, "des mots");
  await writeFile(film, "");
  await truncate(film, 26 * MB);
  await send("les deux", [notes, film]);
  await page.getByRole("alert").filter({ hasText: "«\u00a0film.mkv\u00a0» dépasse la limite de 25\u202fMo." }).waitFor();
  assert.equal(await plain.composer.inputValue(), "les deux");
  assert.ok(await page.getByRole("checkbox", { name: "notes.txt" }).isChecked(), "what had arrived is kept");
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await bruno.message("les deux").getByRole("link", { name: "Télécharger notes.txt" }).waitFor();
  await page.goto("/settings/profile");
  await page.getByLabel("Photo", { exact: true }).and(page.locator("input")).setInputFiles(file("moi.png", "image/png", png(300, 200)));
  await page.getByRole("button", { name: "Changer la photo" }).click();
  await page.getByText("Photo enregistrée").waitFor();
  await page.getByRole("button", { name: "Retirer la photo" }).click();
  await page.getByText("Photo retirée").waitFor();
  assert.equal(await page.getByRole("button", { name: "Retirer la photo" }).count(), 0);
  await plain.leave();
});
