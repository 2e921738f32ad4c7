// The emojis by name, fetched when they are first needed: in the page's language, and by their short names.

import type { Emoji } from "./emoji-find.ts";
import { fold } from "./fold.ts";
import { language } from "./i18n.ts";

/** Short names in French, of the emojis most used; those in English come with the data. */
const FRENCH: Readonly<Record<string, string>> = {
  attention: "⚠️",
  baguette: "🥖",
  biere: "🍺",
  bisou: "😘",
  bonjour: "👋",
  bravo: "👏",
  cafe: "☕",
  clin: "😉",
  coche: "✅",
  coeur: "❤️",
  colere: "😠",
  croissant: "🥐",
  croix: "❌",
  etoile: "⭐",
  fete: "🎉",
  feu: "🔥",
  fusee: "🚀",
  gateau: "🎂",
  idee: "💡",
  mdr: "😂",
  merci: "🙏",
  muscle: "💪",
  pleurs: "😭",
  pouce: "👍",
  question: "❓",
  rire: "😂",
  salut: "👋",
  soleil: "☀️",
  sourire: "🙂",
  triste: "😢",
  vin: "🍷",
  yeux: "👀",
};

let groups: Promise<Emoji[][]> | undefined;
let short: Promise<Map<string, string>> | undefined;

/** All emojis, a list a group. */
export function emojis(): Promise<Emoji[][]> {
  groups ??= load<Emoji[][]>(language().startsWith("fr") ? "emoji-fr.json" : "emoji-en.json").catch(
    (failure) => {
      groups = undefined;
      throw failure;
    },
  );
  return groups;
}

/** The emojis by their short names, `heart` or `coeur`. */
export function codes(): Promise<Map<string, string>> {
  short ??= Promise.all([emojis(), load<string[][]>("emoji-codes.json")])
    .then(([known, names]) => {
      const all = names.flat().flatMap((line, i) => {
        const [emoji = ""] = known.flat()[i] ?? [];
        return line
          .split(" ")
          .filter(Boolean)
          .map((code): [string, string] => [fold(code), emoji]);
      });
      return new Map([...all, ...Object.entries(FRENCH)]);
    })
    .catch((failure) => {
      short = undefined;
      throw failure;
    });
  return short;
}

async function load<T>(name: string): Promise<T> {
  const answer = await fetch(ASSETS[name] ?? "");
  if (!answer.ok) throw new Error(`the emojis answered ${answer.status}`);
  return (await answer.json()) as T;
}
