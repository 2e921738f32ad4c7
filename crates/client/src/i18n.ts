// What scripts say, in the person's language, from the catalogue that comes with the page.

import type catalogue from "../locales/fr.json";

/** The name of a sentence. */
export type Key = keyof typeof catalogue;
type Plural = Partial<Record<Intl.LDMLPluralRule, string>>;
type Values = Readonly<Record<string, string | number>>;

let sentences: Record<string, string | Plural> | undefined;

/** The language of the page. */
export function language(): string {
  return document.documentElement.lang || "fr";
}

/** A sentence with its `{blanks}` filled; numbers are written as the language writes them. `n` chooses the plural. */
export function say(key: Key, values: Values = {}): string {
  const sentence = known()[key] ?? key;
  if (typeof sentence === "string") return fill(sentence, values);
  const category = plurals().select(Number(values.n ?? 0));
  return fill(sentence[category] ?? sentence.other ?? key, values);
}

/** Whether the catalogue has such a sentence. */
export function has(key: string): key is Key {
  return Object.hasOwn(known(), key);
}

/** « Amina, Jules et Léa ». */
export function list(names: readonly string[]): string {
  lists ??= new Intl.ListFormat(language(), { type: "conjunction" });
  return lists.format(names);
}

let lists: Intl.ListFormat | undefined;
let rules: Intl.PluralRules | undefined;
let numbers: Intl.NumberFormat | undefined;

function plurals(): Intl.PluralRules {
  rules ??= new Intl.PluralRules(language());
  return rules;
}

function fill(sentence: string, values: Values): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (typeof value !== "number") return value ?? "";
    numbers ??= new Intl.NumberFormat(language());
    return numbers.format(value);
  });
}

function known(): Record<string, string | Plural> {
  sentences ??= JSON.parse(document.getElementById("strings")?.textContent || "{}");
  return sentences ?? {};
}
