import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { House, PHONE, eventually } from "../house.mjs";

let house;
before(async () => { house = await House.open(); });
after(() => house.close());

const phrase = "quatre mots bien choisis";

test("J1 somebody registers and is welcomed", async () => {
  const alice = await house.visitor();
  const { page } = alice;
  await page.goto("/");
  await page.waitForURL("**/login**");
  await page.getByRole("heading", { name: "Connexion", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Inscription" }).first().click();
  await page.getByRole("textbox", { name: "Nom d’utilisateur" }).fill("alice");
  await page.getByRole("textbox", { name: "Nom affiché" }).fill("Alice Martin");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill(phrase);
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await page.waitForURL(`${house.origin}/`);
  await page.getByRole("status").filter({ hasText: "Bienvenue, Alice Martin !" }).waitFor();
  await page.getByRole("navigation", { name: "Salons et conversations" }).waitFor();
  await alice.leave();
});

test("J2 a refused registration says why and keeps what was typed", async () => {
  await (await house.person("occupee", "Occupée")).leave();
  const guest = await house.visitor();
  const { page } = guest;
  await page.goto("/register");
  const name = page.getByRole("textbox", { name: "Nom d’utilisateur" });
  await name.fill("Occupee");
  await name.blur();
  await page.getByText("Ce nom d’utilisateur est déjà pris.").first().waitFor();
  await eventually(async () => assert.equal(await name.getAttribute("aria-invalid"), "true"));
  await name.fill("nouvelle");
  await page.getByRole("textbox", { name: "Nom affiché" }).fill("Nouvelle Venue");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill("court");
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await page.getByRole("alert").first().waitFor();
  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("name")), "password"));
  assert.equal(await name.inputValue(), "nouvelle");
  assert.equal(await page.getByRole("textbox", { name: "Nom affiché" }).inputValue(), "Nouvelle Venue");
  await guest.leave();
});

test("J3 somebody signs in and out, and Back reveals nothing", async () => {
  const bruno = await house.person("bruno", "Bruno Petit");
  const room = await bruno.room("Secrets de Bruno");
  await bruno.context.clearCookies();
  const { page } = bruno;
  await page.goto("/login");
  const name = page.getByRole("textbox", { name: "Nom d’utilisateur ou adresse e-mail" });
  await name.fill("bruno");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill("pas le bon du tout");
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.getByRole("alert").filter({ hasText: "Identifiant ou mot de passe incorrect." }).waitFor();
  assert.equal(await name.inputValue(), "bruno");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill(phrase);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL(`${house.origin}/`);
  await bruno.open(room);
  await page.getByRole("button", { name: "Menu du compte" }).click();
  await page.getByRole("menuitem", { name: "Se déconnecter" }).click();
  await page.getByRole("heading", { name: "Connexion", level: 1 }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { name: "Connexion", level: 1 }).waitFor();
  assert.equal(await page.getByText("Secrets de Bruno").count(), 0);
  await bruno.leave();
});

test("J32 everything needed works without JavaScript", async () => {
  const guest = await house.visitor({ javaScriptEnabled: false });
  const { page } = guest;
  await page.goto("/register");
  await page.getByRole("textbox", { name: "Nom d’utilisateur" }).fill("sobre");
  await page.getByRole("textbox", { name: "Nom affiché" }).fill("Sobre Sans Script");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill(phrase);
  await page.getByRole("button", { name: "Créer mon compte" }).click();
  await page.waitForURL(`${house.origin}/`);
  await page.context().clearCookies();
  await page.goto("/login");
  await page.getByRole("textbox", { name: "Nom d’utilisateur ou adresse e-mail" }).fill("sobre");
  await page.getByRole("textbox", { name: "Mot de passe" }).fill(phrase);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.waitForURL(`${house.origin}/`);
  await page.goto("/rooms/new");
  await page.getByRole("textbox", { name: "Nom du salon" }).fill("Sans script");
  await page.getByRole("button", { name: "Créer le salon" }).click();
  await page.waitForURL(/\/rooms\/\d+$/);
  const room = Number(page.url().match(/rooms\/(\d+)/)[1]);
  assert.equal(await page.locator("noscript").innerText(), "Activez JavaScript pour recevoir les messages en direct.");
  await page.getByRole("textbox", { name: "Message pour Sans script" }).fill("Écrit par le formulaire");
  await page.getByRole("button", { name: "Envoyer" }).click();
  await guest.message("Écrit par le formulaire").waitFor();
  for (let n = 1; n <= 60; n += 1) await guest.say(room, `ligne ${n}`);
  await page.goto(`/rooms/${room}`);
  await guest.exactly("ligne 60").waitFor();
  await page.getByRole("link", { name: "Messages plus anciens" }).click();
  await guest.message("Écrit par le formulaire").waitFor();
  await guest.leave();
});

test("J34 leaving in one tab leaves them all", async () => {
  const amina = await house.person("amina", "Amina Diallo");
  const room = await amina.room("Deux onglets");
  await amina.open(room);
  const second = await amina.context.newPage();
  await second.goto(`/rooms/${room}`);
  await second.locator("body[data-link=open]").waitFor();
  await amina.composer.fill("un brouillon");
  await amina.page.getByRole("button", { name: "Menu du compte" }).click();
  await amina.page.getByRole("menuitem", { name: "Se déconnecter" }).click();
  await second.getByRole("dialog", { name: "Votre session a expiré" }).waitFor({ timeout: 2_000 });
  await eventually(async () => {
    const left = await second.evaluate(async () => {
      const found = (await indexedDB.databases()).filter(({ name }) => name?.startsWith("palabre"));
      let rows = 0;
      for (const { name } of found) {
        const db = await new Promise((resolve, reject) => {
          const asked = indexedDB.open(name);
          asked.onsuccess = () => resolve(asked.result);
          asked.onerror = () => reject(asked.error);
        });
        for (const store of db.objectStoreNames) {
          rows += await new Promise((resolve) => {
            db.transaction(store).objectStore(store).count().onsuccess = (event) => resolve(event.target.result);
          });
        }
        db.close();
      }
      return rows;
    });
    assert.equal(left, 0);
  });
  await amina.leave();
});

test("J31 where others may come, the first run asks for the code of the log", async () => {
  const fresh = await House.open({ setUp: false, open: true });
  try {
    const first = await fresh.visitor();
    const { page } = first;
    await page.goto("/rooms/1");
    await page.waitForURL("**/setup**");
    const code = page.getByRole("textbox", { name: "Code d’installation" });
    await code.fill("AAAA-BBBB-CCCC");
    await page.getByRole("textbox", { name: "Nom de votre espace" }).fill("La Ruche");
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("alert").first().waitFor();
    await page.getByText("Ce code n’est pas valable. Regardez le journal du serveur.").first().waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Nom de votre espace" }).inputValue(), "La Ruche");
    await code.fill(fresh.log.match(/[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}/)[0]);
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("progressbar", { name: "Étape 2 sur 3" }).waitFor();
    await first.leave();
  } finally {
    await fresh.close();
  }
});

test("J31 the first run makes the administrator, the space and the first room", async () => {
  const fresh = await House.open({ setUp: false });
  try {
    const first = await fresh.visitor({ viewport: PHONE });
    const { page } = first;
    await page.goto("/login");
    await page.waitForURL("**/setup**");
    await page.getByRole("progressbar", { name: "Étape 1 sur 3" }).waitFor();
    await page.getByRole("textbox", { name: "Nom de votre espace" }).fill("La Ruche");
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("progressbar", { name: "Étape 2 sur 3" }).waitFor();
    await page.getByRole("textbox", { name: "Nom d’utilisateur" }).fill("camille");
    await page.getByRole("button", { name: "Retour" }).click();
    await page.getByRole("progressbar", { name: "Étape 1 sur 3" }).waitFor();
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("progressbar", { name: "Étape 2 sur 3" }).waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Nom d’utilisateur" }).inputValue(), "camille");
    await page.getByRole("textbox", { name: "Mot de passe" }).fill(phrase);
    // Enter goes on, whichever button comes first.
    await page.keyboard.press("Enter");
    await page.getByRole("progressbar", { name: "Étape 3 sur 3" }).waitFor();
    await page.getByRole("button", { name: "Ouvrir Palabre" }).click();
    await page.getByRole("heading", { name: "Général", level: 1 }).waitFor();
    assert.equal((await page.goto("/setup")).status(), 404);
    await first.leave();
  } finally {
    await fresh.close();
  }
});
