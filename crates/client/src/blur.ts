// The placeholder of an image, from the 25 bytes that the server made of it (ThumbHash).

import { thumbHashToDataURL } from "thumbhash";

/** The address of the blurred image. */
export function blurOf(hash: string): string {
  return thumbHashToDataURL(Uint8Array.from(atob(hash), (letter) => letter.charCodeAt(0)));
}
