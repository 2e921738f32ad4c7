// Who is online in the open room, and who is in it: the header's line and the list of members.

import { listen } from "./bus.ts";
import { all, clone, me, must, q } from "./dom.ts";
import { setFace } from "./face.ts";
import { language, say } from "./i18n.ts";
import type { Person } from "./protocol.ts";

/** Starts following the room. */
export function startPresence(room: number): void {
  const online = new Set(all("#members-online .member").map(({ dataset }) => Number(dataset.user)));
  // Those online, when they are too many to be named.
  let crowd: number | undefined;
  const show = () => {
    sort(online);
    count(online, crowd);
  };
  listen("frame:sub_ok", (frame) => {
    if (frame.room !== room) return;
    online.clear();
    for (const user of frame.online) online.add(user);
    crowd = frame.count;
    show();
  });
  listen("frame:presence", (frame) => {
    if (frame.room !== room) return;
    for (const user of frame.online) online.add(user);
    for (const user of frame.offline) online.delete(user);
    crowd = frame.count;
    show();
  });
  listen("frame:member", ({ room: there, user, joined }) => {
    if (there !== room) return;
    const row = rowOf(user.id);
    if (joined === (row !== null)) return;
    if (joined) add(user);
    else {
      row?.remove();
      online.delete(user.id);
    }
    const total = q("#members-count");
    if (total) total.textContent = String(Number(total.textContent) + (joined ? 1 : -1));
    show();
  });
}

function rowOf(user: number): HTMLElement | null {
  return q(`.member[data-user="${user}"]`)?.closest("li") ?? null;
}

/** Puts each member under « En ligne » or « Hors ligne », by name. */
function sort(online: ReadonlySet<number>): void {
  const here = q("#members-online");
  const away = q("#members-offline");
  if (!here || !away) return;
  const { compare } = new Intl.Collator(language(), { sensitivity: "base" });
  const nameOf = (row: HTMLElement) => q("[data-f=display]", row)?.textContent ?? "";
  for (const row of all("#members .member").map((link) => link.closest("li") as HTMLElement)) {
    const user = Number(q(".member", row)?.dataset.user);
    const isOnline = online.has(user) || user === me();
    const list = isOnline ? here : away;
    if (row.parentElement === list) continue;
    const next = [...list.children].find((other) => compare(nameOf(other as HTMLElement), nameOf(row)) > 0);
    list.insertBefore(row, next ?? null);
    q("[data-f=presence]", row)?.classList.toggle("is-online", isOnline);
    const text = q("[data-f=presence-text]", row);
    if (text) text.textContent = say(isOnline ? "presence.saidHere" : "presence.saidAway");
  }
  const heading = away.previousElementSibling as HTMLElement | null;
  if (heading) heading.hidden = away.childElementCount === 0;
}

function count(online: ReadonlySet<number>, crowd?: number): void {
  const here = crowd ?? new Set([...online, me()]).size;
  const parts = {
    "online-count": say("presence.online", { n: here }),
    "online-total": String(here),
    "offline-total": String(Math.max(0, Number(q("#members-count")?.textContent ?? 0) - here)),
  };
  for (const [id, text] of Object.entries(parts)) {
    const element = document.getElementById(id);
    if (element && element.textContent !== text) element.textContent = text;
  }
  const { kind } = must("content").dataset;
  if (kind !== "direct") return;
  const isOnline = [...online].some((user) => user !== me());
  const state = q("#person-state");
  if (state && (isOnline || state.textContent === say("presence.here"))) {
    state.textContent = say(isOnline ? "presence.here" : "presence.away");
  }
  for (const dot of all(".room-head [data-f=presence], .room-link[aria-current] [data-f=presence]")) {
    dot.classList.toggle("is-online", isOnline);
  }
}

function add(person: Person): void {
  const { id, name, display } = person;
  const row = clone("tpl-member");
  const link = q(".member", row);
  const texts = { display, note: "" };
  if (link) {
    link.dataset.user = String(id);
    link.setAttribute("href", `/direct/${encodeURIComponent(name)}`);
  }
  setFace(q("[data-f=avatar]", row), person);
  for (const [slot, text] of Object.entries(texts)) {
    const element = q(`[data-f=${slot}]`, row);
    if (element) element.textContent = text;
  }
  must("members-offline").append(row);
}
