/** A menu: a native popover of `role=menu` that its button opens (`popovertarget`), moved through with the keyboard. */
export function menu(popover: HTMLElement, button: HTMLElement): void {
  popover.addEventListener("toggle", (event) => {
    if ((event as ToggleEvent).newState !== "open") return;
    place(popover, button.getBoundingClientRect());
    items(popover)[0]?.focus();
  });
  popover.addEventListener("keydown", (event) => move(event, popover));
  popover.addEventListener("click", () => popover.hidePopover());
}

/** Puts a floating element under a place, or over it when there is no room below, inside the window. */
export function place(floating: HTMLElement, at: DOMRect, gap = 4): void {
  const { offsetWidth: width, offsetHeight: height } = floating;
  const above = at.top - gap - height;
  const below = Math.min(at.bottom + gap, innerHeight - height - gap);
  const top = at.bottom + gap + height > innerHeight && above > gap ? above : Math.max(gap, below);
  const left = Math.max(gap, Math.min(at.right - width, innerWidth - width - gap));
  floating.style.top = `${top}px`;
  floating.style.left = `${left}px`;
}

function items(popover: HTMLElement): HTMLElement[] {
  return [...popover.querySelectorAll<HTMLElement>("[role^=menuitem]")].filter((item) => !item.hidden);
}

function move(event: KeyboardEvent, popover: HTMLElement): void {
  if (event.key === "Tab") popover.hidePopover();
  const all = items(popover);
  const next = step(event.key, all.indexOf(document.activeElement as HTMLElement), all);
  if (next === undefined) return;
  event.preventDefault();
  all[(next + all.length) % all.length]?.focus();
}

/** Where a key leads in a menu; a letter leads to the next item that begins with it. */
function step(key: string, at: number, all: HTMLElement[]): number | undefined {
  if (key === "ArrowDown") return at + 1;
  if (key === "ArrowUp") return at - 1;
  if (key === "Home") return 0;
  if (key === "End") return -1;
  if (key.length !== 1 || key === " ") return undefined;
  const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  const found = after.find((item) => item.textContent?.trim().toLowerCase().startsWith(key.toLowerCase()));
  return found && all.indexOf(found);
}
