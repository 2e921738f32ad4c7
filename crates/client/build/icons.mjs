// One SVG sprite of the icons listed, and of no other.

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The names in a list: one a line, `#` starts a remark. */
export async function iconNames(list) {
  const lines = (await readFile(list, "utf8")).split("\n");
  return lines.map((line) => line.replace(/#.*/, "").trim()).filter(Boolean);
}

/** The sprite: `<use href="icons.svg#name">` shows one. */
export async function sprite(list, folder) {
  const names = await iconNames(list);
  const symbols = await Promise.all(
    names.map(async (name) => symbol(name, await readFile(join(folder, `${name}.svg`), "utf8"))),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

function symbol(name, svg) {
  const drawing = svg
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 16 16">${drawing}</symbol>`;
}
