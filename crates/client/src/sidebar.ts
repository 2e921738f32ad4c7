// The person's conversations at the left of every page: counts, order, new ones and ones that are gone.

import { listen } from "./bus.ts";
import { all, clone, must, q } from "./dom.ts";
import { setFace, setRoomPicture } from "./face.ts";
import { say } from "./i18n.ts";
import type { Listing } from "./protocol.ts";

const HOVER = matchMedia("(hover: hover)");

/** Starts the list. */
export function startSidebar(): void {
  const sidebar = q("#sidebar");
  if (!sidebar) return;
  listen("frame:hello", ({ rooms }) => settle(rooms));
  listen("frame:activity", ({ room, unread, mentions }) => {
    count(room, unread, mentions);
    raise(room);
  });
  listen("frame:read", ({ room, unread, mentions }) => count(room, unread, mentions));
  listen("counts", ({ room, unread, mentions }) => count(room, unread, mentions));
  listen("frame:message", ({ room, id, seq }) => id === seq && raise(room));
  listen("composer:sent", ({ room }) => raise(room));
  listen("frame:listed", ({ room, listing }) => {
    if (listing) put(listing);
    else linkOf(room)?.closest("li")?.remove();
    tellEmpty();
  });
  for (const end of ["pointerleave", "focusout"]) sidebar.addEventListener(end, () => setTimeout(reorder));
}

/** The link of a conversation, when it is in the list. */
export function linkOf(room: number | string): HTMLAnchorElement | null {
  return q<HTMLAnchorElement>(`#sidebar .room-link[data-room="${room}"]`);
}

/** Marks a conversation as one with a draft. */
export function markDraft(room: number, has: boolean): void {
  const link = linkOf(room);
  if (!link) return;
  link.classList.toggle("has-draft", has);
  const pencil = q("[data-f=draft]", link);
  if (pencil) pencil.hidden = !has;
  describe(link);
}

/** Makes the list what the server says it is: it may have changed while there was no link. */
function settle(rooms: readonly Listing[]): void {
  const known = new Set(rooms.map(({ room }) => String(room)));
  for (const link of all("#sidebar .room-link")) {
    if (!known.has(link.dataset.room ?? "")) link.closest("li")?.remove();
  }
  for (const listing of rooms) put(listing);
  recent = rooms.map(({ room }) => room);
  reorder();
  tellEmpty();
}

/** Adds a conversation or brings its line up to date. */
function put({ room, kind, name, unread, mentions, favourite, with: person, picture }: Listing): void {
  let link: HTMLElement | null = linkOf(room);
  if (!link) {
    const item = clone(person ? "tpl-direct-link" : "tpl-room-link");
    link = q(".room-link", item);
    if (!link) return;
    link.dataset.room = String(room);
    link.dataset.kind = kind;
    link.setAttribute("href", person ? `/direct/${encodeURIComponent(person.name)}` : `/rooms/${room}`);
    link.toggleAttribute("aria-current", false);
    if (location.pathname === link.getAttribute("href")) link.setAttribute("aria-current", "page");
    recent.unshift(room);
  }
  const list = must(favourite ? "favourites-list" : person ? "direct-list" : "rooms-list");
  const item = link.closest("li");
  if (item && item.parentElement !== list) {
    list.prepend(item);
    reorder();
  }
  if (person) setFace(q("[data-f=avatar]", link), person);
  const slot = q("[data-f=name]", link);
  const isNotes = person && String(person.id) === document.body.dataset.me;
  if (slot) slot.textContent = isNotes ? say("list.notes") : name;
  const icon = q(".icon use", link);
  const sprite = icon?.getAttribute("href")?.split("#")[0];
  const shown = kind === "direct" ? null : setRoomPicture(link, picture);
  if (shown) {
    shown.className = "room-picture";
    q(".icon", link)?.after(shown);
  }
  if (sprite && kind !== "direct")
    icon?.setAttribute("href", `${sprite}#${kind === "private" ? "lock-fill" : "hash"}`);
  count(room, unread, mentions);
}

/** Shows the counts of a conversation: bold, dot, number. */
function count(room: number, unread: number, mentions: number): void {
  const link = linkOf(room);
  if (!link) return;
  link.dataset.unread = String(unread);
  link.dataset.mentions = String(mentions);
  link.classList.toggle("is-unread", unread > 0);
  const counted = link.dataset.kind === "direct" ? unread : mentions;
  const counter = q("[data-f=counter]", link);
  if (counter) {
    counter.hidden = counted === 0;
    counter.textContent = counted > 99 ? "99+" : String(counted);
  }
  const dot = q("[data-f=dot]", link);
  if (dot) dot.hidden = unread === 0 || counted > 0;
  describe(link);
  const waiting = all(".room-link", must("sidebar")).some(
    (one) => Number(one.dataset.mentions) > 0 || isDirectUnread(one),
  );
  const alert = q("#menu-dot");
  if (alert) alert.hidden = !waiting;
}

const isDirectUnread = ({ dataset }: HTMLElement) => dataset.kind === "direct" && Number(dataset.unread) > 0;

/** What the line says besides the name: « , 3 mentions », « , non lu », « , brouillon ». */
function describe(link: HTMLElement): void {
  const unread = Number(link.dataset.unread);
  const mentions = Number(link.dataset.mentions);
  const said: string[] = [];
  if (mentions > 0) said.push(say("list.mentions", { n: mentions }));
  else if (unread > 0) said.push(say("list.unread", { n: unread }));
  if (link.classList.contains("has-draft")) said.push(say("list.draft"));
  const state = q("[data-f=state]", link);
  if (state) state.textContent = said.map((part) => `, ${part}`).join("");
}

/** The conversations by latest activity. */
let recent: number[] = [];

/** Something happened there: it goes to the top of its list, once nothing is being aimed at. */
function raise(room: number): void {
  if (recent.length === 0) recent = all("#sidebar .room-link").map((link) => Number(link.dataset.room));
  if (recent[0] === room) return;
  recent = [room, ...recent.filter((other) => other !== room)];
  reorder();
}

/** Where a conversation stands by latest activity: 0 is the latest. */
export function recency(room: number): number {
  const at = recent.indexOf(room);
  return at < 0 ? recent.length : at;
}

function reorder(): void {
  const sidebar = must("sidebar");
  if (recent.length === 0 || (HOVER.matches && sidebar.matches(":hover")) || sidebar.matches(":focus-within"))
    return;
  const order = new Map(recent.map((room, i) => [String(room), i]));
  const rank = (item: Element) => order.get(q(".room-link", item)?.dataset.room ?? "") ?? recent.length;
  for (const list of all("#sidebar .room-list")) {
    const wanted = [...list.children].sort((a, b) => rank(a) - rank(b));
    wanted.forEach((item, i) => {
      if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
    });
  }
}

function tellEmpty(): void {
  must("favourites").hidden = must("favourites-list").childElementCount === 0;
  for (const [links, hint] of [
    [":not([data-kind=direct])", "rooms-none"],
    ["[data-kind=direct]", "direct-none"],
  ] as const) {
    const element = q(`#${hint}`);
    if (element) element.hidden = q(`#sidebar .room-link${links}`) !== null;
  }
}

/** The next (1) or previous (-1) conversation of the sidebar, unread ones only if asked; opens it. */
export function goBeside(way: 1 | -1, unreadOnly: boolean): boolean {
  const links = all<HTMLAnchorElement>("#sidebar .room-link");
  const here = links.findIndex((link) => link.getAttribute("aria-current") === "page");
  const start = here < 0 && way < 0 ? links.length : here;
  for (let i = 1; i <= links.length; i++) {
    const link = links[(start + way * i + links.length * 2) % links.length];
    if (!link || link === links[here] || (unreadOnly && !link.classList.contains("is-unread"))) continue;
    link.click();
    return true;
  }
  return false;
}
