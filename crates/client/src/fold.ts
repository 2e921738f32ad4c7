/** Text made comparable: without case, accents, ligatures or kinds of apostrophe. */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/œ/g, "oe")
    .replace(/æ/g, "ae")
    .replace(/’/g, "'")
    .trim();
}

/** How well a text answers a query; more is better. */
export const NO_MATCH = 0;
export const SCATTERED = 1;
export const INSIDE = 2;
export const WORD_START = 3;
export const START = 4;
export const WHOLE = 5;

const LETTER = /[\p{L}\p{N}]/u;

/** Compares a folded query with a folded text. The empty query matches everything equally. */
export function match(query: string, text: string): number {
  if (query === "") return INSIDE;
  if (text === query) return WHOLE;
  if (text.startsWith(query)) return START;
  const words = text.split(/[^\p{L}\p{N}]+/u);
  if (query.split(/\s+/).every((part) => words.some((word) => word.startsWith(part)))) return WORD_START;
  if (text.includes(query)) return INSIDE;
  return isScattered(query.replace(/\s+/g, ""), text) ? SCATTERED : NO_MATCH;
}

/** All letters of the query in order, the first at the start of a word: « gnrl » finds « général ». */
function isScattered(letters: string, text: string): boolean {
  if (letters.length < 2) return false;
  const start = [...text].findIndex(
    (letter, i, all) => letter === letters[0] && !(i > 0 && LETTER.test(all[i - 1] ?? "")),
  );
  if (start < 0) return false;
  let at = start;
  for (const letter of letters.slice(1)) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return true;
}
