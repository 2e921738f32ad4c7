// A person's face: a picture over initials on a tint. Where there is no picture, or it does not come, they show.

import { listen } from "./bus.ts";
import { all, q } from "./dom.ts";
import { initials } from "./initials.ts";
import type { Person } from "./protocol.ts";

const AVATARS = "/avatars/";

/** Whose face it is. */
export type Faced = Pick<Person, "display" | "tint" | "avatar">;

/** Shows a person in an avatar. */
export function setFace(avatar: HTMLElement | null, { display, tint, avatar: hash }: Faced): void {
  if (!avatar) return;
  avatar.className = avatar.className.replace(/\btint-\d+/, `tint-${tint}`);
  const slot = q("[data-f=initials]", avatar);
  const text = slot ?? (avatar.firstChild instanceof Text ? avatar.firstChild : null);
  const letters = initials(display);
  if (!text) avatar.prepend(letters);
  else if (text.textContent !== letters) text.textContent = letters;
  setPhoto(avatar, hash);
}

/** Shows the face of one avatar in another. */
export function copyFace(from: Element | null, to: HTMLElement | null): void {
  if (!from || !to) return;
  const tint = Number(/\btint-(\d+)/.exec(from.className)?.[1] ?? 1);
  const letters = (q("[data-f=initials]", from) ?? from).textContent?.trim() ?? "";
  to.className = to.className.replace(/\btint-\d+/, `tint-${tint}`);
  to.replaceChildren(letters);
  setPhoto(to, hashOf(from));
}

/** What an avatar shows: its tint, and the hash of its picture if it has one. */
export function faceOf(avatar: Element | null): Pick<Person, "tint" | "avatar"> {
  const hash = hashOf(avatar);
  const tint = Number(/\btint-(\d+)/.exec(avatar?.className ?? "")?.[1] ?? 1);
  return { tint, ...(hash !== undefined && { avatar: hash }) };
}

/** Shows the picture of a room in its place, or none. */
export function setRoomPicture(place: HTMLElement, hash: string | undefined): HTMLImageElement | null {
  const here = q<HTMLImageElement>("img", place);
  if (hash === undefined) {
    here?.remove();
    return null;
  }
  const image = here ?? document.createElement("img");
  image.alt = "";
  if (image.getAttribute("src") !== AVATARS + hash) image.src = AVATARS + hash;
  return image;
}

/** Starts showing new pictures of people whose old messages are in the page. */
export function startFaces(): void {
  const known = new Map<number, string>();
  listen("frame:message", ({ by }) => {
    const face = `${by.tint} ${by.avatar}`;
    if (known.get(by.id) === face) return;
    known.set(by.id, face);
    for (const avatar of all(`.msg[data-author="${by.id}"] > .avatar, .member[data-user="${by.id}"] .avatar`))
      setFace(avatar, by);
  });
}

function setPhoto(avatar: HTMLElement, hash: string | undefined): void {
  const here = q<HTMLImageElement>("img", avatar);
  if (hash === undefined || hash === hashOf(avatar)) {
    if (hash === undefined) here?.remove();
    return;
  }
  const image = here ?? document.createElement("img");
  image.className = "avatar-photo";
  image.alt = "";
  image.decoding = "async";
  image.src = AVATARS + hash;
  // Under the dot of presence.
  if (!here) avatar.insertBefore(image, q(".presence", avatar));
}

function hashOf(avatar: Element | null): string | undefined {
  return avatar?.querySelector("img")?.getAttribute("src")?.slice(AVATARS.length);
}
