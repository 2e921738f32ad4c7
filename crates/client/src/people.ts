// Who is who on this page: the latest that was said of each person.

import { listen, tell } from "./bus.ts";
import { all, q } from "./dom.ts";
import { faceOf } from "./face.ts";
import type { Person } from "./protocol.ts";

const known = new Map<number, Person>();

/** Starts learning, from the page and from what the server says. */
export function startPeople(): void {
  for (const row of all<HTMLAnchorElement>("#members .member")) {
    const name = decodeURIComponent(row.getAttribute("href")?.split("/").at(-1) ?? "");
    learn({
      id: Number(row.dataset.user),
      name,
      display: textOf("display", row),
      ...faceOf(q(".avatar", row)),
    });
  }
  for (const article of all(".msg[data-author]")) learnAuthor(article);
  const { me, name = "", display = "", tint } = document.body.dataset;
  learn({ id: Number(me), name, display, tint: Number(tint) });
  listen("frame:member", ({ user }) => learn(user));
  listen("frame:message", ({ by }) => learn(by));
}

/** The person with this id, if the page has met her. */
export function personOf(id: number): Person | undefined {
  return known.get(id);
}

/** Notes what was said of a person. */
export function learn(person: Person): void {
  const before = known.get(person.id);
  if (
    !person.id ||
    (before &&
      before.display === person.display &&
      before.tint === person.tint &&
      before.avatar === person.avatar)
  )
    return;
  known.set(person.id, person);
  if (before) tell("renamed", person);
}

/** Notes who wrote a message of the page. */
function learnAuthor(article: HTMLElement): void {
  const name = q("[data-f=author]", article)?.dataset.name ?? "";
  learn({
    id: Number(article.dataset.author),
    name,
    display: textOf("author", article),
    ...faceOf(q(".avatar", article)),
  });
}

function textOf(slot: string, root: HTMLElement): string {
  return q(`[data-f=${slot}]`, root)?.textContent ?? "";
}
