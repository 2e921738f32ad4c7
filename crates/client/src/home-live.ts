// The cards of the home page as things happen: fetched again as the page has them, and put where they stand.

import { listen } from "./bus.ts";
import { all, q, setBody } from "./dom.ts";

const HOVER = matchMedia("(hover: hover)");
/** How long to gather what happens. While it goes on, twice as long each time, up to the most. */
const SOON_MS = 400;
const MOST_MS = 4_000;
/** Times that are told (« il y a 5 minutes ») are not left to grow older than this. */
const STALE_MS = 60_000;

/** Starts on the page. `renewed` runs after each change, with the cards that are new. */
export function keepLive(renewed: (cards: HTMLElement[]) => void): void {
  let pace = SOON_MS;
  let last = Date.now();
  let timer = 0;
  let isOwed = false;
  let turns = 0;

  const renew = async () => {
    timer = 0;
    if (document.hidden) {
      isOwed = true;
      return;
    }
    last = Date.now();
    turns += 1;
    const turn = turns;
    const fresh = await fetchPage();
    // A slow answer may come after the one that was asked for later.
    if (!fresh || turn !== turns) return;
    for (const [i, tab] of all(".home .tabs a", fresh).entries()) put(all(".home .tabs a")[i], tab);
    const before = new Set(all("#cards > li"));
    isOwed = [".home-list", ".home-resume"].map((place) => fill(place, fresh)).includes(true);
    renewed(all("#cards > li").filter((card) => !before.has(card)));
  };
  const soon = () => {
    if (timer) return;
    pace = Date.now() - last > MOST_MS ? SOON_MS : Math.min(pace * 2, MOST_MS);
    // Not all at the same moment: one message reaches many homes.
    timer = window.setTimeout(() => void renew(), pace * (0.5 + Math.random() / 2));
  };

  for (const change of ["frame:activity", "frame:read", "frame:listed", "counts"] as const)
    listen(change, soon);
  let counted = countsOf(
    all("#sidebar .room-link").map(({ dataset: { room, unread, mentions } }) => [room, unread, mentions]),
  );
  listen("frame:hello", ({ rooms }) => {
    // The first one tells what came since the page was made; later ones, that there was no link.
    if (countsOf(rooms.map(({ room, unread, mentions }) => [room, unread, mentions])) !== counted) soon();
    counted = "";
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (isOwed || Date.now() - last > STALE_MS)) soon();
  });
  for (const place of all(".home-list, .home-resume"))
    for (const end of ["pointerleave", "focusout"])
      place.addEventListener(end, () => setTimeout(() => isOwed && soon()));
}

const countsOf = (rows: unknown[][]) =>
  rows
    .map((row) => row.join())
    .sort()
    .join(" ");

/** The page as it is now; null when it cannot be had. */
async function fetchPage(): Promise<HTMLElement | null> {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return null;
  const fresh = document.createElement("div");
  setBody(fresh, await answer.text());
  return fresh;
}

/** Makes a part of the page what it is in a fresh one; whether its order was left for later. */
function fill(place: string, fresh: HTMLElement): boolean {
  const [here, there] = [q(place), q(place, fresh)];
  if (!here || !there) return false;
  const [list, rows] = [q(".cards", here), q(".cards", there)];
  put(q("#home-count", here), q("#home-count", there));
  if (list && rows) return merge(list, rows);
  if (!here.isEqualNode(there)) here.replaceChildren(...there.childNodes);
  return false;
}

/** Keeps the cards that stay, so that neither focus nor an open menu is lost; nothing moves under a pointer. */
function merge(list: HTMLElement, rows: HTMLElement): boolean {
  const roomOf = (item: Element) => q(".room-card", item)?.dataset.room ?? "";
  const known = new Map([...list.children].map((item) => [roomOf(item), item]));
  const wanted = [...rows.children].map((item) => {
    const there = known.get(roomOf(item));
    return there && put(q(".room-card", there), q(".room-card", item)) ? there : item;
  });
  for (const item of [...list.children]) if (!wanted.includes(item)) item.remove();
  const isAimedAt = (HOVER.matches && list.matches(":hover")) || list.matches(":focus-within");
  let isLate = false;
  wanted.forEach((item, i) => {
    if (list.children[i] === item) return;
    if (isAimedAt && item.isConnected) isLate = true;
    else list.insertBefore(item, list.children[i] ?? null);
  });
  return isLate;
}

/** Has an element show what another does; false when it is of another kind. */
function put(here: HTMLElement | null | undefined, there: HTMLElement | null): boolean {
  if (!here || !there || here.tagName !== there.tagName) return false;
  here.className = there.className;
  if (!here.isEqualNode(there)) here.replaceChildren(...there.childNodes);
  return true;
}
