// How the person came to this page: from another page of the application, by a link or a form, or from outside.
// Who comes from inside goes on writing; for who arrives, the page begins at its top, as any page does.

const KEY = "from-inside";
const SOON_MS = 10_000;

const left = Number(sessionStorage.getItem(KEY) ?? 0);
sessionStorage.removeItem(KEY);

/** Whether the person was just on another page of the application, in this tab. */
export const isFromInside = Date.now() - left < SOON_MS;

/** Notes that the person goes to another page of the application. */
export function leaveForInside(): void {
  sessionStorage.setItem(KEY, String(Date.now()));
}

/** Starts noting. */
export function startArrival(): void {
  document.addEventListener("submit", ({ defaultPrevented }) => {
    if (!defaultPrevented) leaveForInside();
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest("a[href^='/']")) leaveForInside();
  });
}
