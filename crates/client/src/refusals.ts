// Files that may not be sent, told before anything leaves. The server holds to the same limits, and decides.

import { must } from "./dom.ts";
import { keptName } from "./file-name.ts";
import { say } from "./i18n.ts";
import { limit } from "./size.ts";

/** Which files may go, and what is said of the others. */
export interface Sorted {
  taken: File[];
  refused: string[];
}

/** Sorts files by what the limits say. `there`: how many are beside the composer already. */
export function refusals(files: readonly File[], there: number): Sorted {
  const { most, bytes } = limits();
  const taken: File[] = [];
  const refused: string[] = [];
  for (const file of files) {
    const name = keptName(file.name);
    const allowed = bytes(file.type);
    if (file.size > allowed) refused.push(say("upload.tooLarge", { name, size: limit(allowed) }));
    else taken.push(file);
  }
  const over = taken.splice(Math.max(0, most - there));
  if (over.length > 0) refused.push(say("upload.tooMany", { n: most }));
  return { taken, refused };
}

/** Says above the tray why files were refused, until others are added. */
export function showRefused(refused: readonly string[]): void {
  const lines = refused.map((sentence) => {
    const line = document.createElement("p");
    line.className = "tray-refused";
    line.setAttribute("role", "alert");
    line.textContent = sentence;
    return line;
  });
  must("tray-refused").replaceChildren(...lines);
}

function limits(): { most: number; bytes: (type: string) => number } {
  const { dataset } = must("attach");
  return {
    most: Number(dataset.most),
    bytes: (type) => {
      const kind = /^(image|audio|video)\//.exec(type)?.[1] ?? "file";
      return Number(dataset[kind] ?? dataset.file);
    },
  };
}
