/** The places F6 visits, in order, and what takes the focus in each: the first of these that can be seen. */
const REGIONS: readonly (readonly string[])[] = [
  ["#sidebar [aria-current=page]", "#sidebar .room-link", "#sidebar a, #sidebar button"],
  [".room-head button, .room-head a"],
  ["#messages > .msg[tabindex='0']", "#log"],
  ["#message", "#composer button"],
  ["#members a, #members button"],
  ["#search-panel #search-field"],
];

const HOMES = ["#sidebar", ".room-head", "#log", "#composer", "#members", "#search-panel"];

/** Moves the focus to the next (1) or previous (-1) region that can be seen. */
export function cycle(way: 1 | -1): boolean {
  const here = HOMES.findIndex((home) => document.activeElement?.closest(home));
  const count = REGIONS.length;
  for (let i = 1; i <= count; i++) {
    const from = here < 0 && way < 0 ? count : here;
    if (enter((from + way * i + count * 2) % count)) return true;
  }
  return false;
}

function enter(region: number): boolean {
  for (const selector of REGIONS[region] ?? []) {
    for (const target of document.querySelectorAll<HTMLElement>(selector)) {
      if (!isSeen(target)) continue;
      target.focus();
      return document.activeElement === target;
    }
  }
  return false;
}

/** Whether an element takes room on the page and is not hidden. */
export function isSeen(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
}

/**
 * Keeps the focus from falling on `body` when what had it leaves the page: it goes to the nearest thing
 * that still can take it, and in the end to the composer or to the page's content.
 */
export function guardFocus(): void {
  let last: { element: Element; homes: Element[] } | null = null;
  document.addEventListener("focusin", ({ target }) => {
    if (!(target instanceof Element)) return;
    const homes: Element[] = [];
    for (let up = target.parentElement; up; up = up.parentElement) homes.push(up);
    last = { element: target, homes };
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target instanceof Element && target.isConnected) last = null;
  });
  new MutationObserver(() => {
    if (!last || last.element.isConnected || document.activeElement !== document.body) return;
    const fallback = [
      ...last.homes.filter((home) => home.isConnected),
      ...document.querySelectorAll("#message, main"),
    ];
    last = null;
    for (const target of fallback) {
      if (!(target instanceof HTMLElement) || target === document.body || !isSeen(target)) continue;
      target.focus({ preventScroll: true });
      if (document.activeElement !== document.body) return;
    }
  }).observe(document.body, { childList: true, subtree: true });
}
