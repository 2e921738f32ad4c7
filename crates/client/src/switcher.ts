// « Aller à… »: finds rooms, conversations and people by a few letters, and goes there.

import { api } from "./api.ts";
import { leaveForInside } from "./arrival.ts";
import { dialog, show } from "./dialog.ts";
import { all, clone, must, q } from "./dom.ts";
import { say } from "./i18n.ts";
import { answers, type Place, question } from "./places.ts";
import type { Person } from "./protocol.ts";
import { recency } from "./sidebar.ts";
import { write } from "./slots.ts";

const SHOWN = 12;
const PATIENCE_MS = 150;
/** Characters of a search in messages. */
const SHORTEST = 2;
const MARKS: Readonly<Record<Place["kind"], string>> = { room: "#", person: "@", search: "" };

let found: Place[] = [];
let elsewhere: Place[] = [];
let chosen = 0;
let timer = 0;
let asked: AbortController | undefined;

/** Opens the dialog; a second time, closes it. */
export function openSwitcher(): void {
  const box = dialog("dialog-switcher");
  if (box.open) {
    box.close();
    return;
  }
  const field = must<HTMLInputElement>("switcher");
  if (!box.dataset.ready) prepare(box, field);
  field.value = "";
  elsewhere = [];
  draw();
  void show(box);
  field.focus();
}

function prepare(box: HTMLDialogElement, field: HTMLInputElement): void {
  box.dataset.ready = "true";
  field.addEventListener("input", () => {
    chosen = 0;
    draw();
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void search(field.value), PATIENCE_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (way) choose((chosen + way + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter") go(found[chosen]);
    else return;
    event.preventDefault();
  });
  const list = must("switcher-list");
  list.addEventListener("click", (event) => go(found[at(event)]));
  list.addEventListener("pointermove", (event) => {
    const hovered = at(event);
    if (hovered >= 0 && hovered !== chosen) choose(hovered);
  });
}

function at({ target }: Event): number {
  return all("[role=option]", must("switcher-list")).indexOf(
    (target as Element).closest("[role=option]") as HTMLElement,
  );
}

function go(place: Place | undefined): void {
  if (!place) return;
  leaveForInside();
  location.assign(place.href);
}

/** The person's own conversations, from the sidebar, which is live. */
function own(): Place[] {
  return all<HTMLAnchorElement>("#sidebar .room-link").map((link) => {
    const { kind = "", room = "", unread, mentions } = link.dataset;
    const href = link.getAttribute("href") ?? "/";
    return {
      kind: kind === "direct" ? "person" : "room",
      name: q("[data-f=name]", link)?.textContent ?? "",
      also: kind === "direct" ? decodeURIComponent(href.split("/").at(-1) ?? "") : "",
      href,
      unread: Number(unread),
      mentions: kind === "direct" ? Number(unread) : Number(mentions),
      recency: recency(Number(room)),
    };
  });
}

/** Asks the server for people and rooms that are not in the sidebar. */
async function search(typed: string): Promise<void> {
  const { kind, text } = question(typed);
  asked?.abort();
  asked = new AbortController();
  const { signal } = asked;
  if (text === "") {
    elsewhere = [];
    draw();
    return;
  }
  const query = encodeURIComponent(typed.trim().replace(/^[#@]/, ""));
  const nothing = () => ({ users: [], rooms: [] });
  const [{ users }, { rooms }] = await Promise.all([
    kind === "room"
      ? nothing()
      : api<{ users: Person[] }>("GET", `/users?q=${query}&limit=${SHOWN}`, { signal }).catch(nothing),
    kind === "person"
      ? nothing()
      : api<{ rooms: { id: number; name: string }[] }>(
          "GET",
          `/rooms?kind=public&q=${query}&limit=${SHOWN}`,
          {
            signal,
          },
        ).catch(nothing),
  ]);
  if (signal.aborted) return;
  const far = { unread: 0, mentions: 0, recency: Number.MAX_SAFE_INTEGER };
  elsewhere = [
    ...users.map(({ name, display }): Place => {
      return {
        ...far,
        kind: "person",
        name: display,
        also: name,
        href: `/direct/${encodeURIComponent(name)}`,
      };
    }),
    ...rooms.map(({ id, name }): Place => ({ ...far, kind: "room", name, href: `/rooms/${id}` })),
  ];
  draw();
}

function draw(): void {
  const { value } = must<HTMLInputElement>("switcher");
  const mine = own();
  const known = new Set(mine.map(({ href }) => href));
  const before = found[chosen]?.href;
  found = answers(value, [...mine, ...elsewhere.filter(({ href }) => !known.has(href))]).slice(0, SHOWN);
  must("switcher-none").hidden = found.length > 0;
  found.push(...elsewhereStill(value));
  must("switcher-list").replaceChildren(...found.map(option));
  choose(
    Math.max(
      0,
      found.findIndex(({ href }) => chosen > 0 && href === before),
    ),
  );
}

/** What is typed may be looked for in messages, too. */
function elsewhereStill(value: string): Place[] {
  const typed = value.trim().replace(/^[#@]/, "");
  if (typed.length < SHORTEST) return [];
  const href = `/search?q=${encodeURIComponent(typed)}`;
  const last = { unread: 0, mentions: 0, recency: Number.MAX_SAFE_INTEGER };
  return [{ ...last, kind: "search", name: say("search.for", { query: typed }), href }];
}

function option({ kind, name, also, unread, mentions }: Place, i: number): HTMLElement {
  const item = clone("tpl-place");
  item.id = `place-${i}`;
  const isCounted = mentions > 0 && kind === "room";
  const waiting = isCounted ? say("list.mentions", { n: mentions }) : say("list.unread", { n: unread });
  write(item, {
    mark: MARKS[kind],
    name,
    note: kind === "person" && also ? `@${also}` : "",
    state: unread > 0 ? waiting : "",
  });
  item.classList.toggle("is-unread", unread > 0);
  const glass = kind === "search" && q("#dialog-switcher .icon")?.cloneNode(true);
  if (glass) q("[data-f=mark]", item)?.append(glass);
  return item;
}

function choose(i: number): void {
  chosen = i;
  const field = must("switcher");
  all("[role=option]", must("switcher-list")).forEach((item, at) => {
    item.setAttribute("aria-selected", String(at === i));
    if (at !== i) return;
    field.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  });
  if (found.length === 0) field.removeAttribute("aria-activedescendant");
}
