// The images of a page: a blurred placeholder until each is there, and the larger view that a click opens.

import { all, on } from "./dom.ts";

/** Starts on the images in `root`, those there and those to come. */
export function startPictures(root: HTMLElement): void {
  on(
    "click",
    ".picture",
    (event, link) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      void import("./lightbox.ts").then(({ openLightbox }) => openLightbox(link));
    },
    root,
  );
  // Neither tells its ancestors; both can be caught on the way down.
  root.addEventListener("load", ({ target }) => settle(target), true);
  root.addEventListener("error", ({ target }) => settle(target), true);
  blur(all("[data-hash]", root));
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node instanceof HTMLElement) blur(all("[data-hash]", node));
  }).observe(root, { childList: true, subtree: true });
}

/** The image is there, or never will be: its placeholder is not needed any more. */
function settle(target: EventTarget | null): void {
  if (!(target instanceof HTMLImageElement)) return;
  const link = target.closest<HTMLElement>(".picture");
  if (link) link.style.backgroundImage = "";
}

function blur(links: readonly HTMLElement[]): void {
  const waiting = links.filter((link) => !link.querySelector("img")?.complete);
  if (waiting.length === 0) return;
  void import("./blur.ts").then(({ blurOf }) => {
    for (const link of waiting) {
      if (link.querySelector("img")?.complete) continue;
      link.style.backgroundImage = `url(${blurOf(link.dataset.hash ?? "")})`;
    }
  });
}
