// People named in messages: each is called what she is called now, and who is named is told apart.

import { listen } from "./bus.ts";
import { all, me } from "./dom.ts";
import { personOf } from "./people.ts";

/** Starts following those who change their names. */
export function startMentions(log: HTMLElement): void {
  listen("renamed", ({ id }) => nameIn(log, `[data-u="${id}"]`));
}

/** Whether a message's body names this person, or everybody. */
export function callsMe(body: HTMLElement): boolean {
  return body.querySelector(`.mention[data-u="${me()}"], .mention[data-all]`) !== null;
}

/** Calls those who are named in a piece of the page what they are called now. */
export function nameIn(root: HTMLElement, which = "[data-u]"): void {
  for (const named of all(`.mention${which}`, root)) {
    const id = Number(named.dataset.u);
    const name = `@${personOf(id)?.display ?? ""}`;
    if (name !== "@" && named.textContent !== name) named.textContent = name;
    named.classList.toggle("is-me", id === me());
  }
}
