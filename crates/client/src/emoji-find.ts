import { fold, match, NO_MATCH, SCATTERED } from "./fold.ts";

/** An emoji as the data files have it: character, name, other words, whether it has skin tones. */
export type Emoji = readonly [string, string, string, 1?];

/** The emojis that answer, best first: those whose name does before those that only have a word for it. */
export function find(typed: string, emojis: readonly Emoji[]): Emoji[] {
  const text = fold(typed);
  if (text === "") return [];
  const found: { emoji: Emoji; score: number }[] = [];
  for (const emoji of emojis) {
    const name = match(text, fold(emoji[1]));
    const words = name > SCATTERED ? NO_MATCH : match(text, fold(`${emoji[1]} ${emoji[2]}`));
    const score =
      name > SCATTERED ? name + 10 : words > SCATTERED ? words : emoji[0] === typed.trim() ? 20 : 0;
    if (score > 0) found.push({ emoji, score });
  }
  return found.sort((a, b) => b.score - a.score).map(({ emoji }) => emoji);
}

/** The modifiers of skin tones, none first (UTS #51, section 2.4). */
export const TONES = ["", "\u{1F3FB}", "\u{1F3FC}", "\u{1F3FD}", "\u{1F3FE}", "\u{1F3FF}"] as const;

/**
 * An emoji in a skin tone: the modifier follows each base, in place of its presentation selector. The
 * handshake between two people takes none (it does alone).
 */
export function toned(emoji: Emoji, tone: string): string {
  const [character, , , hasTones] = emoji;
  if (!hasTones || tone === "") return character;
  return character.replace(/(?<!\u200D(?=🤝))(\p{Emoji_Modifier_Base})\uFE0F?/gu, `$1${tone}`);
}

/** The `count` most used ones, most used first. */
export function mostUsed(used: Readonly<Record<string, number>>, count: number): string[] {
  const mine = Object.entries(used).sort(([, a], [, b]) => b - a);
  return mine.slice(0, count).map(([character]) => character);
}

/** The most used first, then the usual ones in their order, as many as there are of these. */
export function favourites(used: Readonly<Record<string, number>>, usual: readonly string[]): string[] {
  return [...new Set([...mostUsed(used, usual.length), ...usual])].slice(0, usual.length);
}
