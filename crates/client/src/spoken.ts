// What a screen reader is told of new messages: each one while they are few, a summary when they pour in.

import { listen } from "./bus.ts";
import { announce, q } from "./dom.ts";
import { say } from "./i18n.ts";

const GATHER_MS = 2_000;
const FEW = 3;
const LONGEST = 120;

/** A message as it is said. */
export interface Said {
  name: string;
  text: string;
}

/** Starts telling. */
export function startSpoken(): void {
  let gathered: Said[] = [];
  let timer = 0;
  const speak = () => {
    timer = 0;
    for (const line of lines(gathered)) announce(line);
    gathered = [];
  };
  listen("drawn", ({ fresh }) => {
    for (const article of fresh) {
      if (document.hidden || article.classList.contains("is-mine")) continue;
      const name = q("[data-f=author]", article)?.textContent ?? "";
      const text = q("[data-f=body]", article)?.textContent?.replace(/\s+/g, " ").trim();
      const files = q(".msg-files", article)?.getAttribute("aria-label");
      gathered.push({ name, text: [text, files].filter(Boolean).join(", ") });
    }
    if (gathered.length > 0 && timer === 0) timer = window.setTimeout(speak, GATHER_MS / 4);
  });
}

/** What to say of messages that came together. */
export function lines(messages: readonly Said[]): string[] {
  if (messages.length <= FEW) {
    return messages.map(({ name, text }) => say("log.said", { name, text: cut(text) }));
  }
  const [first] = messages;
  const n = messages.length;
  const oneAuthor = messages.every(({ name }) => name === first?.name);
  return [oneAuthor && first ? say("log.burst", { n, name: first.name }) : say("log.bursts", { n })];
}

function cut(text: string): string {
  const letters = [...text];
  return letters.length <= LONGEST ? text : `${letters.slice(0, LONGEST - 1).join("")}…`;
}
