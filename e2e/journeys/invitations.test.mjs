import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "../axe.mjs";
import { DESKTOP, House, PHONE, eventually } from "../house.mjs";

let house;
before(async () => { house = await House.open({ env: { PALABRE_REGISTRATION: "invite" } }); });
after(() => house.close());

const phrase = "quatre mots bien choisis";
const link = (page) => page.getByRole("textbox", { name: "Lien d’invitation" });

/** Makes a link on the page of settings and returns where it leads. */
async function invite(page, people) {
  await page.goto("/settings/invitations");
  await page.getByRole("textbox", { name: "Nombre de personnes" }).fill(people);
  await page.getByRole("button", { name: "Créer un lien" }).click();
  await page.getByRole("heading", { name: "Le lien est prêt" }).waitFor();
  return await link(page).inputValue();
}

async function register(page, name, display) {
  await page.getByRole("textbox", { name: "Nom d’utilisateur" }).fill(name);
  await page.getByRole("textbox", { name: "Nom affiché" }).fill(display);
  await page.getByRole("textbox", { name: "Mot de passe" }).fill(phrase);
  await page.getByRole("button", { name: "Créer mon compte" }).click();
}

test("a link is made, copied, opened, and used up", async () => {
  const admin = await house.admin({ permissions: ["clipboard-read", "clipboard-write"] });
  await admin.page.goto("/settings/profile");
  await admin.page.getByRole("link", { name: "Invitations" }).click();
  const url = await invite(admin.page, "1");
  assert.match(url, new RegExp(`^${house.origin}/register\\?invitation=[\\w-]{43}$`));
  const copy = admin.page.getByRole("button", { name: "Copier le lien" });
  await copy.focus();
  await admin.page.keyboard.press("Enter");
  await admin.page.getByRole("status").filter({ hasText: "Lien copié" }).waitFor();
  assert.equal(await admin.page.evaluate(() => navigator.clipboard.readText()), url);
  assert.equal(await admin.page.getByRole("img", { name: "Code QR du lien d’invitation" }).count(), 1);

  const guest = await house.visitor({ viewport: PHONE });
  const { page } = guest;
  await page.goto("/register");
  await page.getByText("On entre ici sur invitation.").waitFor();
  await page.goto(url);
  await page.getByText("direction vous invite à rejoindre Palabre.").waitFor();
  const name = page.getByRole("textbox", { name: "Nom d’utilisateur" });
  await name.fill("direction");
  await name.blur();
  await page.getByText("Ce nom d’utilisateur est déjà pris.").first().waitFor();
  const late = await house.visitor();
  await late.page.goto(url);
  await register(page, "invitee", "Léa Invitée");
  await page.waitForURL(`${house.origin}/`);
  await page.getByRole("status").filter({ hasText: "Bienvenue, Léa Invitée !" }).waitFor();

  await register(late.page, "tardive", "Trop Tard");
  await late.page.getByText("Cette invitation n’est pas valable, ou ne l’est plus.").waitFor();
  assert.equal(await late.page.getByRole("textbox", { name: "Nom d’utilisateur" }).inputValue(), "tardive");
  await admin.page.goto("/settings/invitations");
  await admin.page.getByText("Aucune invitation en cours.").waitFor();
  assert.equal((await page.goto("/settings/invitations")).status(), 404);
  for (const one of [late, guest, admin]) await one.leave();
});

test("without JavaScript too, and a link that is revoked opens nothing", async () => {
  const plain = { javaScriptEnabled: false, viewport: PHONE };
  const admin = await house.admin(plain);
  const url = await invite(admin.page, "5");
  assert.equal(await admin.page.getByRole("button", { name: "Copier le lien" }).count(), 0);
  const guest = await house.visitor(plain);
  await guest.page.goto(url);
  await register(guest.page, "direction", "Sobre Invitée");
  await guest.page.getByText("Ce nom d’utilisateur est déjà pris.").waitFor();
  await guest.page.getByText("direction vous invite à rejoindre Palabre.").waitFor();
  await register(guest.page, "sobre", "Sobre Invitée");
  await guest.page.waitForURL(`${house.origin}/`);
  await admin.page.goto("/settings/invitations");
  await admin.page.getByText("Personnes entrées : 1 sur 5").waitFor();
  await admin.page.getByRole("button", { name: /^Révoquer l’invitation de direction/ }).click();
  await admin.page.getByText("Invitation révoquée").waitFor();
  await guest.context.clearCookies();
  await guest.page.goto(url);
  await guest.page.getByText("Cette invitation n’est pas valable, ou ne l’est plus. Demandez-en une autre.").waitFor();
  for (const one of [guest, admin]) await one.leave();
});

test("the first run gives a link, but not when nobody may come", async () => {
  const fresh = await House.open({ setUp: false });
  try {
    const first = await fresh.visitor({ viewport: PHONE });
    const { page } = first;
    await page.goto("/");
    await page.getByRole("textbox", { name: "Nom de votre espace" }).fill("La Ruche");
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("textbox", { name: "Nom d’utilisateur" }).fill("camille");
    await page.getByRole("textbox", { name: "Mot de passe" }).fill(phrase);
    await page.getByRole("button", { name: "Continuer" }).click();
    await page.getByRole("radio", { name: "Personne" }).check();
    await eventually(async () => assert.equal(await link(page).isVisible(), false));
    await page.getByRole("radio", { name: "Sur invitation" }).check();
    const url = await link(page).inputValue();
    assert.deepEqual(await violations(page), []);
    await page.getByRole("button", { name: "Ouvrir Palabre" }).click();
    await page.getByRole("heading", { name: "Général", level: 1 }).waitFor();
    const guest = await fresh.visitor();
    await guest.page.goto(url);
    await guest.page.getByText("camille vous invite à rejoindre La Ruche.").waitFor();
    await guest.leave();
    await first.leave();
  } finally {
    await fresh.close();
  }
});

test("no page of invitations breaks a rule of accessibility, in both themes and widths", async () => {
  const found = [];
  for (const viewport of [DESKTOP, PHONE]) {
    for (const colorScheme of ["light", "dark"]) {
      const look = async ({ page }, what) => {
        for (const one of await violations(page)) found.push(`${what} ${viewport.width} ${colorScheme}: ${one}`);
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= viewport.width, `${what} is ${width} px wide at ${viewport.width}`);
      };
      const admin = await house.admin({ viewport, colorScheme });
      const url = await invite(admin.page, "50");
      await look(admin, "made");
      await admin.page.getByRole("textbox", { name: "Durée, en jours" }).fill("0");
      await admin.page.getByRole("button", { name: "Créer un lien" }).click();
      await admin.page.getByText("Choisissez un nombre de jours de 1 à 30.").waitFor();
      await look(admin, "wrong");
      const guest = await house.visitor({ viewport, colorScheme });
      for (const [what, path] of [["invited", url], ["over", "/register?invitation=over"]]) {
        await guest.page.goto(path);
        await look(guest, what);
      }
      await guest.leave();
      await admin.leave();
    }
  }
  assert.deepEqual(found, []);
});
