const HOLD_MS = 450;
const SLACK_PX = 10;

/** Tells when a finger is held on something, which no click or context menu follows then. */
export function onHold(root: HTMLElement, selector: string, run: (held: HTMLElement) => void): void {
  let timer = 0;
  let from = { x: 0, y: 0 };
  let fired = false;
  const cancel = () => window.clearTimeout(timer);
  root.addEventListener("pointerdown", (event) => {
    cancel();
    const held = (event.target as Element).closest<HTMLElement>(selector);
    if (event.pointerType !== "touch" || !event.isPrimary || !held) return;
    from = { x: event.clientX, y: event.clientY };
    timer = window.setTimeout(() => {
      fired = true;
      navigator.vibrate?.(10);
      run(held);
    }, HOLD_MS);
  });
  root.addEventListener("pointermove", (event) => {
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLACK_PX) cancel();
  });
  for (const type of ["pointerup", "pointercancel"]) root.addEventListener(type, cancel);
  // The finger is lifted over whatever the holding opened: that click, and the menu of the browser, are not meant.
  const swallow = (event: Event) => {
    if (!fired) return;
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("contextmenu", swallow, true);
  document.addEventListener("click", swallow, true);
  const forget = () => {
    fired = false;
  };
  document.addEventListener("pointerdown", forget, true);
  document.addEventListener("keydown", forget, true);
}
