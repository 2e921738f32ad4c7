// The files of a message: images that open larger, players, and cards to download. The markup is the server's
// (`partials/attachment.html`), one template for each kind.

import { all, clone, q } from "./dom.ts";
import type { Enclosed } from "./enclosed.ts";
import { iconOf, isSmall, kindOf, typeOf, withinBox } from "./file-kind.ts";
import { say } from "./i18n.ts";
import type { File, Message } from "./protocol.ts";
import { size } from "./size.ts";
import { write } from "./slots.ts";

const FILES = "/api/v1/files";

/** Makes the files of an article those of its message. Ones that stay are not touched: a film plays on. */
export function setFiles(
  article: HTMLElement,
  { files = [], deleted }: Pick<Message, "files" | "deleted">,
): void {
  const wanted = deleted === undefined ? files : [];
  const here = q(".msg-files", article);
  const ids = (root: HTMLElement) => all("[data-file]", root).map(({ dataset }) => dataset.file);
  if (here && wanted.length > 0 && String(ids(here)) === String(wanted.map(({ id }) => id))) return;
  here?.remove();
  if (wanted.length === 0) return;
  const place = newPlace(article);
  const images = wanted.filter((file) => kindOf(file) === "image");
  count(place, images.length, wanted.length);
  // Images first, as one gallery; the rest below, in the order given.
  place.append(...[...images, ...wanted.filter((file) => !images.includes(file))].map(attachment));
}

/** What is read of an article: its words, or how many files it has when it has none. */
export function saidIn(article: HTMLElement): string {
  const words = q("[data-f=body]", article)?.innerText.trim();
  return words || (q(".msg-files", article)?.getAttribute("aria-label") ?? "");
}

/** Shows the files of a message that has not left: `tray.ts` tells how far each is. */
export function setEnclosed(article: HTMLElement, files: readonly Enclosed[]): void {
  const place = newPlace(article);
  const isMeasured = ({ width, height }: Enclosed) => width !== undefined && height !== undefined;
  const pictures = files.filter(isMeasured);
  count(place, pictures.length, files.length);
  for (const file of [...pictures, ...files.filter((one) => !isMeasured(one))]) {
    const item = enclosed(file);
    item.removeAttribute("role");
    place.append(item);
    if (isMeasured(file)) reserve(item, file);
  }
}

/** Takes away the files that a message which has not left has no longer. */
export function keepEnclosed(article: HTMLElement, files: readonly Enclosed[] = []): void {
  const place = q(".msg-files", article);
  const keys = new Set<string | undefined>(files.map(({ key }) => key));
  for (const item of all("[data-upload]", article)) if (!keys.has(item.dataset.upload)) item.remove();
  if (files.length === 0) place?.remove();
  else if (place) count(place, all(".picture", place).length, files.length);
}

/** The box that an image will have: nothing moves when the server's takes its place. */
function reserve(item: HTMLElement, { width = 0, height = 0 }: Enclosed): void {
  const image = document.createElement("img");
  [image.width, image.height] = withinBox(width, height);
  image.alt = "";
  item.classList.add("picture");
  item.classList.toggle("is-small", isSmall(width, height));
  item.classList.remove("file");
  q("[data-f=face]", item)?.replaceChildren(image);
}

/** A file on its way, by itself. */
export function enclosed({ key, name, size: bytes, type }: Enclosed): HTMLElement {
  const item = clone("tpl-upload");
  item.dataset.upload = key;
  write(item, { name, state: size(bytes) });
  setIcon(item, iconOf({ name, type }));
  q("[data-f=progress]", item)?.setAttribute("aria-label", say("upload.of", { name }));
  q("[data-act=remove-upload]", item)?.setAttribute("aria-label", say("upload.remove", { name }));
  return item;
}

function newPlace(article: HTMLElement): HTMLElement {
  const place = q(".msg-files", clone("tpl-message")) as HTMLElement;
  place.replaceChildren();
  q(".msg-text", article)?.after(place);
  return place;
}

function count(place: HTMLElement, images: number, n: number): void {
  place.dataset.images = String(Math.min(images, 5));
  place.setAttribute("aria-label", say("file.count", { n }));
}

function attachment(file: File): HTMLElement {
  const kind = kindOf(file);
  const item = clone(`tpl-${kind}`);
  const address = `${FILES}/${file.id}`;
  const { name } = file;
  item.dataset.file = file.id;
  if (kind === "image") {
    item.dataset.name = name;
    item.setAttribute("href", address);
    item.setAttribute("aria-label", say("file.enlarge", { name }));
    if (file.thumbhash) item.dataset.hash = file.thumbhash;
    item.classList.toggle("is-small", isSmall(file.width ?? 0, file.height ?? 0));
    item.classList.toggle("is-moving", file.animated === true);
    if (file.animated) item.dataset.moving = say("file.moving");
    const image = q<HTMLImageElement>("img", item);
    if (!image) return item;
    const [width, height] = [file.width ?? 0, file.height ?? 0];
    Object.assign(item.dataset, { width, height });
    [image.width, image.height] = withinBox(width, height);
    image.srcset = `${address}/thumb?size=large 2x`;
    image.src = `${address}/thumb`;
    return item;
  }
  write(item, { name, note: note(file) });
  setIcon(item, iconOf(file));
  const download = q("[data-f=download]", item);
  download?.setAttribute("href", `${address}?download`);
  download?.setAttribute("aria-label", say("file.download", { name }));
  const player = q<HTMLMediaElement>("audio, video", item);
  player?.setAttribute("aria-label", name);
  player?.setAttribute("src", address);
  return item;
}

/** « PDF · 1,8 Mo » */
function note(file: File): string {
  return [typeOf(file), size(file.size)].filter(Boolean).join(" · ");
}

function setIcon(item: HTMLElement, icon: string): void {
  const use = q("use", item);
  const sprite = use?.getAttribute("href")?.split("#")[0];
  use?.setAttribute("href", `${sprite}#${icon}`);
}
