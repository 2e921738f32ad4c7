// Pinned messages: pinning, the header's button with their number, and the list it opens.

import { api, refusal } from "./api.ts";
import { listen, tell } from "./bus.ts";
import { announce, must, on, q } from "./dom.ts";
import { say } from "./i18n.ts";
import type { Message } from "./protocol.ts";
import { request } from "./socket.ts";

/** Starts following the room's pins, whose ids came with the page. */
export function startPins(log: HTMLElement): void {
  const button = must("pins-button");
  const room = Number(log.closest<HTMLElement>("[data-room]")?.dataset.room);
  let pinned = new Set((button.dataset.pins ?? "").split(" ").filter(Boolean).map(Number));
  const count = () => {
    button.hidden = pinned.size === 0;
    button.setAttribute("aria-label", say("pins.button", { n: pinned.size }));
    const badge = q("[data-f=count]", button);
    if (badge) badge.dataset.count = String(pinned.size);
  };
  listen("frame:message", ({ room: there, id, pinned: at }) => {
    if (there !== room || pinned.has(id) === (at !== undefined)) return;
    if (at === undefined) pinned.delete(id);
    else pinned.add(id);
    count();
  });
  listen("frame:resync", async ({ room: there }) => {
    if (there !== room) return;
    const known = await pinnedIn(room).catch(() => null);
    if (!known) return;
    pinned = new Set(known.map(({ id }) => id));
    count();
  });
  on("click", "#pins-button", () => {
    import("./pin-list.ts")
      .then(({ openPins }) => openPins(room))
      .catch(() => tell("toast", { text: say("code.unknown"), alert: true }));
  });
}

/** The pinned messages of a room, the last pinned first. */
export async function pinnedIn(room: number): Promise<Message[]> {
  return (await api<{ messages: Message[] }>("GET", `/rooms/${room}/pins?limit=200`)).messages;
}

/** Pins a message or unpins it; everybody is told by its new state. */
export async function pin(message: HTMLElement, on: boolean): Promise<void> {
  const room = Number(message.closest<HTMLElement>("[data-room]")?.dataset.room);
  await pinById(room, Number(message.dataset.id), on);
}

/** The same of one that is not in the log; whether it was done. */
export async function pinById(room: number, id: number, on: boolean): Promise<boolean> {
  try {
    await request({ t: "pin", room, id, on });
    // Eyes see it in the log; a notice over it would hide what is acted on next.
    announce(say(on ? "pins.pinned" : "pins.unpinned"));
    return true;
  } catch (failure) {
    tell("toast", { text: refusal(failure), alert: true });
    return false;
  }
}
