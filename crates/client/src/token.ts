/** What is being named in a text before the caret: a person, a room, or an emoji. */
export interface Token {
  kind: "person" | "room" | "emoji";
  /** Without its sign. */
  typed: string;
  /** Where its sign stands. */
  from: number;
  /** Where it ends. */
  to: number;
  /** An emoji's name whose second colon was just typed. */
  closed?: true;
}

/** Before a name, as the server finds it: not a letter (« moi@exemple.fr ») nor the middle of an address. */
const APART = "(?<![\\p{L}\\p{N}@#&/])";
/** Before an emoji's name: nothing, a space, or a sign that opens. « 10:30 » holds none. */
const BEFORE = "(?:^|(?<=[\\s([{«“\"'’>*_~]))";
const KINDS = [
  ["person", new RegExp(`${APART}@([\\p{L}\\p{N}._-]{0,60})$`, "u")],
  ["room", new RegExp(`${APART}#([\\p{L}\\p{N}._'’-]{0,60})$`, "u")],
  // From two letters on, and not a digit first: « :) », « :p » and « 14 :30 » are no names.
  ["emoji", new RegExp(`${BEFORE}:([\\p{L}+-][\\p{L}\\p{N}_+-]+)$`, "u")],
] as const;
const CLOSED = new RegExp(`${BEFORE}:([\\p{L}\\p{N}_+-]{2,}):$`, "u");
/** No name is longer: what comes before cannot matter. */
const FAR = 80;

/** What is being named at a place of a text; null when nothing is. */
export function tokenAt(text: string, at: number): Token | null {
  const before = text.slice(Math.max(0, at - FAR), at);
  for (const [kind, pattern] of KINDS) {
    const typed = pattern.exec(before)?.[1];
    if (typed !== undefined) return { kind, typed, from: at - typed.length - 1, to: at };
  }
  const named = CLOSED.exec(before);
  if (!named?.[1]) return null;
  return { kind: "emoji", typed: named[1], from: at - named[0].length, to: at, closed: true };
}
