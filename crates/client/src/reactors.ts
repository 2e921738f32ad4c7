// Who gave a reaction: « Vous, Jules et Léa », told to whoever lingers on its chip.

import { api } from "./api.ts";
import { me, on, q } from "./dom.ts";
import { list, say } from "./i18n.ts";
import type { Person } from "./protocol.ts";

const LINGER_MS = 150;
const NAMED = 8;

/** Starts listening on the chips of the log. */
export function startNames(log: HTMLElement): void {
  let timer = 0;
  const linger = (_: Event, chip: HTMLElement) => {
    window.clearTimeout(timer);
    if (!chip.dataset.tip) timer = window.setTimeout(() => void name(chip), LINGER_MS);
  };
  on("pointerover", ".reaction", linger, log);
  on("focusin", ".reaction", linger, log);
}

/** How many gave the reaction of a chip. */
export function countOf(chip: HTMLElement): number {
  return Number(q("[data-f=count]", chip)?.textContent?.replace(/\D/g, ""));
}

/** What was told of a chip is no longer so. */
export function forgetNames(chip: HTMLElement): void {
  delete chip.dataset.tip;
  chip.removeAttribute("aria-description");
}

async function name(chip: HTMLElement): Promise<void> {
  const { room } = chip.closest<HTMLElement>("[data-room]")?.dataset ?? {};
  const { id } = chip.closest<HTMLElement>(".msg")?.dataset ?? {};
  const path = `/rooms/${room}/messages/${id}/reactions/${encodeURIComponent(chip.dataset.emoji ?? "")}`;
  const known = await api<{ users: Person[] }>("GET", `${path}?limit=${NAMED}`).catch(() => null);
  const names = (known?.users ?? []).map((user) => (user.id === me() ? say("reaction.you") : user.display));
  const others = countOf(chip) - names.length;
  if (names.length === 0 || others < 0) return;
  const told = others > 0 ? say("reaction.names", { names: names.join(", "), n: others }) : list(names);
  chip.dataset.tip = told;
  chip.setAttribute("aria-description", told);
}
