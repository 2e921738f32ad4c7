import { fold, match, NO_MATCH, SCATTERED } from "./fold.ts";

/** Somewhere one can go to: a room, a conversation or a person. */
export interface Place {
  kind: "room" | "person" | "search";
  name: string;
  /** Another name it answers to: a username. */
  also?: string;
  href: string;
  unread: number;
  mentions: number;
  /** Smaller is more recent. */
  recency: number;
}

/** What was asked of « Aller à… »: the kind chosen by a prefix, and the folded rest. */
export function question(typed: string): { kind: Place["kind"] | null; text: string } {
  const text = typed.trimStart();
  const kind = text.startsWith("#") ? "room" : text.startsWith("@") ? "person" : null;
  return { kind, text: fold(kind ? text.slice(1) : text) };
}

/** The places that answer, best first: real matches before scattered ones, then unread, recent, best match. */
export function answers(typed: string, places: readonly Place[]): Place[] {
  const { kind, text } = question(typed);
  return places
    .filter((place) => kind === null || place.kind === kind)
    .map((place) => ({
      place,
      score: Math.max(match(text, fold(place.name)), match(text, fold(place.also ?? ""))),
    }))
    .filter(({ score }) => score !== NO_MATCH)
    .sort(
      (a, b) =>
        Number(b.score > SCATTERED) - Number(a.score > SCATTERED) ||
        Number(b.place.mentions > 0) - Number(a.place.mentions > 0) ||
        Number(b.place.unread > 0) - Number(a.place.unread > 0) ||
        a.place.recency - b.place.recency ||
        b.score - a.score ||
        a.place.name.localeCompare(b.place.name),
    )
    .map(({ place }) => place);
}
