// What stops everything: the session is over, or the open room is closed to the person.

import { listen } from "./bus.ts";
import { dialog } from "./dialog.ts";
import { me, q } from "./dom.ts";
import { say } from "./i18n.ts";
import { write } from "./slots.ts";

const TEXTS = { session: "ended.text", left: "ended.left", disabled: "ended.disabled" } as const;

/** Starts watching. `here`: the open room, if one is open. */
export function watchSession(here: number | null): void {
  listen("ended", (why) => {
    if (why === "crowded") return;
    const text = say(TEXTS[why]);
    stop(
      say("ended.title"),
      text,
      say("ended.action"),
      `/login?next=${encodeURIComponent(location.pathname)}`,
    );
  });
  if (here === null) return;
  const gone = () => stop(say("gone.title"), say("gone.text"), say("gone.action"), "/");
  listen("gone", ({ room }) => room === here && gone());
  listen("frame:member", ({ room, user, joined }) => room === here && user.id === me() && !joined && gone());
  listen("frame:room", ({ room, deleted }) => room === here && deleted && gone());
  listen("frame:listed", ({ room, listing }) => room === here && !listing && gone());
}

/** Opens the dialog that only its one link leads out of. */
function stop(title: string, text: string, action: string, href: string): void {
  const box = dialog("dialog-session");
  if (box.open) return;
  write(box, { title, text, action });
  q<HTMLAnchorElement>("[data-f=action]", box)?.setAttribute("href", href);
  for (const other of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) other.close();
  box.addEventListener("cancel", (event) => event.preventDefault());
  box.addEventListener("close", () => box.showModal());
  box.showModal();
}
