// What a file is to who looks at it. The server decides the same (`fixtures/files.json`).

import type { File } from "./protocol.ts";

/** How a file is shown. */
export type Kind = "image" | "video" | "audio" | "file";

/** What browsers play by themselves, mostly. */
const FILMS = ["video/mp4", "video/quicktime", "video/webm"];
/** The box that one picture of a message fits into, in pixels of the page. */
const BOX = [440, 360] as const;
/** The largest tile of a gallery. */
const TILE = [277, 208] as const;
const ICONS: readonly (readonly [RegExp, string])[] = [
  [/^application\/pdf$/, "file-earmark-pdf"],
  [/^image\//, "file-earmark-image"],
  [/^audio\//, "file-earmark-music"],
  [/^video\//, "file-earmark-play"],
  [/zip|compressed|rar|tar$/, "file-earmark-zip"],
  [/^text\//, "file-earmark-text"],
];

/** How it is shown: an image only when it is sure to be one. */
export function kindOf({
  type,
  thumb,
  width,
  height,
}: Pick<File, "type" | "thumb" | "width" | "height">): Kind {
  if (thumb && width && height) return "image";
  if (FILMS.includes(type)) return "video";
  return type.startsWith("audio/") ? "audio" : "file";
}

/** As large as it is, or as its box allows, in its own proportions. */
export function withinBox(width: number, height: number): [number, number] {
  const scale = Math.min(1, BOX[0] / width, BOX[1] / height);
  const share = (pixels: number) => Math.max(1, Math.round(pixels * scale));
  return scale === 1 ? [width, height] : [share(width), share(height)];
}

/** Whether it would have to grow to fill a tile. */
export function isSmall(width: number, height: number): boolean {
  return width < TILE[0] || height < TILE[1];
}

/** The icon of its card. */
export function iconOf({ type }: Pick<File, "name" | "type">): string {
  return ICONS.find(([pattern]) => pattern.test(type))?.[1] ?? "file-earmark";
}

/** « PDF »: the end of its name, when that looks like one; empty otherwise. */
export function typeOf({ name }: Pick<File, "name">): string {
  return /[^.]\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1]?.toUpperCase() ?? "";
}
