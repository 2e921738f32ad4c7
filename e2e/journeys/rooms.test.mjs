import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "../axe.mjs";
import { House, eventually } from "../house.mjs";

let house;
before(async () => { house = await House.open(); });
after(() => house.close());

test("J4 a room is made and ready to write in", async () => {
  const alice = await house.person("alice", "Alice Martin");
  const { page } = alice;
  await page.goto("/");
  await page.getByRole("link", { name: "Nouveau Salon" }).first().click();
  await page.getByRole("textbox", { name: "Nom du salon" }).fill("Tests");
  await page.getByRole("textbox", { name: "Nom du salon" }).press("Enter");
  await page.waitForURL(/\/rooms\/\d+$/);
  await page.getByRole("heading", { name: "Tests", level: 1 }).waitFor();
  await page.getByText("C’est le tout début de Tests.").waitFor();
  await eventually(async () => assert.equal(await page.evaluate(() => document.activeElement?.id), "message"));
  const link = page.getByRole("navigation", { name: "Salons et conversations" }).getByRole("link", { name: /^Tests/ });
  assert.equal(await link.getAttribute("aria-current"), "page");
  await alice.leave();
});

test("people are picked by name as a room is made, and are in it from the start", async () => {
  const [rosa, hugo, zoe] = await Promise.all([
    house.person("rosa", "Rosa Luz"), house.person("hugo", "Hugo Valjean"), house.person("zoe", "Zoé Hugon"),
  ]);
  await hugo.page.goto("/");
  await hugo.live();
  const { page } = rosa;
  await page.goto("/rooms/new");
  await rosa.live();
  await page.getByRole("textbox", { name: "Nom du salon" }).fill("Entre trois");
  await page.getByRole("radio", { name: /^Privé/ }).check();
  const field = page.getByRole("combobox", { name: /^Inviter des personnes/ });
  const options = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
  const picked = page.getByRole("list", { name: "Personnes invitées" }).getByRole("listitem");
  await field.pressSequentially("hugo");
  await eventually(async () => assert.equal(await options.count(), 2));
  assert.equal(await field.getAttribute("aria-expanded"), "true");
  await field.press("ArrowDown");
  const meant = await field.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${meant} b`).textContent(), "Zoé Hugon");
  await field.press("Enter");
  await picked.filter({ hasText: "Zoé Hugon" }).waitFor();
  assert.equal(await field.inputValue(), "");
  await field.pressSequentially("hugo");
  await options.first().waitFor();
  assert.equal(await options.count(), 1, "who is picked is not proposed again");
  await field.press("Escape");
  await options.first().waitFor({ state: "detached" });
  assert.match(page.url(), /\/rooms\/new$/, "the list closes, the form stays");
  await field.press("Enter");
  await field.pressSequentially("fantome,");
  await page.locator(".chip.is-wrong", { hasText: "fantome" }).waitFor();
  assert.equal(await picked.count(), 3);
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Créer le salon" }).click();
  await page.getByText(/Personne ne porte ce nom d’utilisateur.: fantome/).waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Nom du salon" }).inputValue(), "Entre trois");
  await eventually(async () => assert.equal(await picked.count(), 3, "what was picked is kept"));
  await page.getByRole("button", { name: "Retirer fantome" }).click();
  await field.press("Backspace");
  assert.equal(await picked.count(), 1);
  await field.pressSequentially("hug");
  await options.first().click();
  await picked.filter({ hasText: "Hugo Valjean" }).waitFor();
  await page.getByRole("button", { name: "Créer le salon" }).click();
  await page.getByRole("heading", { name: "Entre trois", level: 1 }).waitFor();
  await page.getByRole("complementary", { name: "Membres" }).getByRole("link", { name: /Écrire à Hugo/ }).waitFor();
  await hugo.page.getByRole("navigation", { name: "Salons et conversations" }).getByRole("link", { name: /^Entre trois/ }).waitFor();
  const room = page.url().match(/\d+$/)[0];
  await rosa.api("DELETE", `/rooms/${room}/members/${hugo.id}`);
  await page.goto(`/rooms/${room}/members`);
  const invite = page.getByRole("combobox", { name: "Noms d’utilisateur" });
  await invite.pressSequentially("hugo");
  await options.filter({ hasText: "Hugo Valjean" }).click();
  await picked.filter({ hasText: "Hugo Valjean" }).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "Inviter", exact: true }).click();
  await page.getByText("Hugo Valjean fait maintenant partie du salon.").waitFor();
  await Promise.all([rosa, hugo, zoe].map((person) => person.leave()));
});

test("J5 a click on a room joins it, and the members see who came", async () => {
  const amina = await house.person("amina", "Amina Diallo");
  const bruno = await house.person("bruno", "Bruno Petit");
  const room = await amina.room("Rejoindre d’un clic");
  await amina.open(room);
  await bruno.page.goto("/");
  await bruno.page.getByRole("main").getByRole("link", { name: /^Rejoindre d’un clic/ })
    .or(bruno.page.getByRole("main").getByRole("button", { name: /^Rejoindre d’un clic/ })).first().click();
  await bruno.page.getByRole("heading", { name: "Rejoindre d’un clic", level: 1 }).waitFor();
  await bruno.live();
  const members = amina.page.getByRole("complementary", { name: "Membres" });
  await members.getByRole("link", { name: /Écrire à Bruno/ }).waitFor({ timeout: 2_000 });
  await bruno.leave();
  await amina.leave();
});

test("a room is marked as read and left from the list", async () => {
  const ines = await house.person("ines", "Inès Garnier");
  const omar = await house.person("omar", "Omar Haddad");
  const room = await omar.room("À lire plus tard");
  await ines.join(room);
  await omar.say(room, "Bonjour");
  await ines.page.goto("/");
  const options = () => ines.page.getByRole("button", { name: "Options du salon À lire plus tard" });
  const card = ines.page.getByRole("list", { name: "Salons" }).getByRole("link", { name: /^À lire plus tard/ });
  assert.match(await card.getAttribute("class"), /is-unread/);
  await options().click();
  await ines.page.getByRole("menuitem", { name: "Marquer comme lu" }).click();
  await eventually(async () => assert.doesNotMatch(await card.getAttribute("class"), /is-unread/));
  await options().click();
  await ines.page.getByRole("menuitem", { name: "Quitter le salon" }).click();
  await ines.page.getByRole("status").filter({ hasText: "Vous avez quitté le salon" }).waitFor();
  await ines.leave();
  await omar.leave();
});

test("J8 a click on a person opens the private conversation, which nobody else can see", async () => {
  const [alice, bruno, jules] = await Promise.all([
    house.person("alice8", "Alice Martin"), house.person("bruno8", "Bruno Petit"), house.person("jules8", "Jules Moreau"),
  ]);
  const room = await alice.room("Pour se croiser");
  await bruno.join(room);
  await bruno.page.goto("/");
  await bruno.live();
  await alice.open(room);
  await alice.page.getByRole("complementary", { name: "Membres" }).getByRole("link", { name: /Écrire à Bruno/ }).click();
  await alice.page.getByRole("heading", { name: "Bruno Petit", level: 1 }).waitFor();
  await alice.page.getByRole("log", { name: "Conversation privée avec Bruno Petit" }).waitFor();
  await alice.live();
  await alice.write("Coucou");
  await alice.message("Coucou").waitFor();
  const line = bruno.page.getByRole("navigation", { name: "Salons et conversations" })
    .getByRole("link", { name: /Alice Martin.*1 message non lu/ });
  await line.waitFor();
  await line.click();
  await bruno.message("Coucou").waitFor();
  await alice.page.getByText(/^Vu à \d\d:\d\d$/).waitFor();
  const { room: direct } = await alice.page.locator("main[data-room]").evaluate((main) => main.dataset);
  const answer = await jules.page.goto(`/rooms/${direct}`);
  assert.equal(answer.status(), 404);
  const absent = await jules.page.goto("/rooms/987654");
  assert.equal(absent.status(), 404);
  await Promise.all([alice, bruno, jules].map((person) => person.leave()));
});

test("a conversation with oneself is a place for notes", async () => {
  const lea = await house.person("lea", "Léa Nguyen");
  await lea.page.goto("/direct/lea");
  await lea.page.getByRole("heading", { name: "Notes personnelles", level: 1 }).waitFor();
  await lea.live();
  await lea.write("Acheter du thé");
  await lea.message("Acheter du thé").waitFor();
  await lea.leave();
});

test("names that differ only by case or accents are one room, others never mix", async () => {
  const karim = await house.person("karim", "Karim Benali");
  const { page } = karim;
  for (const name of ["C++", "C#", "日本語", "Réunion"]) await karim.room(name);
  await page.goto("/rooms/new");
  await page.getByRole("textbox", { name: "Nom du salon" }).fill("reunion");
  await page.getByRole("button", { name: "Créer le salon" }).click();
  await page.getByText("Un salon porte déjà ce nom.").first().waitFor();
  assert.equal(await page.getByRole("textbox", { name: "Nom du salon" }).inputValue(), "reunion");
  await karim.leave();
});

test("a private room is found by its members only, and whoever is removed leaves at once", async () => {
  const owner = await house.person("chef", "Cheffe");
  const guest = await house.person("invite", "Invité");
  const room = (await owner.api("POST", "/rooms", { name: "À huis clos", kind: "private" })).id;
  assert.equal((await guest.page.goto(`/rooms/${room}`)).status(), 404);
  await owner.api("POST", `/rooms/${room}/members`, { user: guest.id });
  await guest.open(room);
  await owner.say(room, "entre nous");
  await guest.message("entre nous").waitFor();
  await owner.api("DELETE", `/rooms/${room}/members/${guest.id}`);
  await guest.page.getByRole("dialog", { name: "Vous n’avez plus accès à ce salon" }).waitFor();
  assert.equal((await guest.page.goto(`/rooms/${room}`)).status(), 404);
  await guest.leave();
  await owner.leave();
});

test("where only moderators write, a line takes the composer's place at once, and gives it back", async () => {
  const nora = await house.person("nora", "Nora Annonce");
  const paul = await house.person("paul", "Paul Lecteur");
  const room = await nora.meet("Annonces", paul);
  await paul.composer.fill("une phrase à garder");
  await nora.say(room, "À lire par tous");
  await nora.page.goto(`/rooms/${room}/edit`);
  await nora.page.getByRole("radio", { name: /^Animateurs seulement/ }).check();
  await nora.page.getByRole("button", { name: "Enregistrer" }).click();
  await nora.composer.waitFor();
  const why = paul.page.getByText("Vous ne pouvez pas écrire dans ce salon.");
  await why.waitFor();
  assert.equal(await paul.composer.count(), 0);
  await paul.live();
  assert.deepEqual(await violations(paul.page), []);
  await paul.message("À lire par tous").hover();
  const tools = paul.page.getByRole("toolbar", { name: /Actions sur le message/ });
  await tools.getByRole("button", { name: "Réagir 👍" }).click();
  await paul.page.getByRole("button", { name: /👍, 1 réaction, dont la vôtre/ }).waitFor();
  assert.equal(await tools.getByRole("button", { name: "Répondre" }).count(), 0);
  await nora.api("PATCH", `/rooms/${room}`, { posting: "members" });
  await paul.composer.waitFor();
  await eventually(async () => assert.equal(await paul.composer.inputValue(), "une phrase à garder"));
  await paul.leave();
  await nora.leave();
});

test("favourites stand first, at once in the other tab, and go back to their place", async () => {
  const iris = await house.person("iris", "Iris Favori");
  const otto = await house.person("otto", "Otto Loin");
  await iris.meet("Préféré");
  await iris.api("POST", "/direct/otto");
  const { page } = iris;
  const other = await iris.context.newPage();
  await other.goto("/");
  await other.locator("body[data-link=open]").waitFor();
  const first = (tab) => tab.getByRole("region", { name: "Favoris" });
  assert.equal(await first(page).count(), 0, "no heading without a favourite");
  await page.getByRole("button", { name: "Options du salon Préféré" }).click();
  await page.getByRole("menuitem", { name: "Ajouter aux favoris" }).click();
  for (const tab of [page, other]) await first(tab).getByRole("link", { name: /^Préféré/ }).waitFor();
  assert.deepEqual(await violations(page), []);
  await other.getByRole("button", { name: "Options du salon Préféré" }).click();
  await other.getByRole("menuitem", { name: "Retirer des favoris" }).click();
  for (const tab of [page, other]) await first(tab).waitFor({ state: "hidden" });
  await other.getByRole("region", { name: "Salons" }).getByRole("link", { name: /^Préféré/ }).waitFor();
  await page.goto("/direct/otto");
  await page.getByRole("button", { name: "Ajouter aux favoris" }).click();
  await first(page).getByRole("link", { name: /^Otto Loin/ }).waitFor();
  await page.reload();
  await first(page).getByRole("link", { name: /^Otto Loin/ }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Retirer des favoris" }).count(), 1);
  await otto.leave();
  await iris.leave();
});

test("messages are kept for some days only once that was confirmed, and the room says so", async () => {
  const lise = await house.person("lise", "Lise Passage");
  const marc = await house.person("marc", "Marc Présent");
  const room = await lise.meet("De passage", marc);
  const { page } = lise;
  await page.goto(`/rooms/${room}/edit`);
  const kept = page.getByRole("combobox", { name: "Garder les messages pendant" });
  await kept.selectOption("30 jours");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByRole("alert").filter({ hasText: "Rien n’est encore enregistré" }).waitFor();
  await page.getByText("Aucun message n’a plus de 30 jours.").waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("checkbox", { name: "Je confirme la suppression" }).check();
  await page.getByRole("button", { name: "Enregistrer" }).click();
  for (const one of [page, marc.page]) await one.getByText("Les messages y sont supprimés après 30 jours.").waitFor();
  await lise.api("PATCH", `/rooms/${room}`, { keep_days: 0 });
  await marc.page.getByText("Les messages y sont supprimés après 30 jours.").waitFor({ state: "hidden" });
  await marc.leave();
  await lise.leave();
});
