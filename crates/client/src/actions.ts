// What one does with a message: the toolbar, the sheet of a held finger, and single keys on a message that
// has the focus. What each action does is told in `act.ts`.

import { type Action, allowed, offer, perform, titleOf } from "./act.ts";
import { listen } from "./bus.ts";
import { dialog, show } from "./dialog.ts";
import { q } from "./dom.ts";
import { pullDown } from "./drag.ts";
import { onHold } from "./hold.ts";
import type { Key } from "./i18n.ts";
import { shortcut } from "./keys.ts";
import { focused } from "./rove.ts";
import { Toolbar } from "./toolbar.ts";

const HOVER = matchMedia("(hover: hover)");

/** Starts the actions of the room's page. */
export function startActions(log: HTMLElement): void {
  const tools = document.getElementById("tools");
  const more = document.getElementById("tools-menu");
  if (!tools || !more) return;
  const toolbar = new Toolbar(tools, more);
  log.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType !== "touch" && HOVER.matches) toolbar.moveTo(messageAt(target));
  });
  log.addEventListener("pointerleave", () => toolbar.leave());
  log.addEventListener("focusin", ({ target }) => toolbar.moveTo(messageAt(target)));
  log.addEventListener("focusout", ({ relatedTarget }) => {
    if (!log.contains(relatedTarget as Node | null)) toolbar.leave();
  });
  listen("drawn", () => toolbar.refresh());
  log.addEventListener("click", (event) => {
    const message = messageAt(event.target);
    if (!event.altKey || !message || (event.target as Element).closest("a, button, textarea")) return;
    void perform("unread", message);
  });
  const handle = q(".sheet-handle");
  if (handle) pullDown(dialog("sheet"), handle);
  onHold(log, ".msg", (message) => void sheet(message));
  startKeys();
}

const messageAt = (target: EventTarget | null) => (target as Element).closest<HTMLElement>(".msg");

/** The sheet of actions that a held finger brings. */
async function sheet(message: HTMLElement): Promise<void> {
  const acts = allowed(message);
  if (acts.size === 0) return;
  const shown = dialog("sheet");
  offer(shown, acts);
  const title = q("[data-f=of]", shown);
  if (title) title.textContent = titleOf(message);
  message.classList.add("is-held");
  const chosen = await show(shown);
  message.classList.remove("is-held");
  if (!chosen) return;
  const [action, emoji] = chosen.split(" ") as [Action, string?];
  await perform(action, message, { emoji });
}

/** Single keys, which act only while a message has the focus itself (WCAG 2.1.4). */
function startKeys(): void {
  const on = (keys: string, label: Key, action: Action) =>
    shortcut({
      keys,
      label,
      group: "log",
      run: () => {
        const message = focused();
        if (!message || document.activeElement !== message || !allowed(message).has(action)) return false;
        void perform(action, message);
        return true;
      },
    });
  on("r", "keys.reply", "reply");
  on("e", "keys.edit", "edit");
  on("u", "keys.fromHere", "unread");
  on("c", "keys.link", "link");
  on("+", "keys.react", "pick");
  on("Delete", "keys.delete", "delete");
}
