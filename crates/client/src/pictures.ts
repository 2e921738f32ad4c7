// The images of a page: a blurred placeholder until each is there, and the larger view that a click opens. Films and
// sounds that this browser cannot play are files like any other.

import { all, on, q } from "./dom.ts";

/** Starts on the images, films and sounds in `root`, those there and those to come. */
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
  // None tells its ancestors; all can be caught on the way down.
  root.addEventListener("load", ({ target }) => settle(target), true);
  root.addEventListener("error", ({ target }) => settle(target), true);
  root.addEventListener("loadedmetadata", ({ target }) => settle(target), true);
  for (const player of all("audio, video", root)) settle(player);
  blur(all("[data-hash]", root));
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node instanceof HTMLElement) blur(all("[data-hash]", node));
  }).observe(root, { childList: true, subtree: true });
}

/** It is there, or never will be. */
function settle(target: EventTarget | null): void {
  if (target instanceof HTMLMediaElement) settlePlayer(target);
  if (!(target instanceof HTMLImageElement)) return;
  const link = target.closest<HTMLElement>(".picture");
  if (link) link.style.backgroundImage = "";
}

/** What cannot be played keeps its card; a film of which only the sound can is no larger than a sound. */
function settlePlayer(player: HTMLMediaElement): void {
  const isKnown = player.readyState >= player.HAVE_METADATA;
  if (player instanceof HTMLVideoElement)
    player.classList.toggle("is-sound", isKnown && player.videoWidth === 0);
  const whole = player.closest<HTMLElement>(".player");
  if (isKnown || !player.error || !whole) return;
  const card = document.createElement("div");
  card.className = "file";
  card.dataset.file = whole.dataset.file;
  card.append(...(q(".file", whole)?.childNodes ?? []));
  whole.replaceWith(card);
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
