// Every state that writing and acting on messages opens: no rule of accessibility broken, nothing wider than the page.
// PALABRE_PICTURES is a folder in which each state leaves a picture of itself.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { violations } from "../axe.mjs";
import { DESKTOP, House, PHONE } from "../house.mjs";
import { png } from "../png.mjs";

const pictures = process.env.PALABRE_PICTURES;

let house, alice, bruno, room;
before(async () => {
  house = await House.open({ env: { PALABRE_RATE_SEARCHES: "0" } });
  alice = await house.person("alice", "Alice Martin");
  bruno = await house.person("bruno", "Bruno Petit");
  room = await alice.room("Projet Boréal");
  await bruno.join(room);
  const question = await bruno.say(room, "Une seule image, sans hésiter. Voici une piste, photographiée hier depuis le belvédère.");
  await bruno.say(room, "Magnifique. @alice, tu peux vérifier que le contraste du titre reste au-dessus de **4,5** ? Côté CSS, je propose :\n\n```css\n.heros { background: linear-gradient(transparent 40%, #0b1c2ccc), var(--photo); color: white; padding: 0 }\n```", { reply_to: question.id });
  const list = await alice.say(room, "Contraste vérifié :\n\n1. *7,2* sur le ciel\n2. 5,1 sur la neige\n\n> à relire avec @bruno dans #[Projet Boréal]\n\net `palabre check` pour finir");
  await alice.api("PATCH", `/rooms/${room}/messages/${list.id}`, { text: "Contraste vérifié :\n\n1. *7,2* sur le ciel\n2. 5,1 sur la neige\n\n> à relire avec @bruno dans #[Projet Boréal]\n\nC’est bon pour nous" });
  await bruno.api("PUT", `/rooms/${room}/messages/${list.id}/reactions/${encodeURIComponent("🎉")}`);
  await bruno.api("PUT", `/rooms/${room}/messages/${question.id}/pin`);
  await bruno.api("PUT", `/rooms/${room}/messages/${list.id}/pin`);
  await bruno.say(room, "@tous, à demain !");
  await bruno.say(room, "🎉");
  await bruno.say(room, "", { files: [await bruno.file("belvédère.png", "image/png", png(400, 300))] });
});
after(async () => {
  await alice.leave();
  await bruno.leave();
  await house.close();
});

const toolbar = (page) => page.getByRole("toolbar", { name: /Actions sur le message/ });

/** Opens what is done with a message: by its menu, or by its sheet where there is no pointer. */
async function act(person, text, action) {
  const { page } = person;
  // A citation repeats what it cites, below it.
  const message = person.message(text).first();
  if (person.isPhone) {
    await message.dispatchEvent("pointerdown", { pointerType: "touch", isPrimary: true, bubbles: true });
    const sheet = page.getByRole("dialog", { name: "Actions sur le message" });
    await sheet.waitFor();
    if (action) await sheet.getByRole("button", { name: action, exact: true }).tap();
    return;
  }
  await message.hover();
  await toolbar(page).getByRole("button", { name: "Plus d’actions" }).click();
  if (action) await page.getByRole("menuitem", { name: action, exact: true }).click();
}

/** Searches, beside the room or on the page of its own. */
async function search(person, typed, found) {
  const { page } = person;
  if (person.isPhone) await page.getByRole("link", { name: "Rechercher dans le salon" }).tap();
  else await page.keyboard.press("Control+Shift+F");
  const field = page.getByRole("searchbox", { name: "Rechercher dans les messages" });
  await field.fill(typed);
  await field.press("Enter");
  await page.getByText(found).first().waitFor();
}

/** Each state: how it is reached. It ends with Escape, and the composer is emptied. */
const STATES = {
  messages: async (person) => person.message("Contraste vérifié").waitFor(),
  actions: (person) => act(person, "Contraste vérifié"),
  édition: async (person) => {
    await act(person, "Contraste vérifié", "Modifier");
    await person.page.getByRole("textbox", { name: "Modifier le message" }).waitFor();
  },
  versions: async (person) => {
    await act(person, "Contraste vérifié", "Versions du message");
    await person.page.getByRole("dialog", { name: "Versions du message" }).waitFor();
  },
  épingles: async (person) => {
    await person.page.getByRole("button", { name: /Messages épinglés/ }).click();
    await person.page.getByRole("dialog", { name: "Messages épinglés" }).waitFor();
  },
  signalement: async (person) => {
    await act(person, "Une seule image", "Signaler");
    await person.page.getByRole("dialog", { name: "Signaler ce message" }).waitFor();
  },
  suppression: async (person) => {
    await act(person, "Contraste vérifié", "Supprimer");
    await person.page.getByRole("dialog", { name: "Supprimer ce message ?" }).waitFor();
  },
  personnes: async (person) => {
    await person.composer.pressSequentially("et toi @");
    await person.page.getByRole("listbox", { name: "Suggestions" }).waitFor();
  },
  émojis: async (person) => {
    await person.composer.pressSequentially("un :cœur");
    await person.page.getByRole("option", { name: /cœur/ }).first().waitFor();
  },
  réponse: async (person) => {
    await act(person, "Une seule image", person.isPhone ? "Répondre" : undefined);
    if (person.isPhone) return;
    await person.page.keyboard.press("Escape");
    await toolbar(person.page).getByRole("button", { name: "Répondre" }).click();
  },
  code: async (person) => {
    await person.composer.focus();
    await person.page.evaluate(() => {
      const data = new DataTransfer();
      data.setData("text/plain", "function a() {\n  return 1;\n}");
      const field = document.activeElement;
      if (field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })))
        document.execCommand("insertText", false, data.getData("text/plain"));
    });
    await person.page.getByText("Ce texte ressemble à du code.").waitFor();
  },
  carte: async (person) => {
    await person.message("Contraste vérifié").locator(".mention").click();
    await person.page.getByRole("dialog", { name: "Bruno Petit" }).waitFor();
  },
  sélecteur: async (person) => {
    await person.page.getByRole("button", { name: "Insérer un émoji" }).click();
    await person.page.getByRole("dialog", { name: "Émojis" }).getByRole("button", { name: /visage/ }).first().waitFor();
  },
  "recherche vide": (person) => search(person, "", "Préciser une recherche"),
  recherche: async (person) => {
    await search(person, "contraste de:bruno", "1 résultat");
    await person.page.getByText("Messages voisins").click();
    await person.page.locator(".neighbour").first().waitFor();
  },
  "recherche d’images": (person) => search(person, "avec:image", "1 résultat"),
  "recherche vaine": (person) => search(person, "zzz", "Aucun message ne correspond"),
  "recherche fausse": (person) => search(person, "contraste avant:hier", "Une date n’est pas comprise."),
  "aller à": async (person) => {
    await person.page.keyboard.press("Control+K");
    await person.page.getByRole("combobox", { name: "Aller à…" }).fill("boréal");
    await person.page.getByRole("option", { name: /dans les messages/ }).waitFor();
  },
};

for (const viewport of [DESKTOP, PHONE]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`each state holds to the rules at ${viewport.width} px, ${colorScheme}`, async () => {
      const isPhone = viewport === PHONE;
      const more = isPhone ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {};
      const person = await house.visitor({ viewport, colorScheme, storageState: await alice.context.storageState(), ...more });
      person.isPhone = isPhone;
      const found = [];
      for (const [name, reach] of Object.entries(STATES)) {
        // Each begins where one arrives, with nothing kept from the one before.
        await person.page.goto("/");
        await person.page.evaluate(async () => {
          for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name);
        });
        await person.open(room);
        await reach(person);
        for (const one of await violations(person.page)) found.push(`${name}: ${one}`);
        const width = await person.page.evaluate(() => document.documentElement.scrollWidth);
        if (width > viewport.width) found.push(`${name}: ${width} px wide`);
        if (pictures) await person.page.screenshot({ path: join(pictures, `${name}-${viewport.width}-${colorScheme}.png`), animations: "disabled" });
      }
      assert.deepEqual(found, []);
      await person.leave();
    });
  }
}
