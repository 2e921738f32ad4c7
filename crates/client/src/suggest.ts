// What is proposed for a name that is being typed: members of the room, rooms, emojis. Nothing here knows a field.

import { api } from "./api.ts";
import { all, me, must, q } from "./dom.ts";
import { codes, emojis } from "./emoji-data.ts";
import { type Emoji, find } from "./emoji-find.ts";
import { used } from "./emoji-used.ts";
import { fold, match, SCATTERED, WHOLE } from "./fold.ts";
import { say } from "./i18n.ts";
import type { Line } from "./option.ts";
import { personOf } from "./people.ts";
import type { Person } from "./protocol.ts";
import type { Token } from "./token.ts";

const MOST = 8;

/** One proposal. */
export interface Suggestion extends Line {
  /** What is written in the place of the token. */
  text: string;
  /** The emoji that `text` is. */
  emoji?: string;
}

/** What answers a token, best first: at once what the page knows, then with what the server adds. */
export async function* suggestions(token: Token, signal: AbortSignal): AsyncGenerator<Suggestion[]> {
  if (token.kind === "emoji") yield await emojiNamed(token.typed);
  else if (token.kind === "person") yield* people(token.typed, signal);
  else yield* rooms(token.typed, signal);
}

/** The emoji of a whole name, `coeur` or `heart`; undefined when there is none. */
export async function emojiOf(name: string): Promise<string | undefined> {
  const known = await codes();
  const exact = known.get(fold(name));
  if (exact) return exact;
  const wanted = fold(name).replace(/_/g, " ");
  return (await emojis()).flat().find(([, called]) => fold(called) === wanted)?.[0];
}

async function emojiNamed(typed: string): Promise<Suggestion[]> {
  const [groups, short] = await Promise.all([emojis(), codes()]);
  const asked = fold(typed);
  const scores = new Map<string, number>();
  const note = (emoji: string, score: number) => scores.set(emoji, Math.max(score, scores.get(emoji) ?? 0));
  for (const [code, emoji] of short) {
    if (code === asked) note(emoji, 1_000);
    else if (code.startsWith(asked)) note(emoji, 500 - code.length);
  }
  for (const [rank, [emoji]] of find(typed.replace(/_/g, " "), groups.flat()).entries())
    note(emoji, 450 - rank);
  const counts = used();
  for (const [emoji, score] of scores) scores.set(emoji, score + Math.min(40, (counts[emoji] ?? 0) * 4));
  const named = new Map(groups.flat().map((emoji): [string, Emoji] => [emoji[0], emoji]));
  return [...scores]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([emoji]) => ({
      text: `${emoji} `,
      name: named.get(emoji)?.[1] ?? emoji,
      note: "",
      mark: emoji,
      emoji,
    }));
}

async function* people(typed: string, signal: AbortSignal): AsyncGenerator<Suggestion[]> {
  const here = members();
  const near = ranked(typed, here);
  yield [...near.map(personal), ...everyone(typed)];
  // The page lists a small room whole.
  if (q("#members-online") && !q("#members .members-more")) return;
  const { room } = must("content").dataset;
  const path = `/rooms/${room}/members?q=${encodeURIComponent(typed)}&limit=${MOST + 1}`;
  const { members: found } = await api<{ members: { user: Person }[] }>("GET", path, { signal });
  const known = new Set(near.map(({ id }) => id));
  const more = found.map(({ user }) => user).filter(({ id }) => id !== me() && !known.has(id));
  yield [...[...near, ...more].slice(0, MOST).map(personal), ...everyone(typed)];
}

/** The members that the page knows, those who wrote last first. */
function members(): Person[] {
  const writers = all(".msg[data-author]", must("messages")).reverse();
  const ids = [
    ...writers.map(({ dataset }) => dataset.author),
    ...all("#members .member").map(({ dataset }) => dataset.user),
  ];
  return [...new Set(ids.map(Number))]
    .filter((id) => id !== me() && isHere(id))
    .flatMap((id) => personOf(id) ?? []);
}

/** Somebody who wrote may have left since. */
function isHere(id: number): boolean {
  return (
    !q("#members-online") ||
    q("#members .members-more") !== null ||
    q(`#members .member[data-user="${id}"]`) !== null
  );
}

function ranked(typed: string, people: readonly Person[]): Person[] {
  const asked = fold(typed);
  const score = ({ name, display }: Person) =>
    Math.max(match(asked, fold(display)), match(asked, fold(name)));
  return people
    .map((person) => ({ person, points: score(person) }))
    .filter(({ points }) => points > SCATTERED)
    .sort((a, b) => b.points - a.points)
    .map(({ person }) => person)
    .slice(0, MOST);
}

function personal(person: Person): Suggestion {
  const { name, display } = person;
  return { text: `@${name} `, name: display, note: `@${name}`, mark: "", person };
}

function everyone(typed: string): Suggestion[] {
  if (must("content").dataset.kind === "direct" || !"tous".startsWith(fold(typed))) return [];
  return [{ text: "@tous ", name: "@tous", note: say("mention.everyone"), mark: "@" }];
}

/** A room, as it is proposed. */
interface Room {
  id: number;
  name: string;
}

async function* rooms(typed: string, signal: AbortSignal): AsyncGenerator<Suggestion[]> {
  const near = matching(typed, mine());
  yield near.slice(0, MOST).map(named);
  if (typed === "") return;
  const path = `/rooms?kind=public&q=${encodeURIComponent(typed)}&limit=${MOST}`;
  const { rooms: found } = await api<{ rooms: Room[] }>("GET", path, { signal });
  const known = new Set(near.map(({ id }) => id));
  yield [...near, ...found.filter(({ id }) => !known.has(id))].slice(0, MOST).map(named);
}

/** Those that can be named: a private room's name stays among its members. */
function mine(): Room[] {
  return all('#sidebar .room-link[data-kind="public"]').map((link) => ({
    id: Number(link.dataset.room),
    name: q("[data-f=name]", link)?.textContent ?? "",
  }));
}

function matching(typed: string, known: readonly Room[]): Room[] {
  const asked = fold(typed);
  const scored = known.map((room) => ({
    room,
    points: asked === "" ? WHOLE : match(asked, fold(room.name)),
  }));
  return scored
    .filter(({ points }) => points > SCATTERED)
    .sort((a, b) => b.points - a.points)
    .map(({ room }) => room);
}

/** A name of several words is written in brackets, so that its end is known. */
function named({ name }: Room): Suggestion {
  const isOneWord = /^[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}_])?$/u.test(name);
  return { text: isOneWord ? `#${name} ` : `#[${name}] `, name, note: "", mark: "#" };
}
