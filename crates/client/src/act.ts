// The actions on a message: which ones the person may do, and what each does.

import { api, refusal } from "./api.ts";
import { saidIn } from "./attachments.ts";
import { tell } from "./bus.ts";
import { copy } from "./copy.ts";
import { q } from "./dom.ts";
import { edit } from "./edit.ts";
import { say } from "./i18n.ts";
import { pin } from "./pins.ts";
import { toggle } from "./reactions.ts";
import { remove } from "./remove.ts";

/** What can be done with a message. */
export type Action =
  | "react"
  | "pick"
  | "reply"
  | "edit"
  | "versions"
  | "copy"
  | "link"
  | "pin"
  | "unpin"
  | "unread"
  | "report"
  | "delete";

/** How an action was asked for. */
export interface How {
  /** The emoji of `react`. */
  emoji?: string | undefined;
  /** What was clicked, beside which something may open. */
  at?: HTMLElement;
  /** Maj was held: do not ask again. */
  sure?: boolean;
}

/** What the person may do with a message; the server checks again. Nothing with one that is not stored or is deleted. */
export function allowed(message: HTMLElement): Set<Action> {
  if (!message.id || message.matches(".is-deleted, .is-sending, .is-failed")) return new Set();
  const { me, role } = document.body.dataset;
  const mine = message.dataset.author === me;
  const moderates = role === "moderator" || role === "admin";
  const acts = new Set<Action>(["link", "unread"]);
  if (q("[data-f=body]", message)?.textContent?.trim()) acts.add("copy");
  if (document.getElementById("message")) acts.add("reply");
  if (message.closest("[data-archived=false]")) {
    for (const act of ["react", "pick"] as const) acts.add(act);
    acts.add(message.classList.contains("is-pinned") ? "unpin" : "pin");
    if (mine) acts.add("edit");
  }
  if (!mine) acts.add("report");
  if (mine || moderates) {
    acts.add("delete");
    if (q(".edited", message)) acts.add("versions");
  }
  return acts;
}

/** Does it. What fails is told as a toast. */
export async function perform(action: Action, message: HTMLElement, how: How = {}): Promise<void> {
  try {
    await act(action, message, how);
  } catch (failure) {
    reportError(failure);
    tell("toast", { text: say("code.unknown"), alert: true });
  }
}

async function act(action: Action, message: HTMLElement, how: How): Promise<void> {
  if (action === "react" && how.emoji) return toggle(message, how.emoji);
  if (action === "pick") return pickFor(message, how.at ?? message);
  if (action === "reply") return reply(message);
  if (action === "edit") return edit(message);
  if (action === "copy") return copy(q("[data-f=body]", message)?.innerText ?? "", say("act.copied"));
  if (action === "link") return copy(linkTo(message), say("act.linked"));
  if (action === "unread") return markUnread(message);
  if (action === "pin" || action === "unpin") return pin(message, action === "pin");
  if (action === "versions") return (await import("./versions.ts")).openVersions(message);
  if (action === "report") return (await import("./report.ts")).report(message);
  if (action === "delete") return remove(message, how.sure ?? false);
}

async function pickFor(message: HTMLElement, at: HTMLElement): Promise<void> {
  const { pick } = await import("./emoji.ts");
  const emoji = await pick(at === message ? (q("#tools", message) ?? message) : at);
  if (emoji) await toggle(message, emoji);
}

function reply(message: HTMLElement): void {
  const excerpt = saidIn(message).replace(/\s+/g, " ");
  tell("reply", {
    id: Number(message.dataset.id),
    display: authorOf(message),
    excerpt: excerpt.slice(0, 200),
  });
}

function linkTo(message: HTMLElement): string {
  const room = message.closest<HTMLElement>("[data-room]")?.dataset.room;
  return `${location.origin}/rooms/${room}/messages/${message.dataset.id}`;
}

async function markUnread(message: HTMLElement): Promise<void> {
  const room = message.closest<HTMLElement>("[data-room]")?.dataset.room;
  const id = Number(message.dataset.id);
  tell("unread:from", { id });
  try {
    await api("PUT", `/rooms/${room}/unread`, { body: { from: id } });
    tell("toast", { text: say("act.unread") });
  } catch (failure) {
    tell("toast", { text: refusal(failure), alert: true });
  }
}

/** Shows only the actions that are allowed. */
export function offer(place: HTMLElement, acts: ReadonlySet<Action>): void {
  for (const item of place.querySelectorAll<HTMLElement>("[data-act]")) {
    const { act } = item.dataset;
    item.hidden = act !== "more" && !acts.has(act as Action);
  }
}

/** « Actions sur le message de Léa Nguyen, 10:02 ». */
export function titleOf(message: HTMLElement): string {
  return say("act.title", {
    name: authorOf(message),
    time: message.querySelector("time")?.textContent ?? "",
  });
}

/** The name shown of a message's author. */
export function authorOf(message: HTMLElement): string {
  return message.querySelector("[data-f=author]")?.textContent ?? "";
}
