// The line over the composer that says who is writing.

import { listen } from "./bus.ts";
import { me, must } from "./dom.ts";
import { say } from "./i18n.ts";

const LASTS_MS = 6_000;

/** Starts the line of a room. */
export function startTyping(room: number): void {
  const line = must("typing");
  const writing = new Map<number, { display: string; timer: number }>();
  const show = () => {
    line.textContent = sentence([...writing.values()].map(({ display }) => display));
  };
  const stop = (user: number) => {
    clearTimeout(writing.get(user)?.timer);
    if (writing.delete(user)) show();
  };
  listen("frame:typing", ({ room: there, user, display }) => {
    if (there !== room || user === me()) return;
    clearTimeout(writing.get(user)?.timer);
    writing.set(user, { display, timer: window.setTimeout(() => stop(user), LASTS_MS) });
    show();
  });
  listen("frame:message", ({ room: there, by, id, seq }) => there === room && id === seq && stop(by.id));
  listen("link", ({ state }) => {
    if (state !== "open") for (const user of [...writing.keys()]) stop(user);
  });
}

/** « Amina écrit… », « Amina et Jules écrivent… », « Amina, Jules et 3 autres écrivent… ». */
export function sentence(names: readonly string[]): string {
  const [name, other] = names;
  if (name === undefined) return "";
  if (other === undefined) return say("typing.one", { name });
  if (names.length === 2) return say("typing.two", { name, other });
  return say("typing.more", { name, other, n: names.length - 2 });
}
