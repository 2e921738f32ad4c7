// Writes `emoji/{fr,en,codes}.json`, the picker's data and the short names, from the package `emoji-picker-element-data`: `npm run emoji`.
// The files are kept in the repository because the package weighs 30 MB and changes once a year.
//
// Shape: one list a group, in the order a picker shows; an emoji is [character, name, other words, has skin tones].

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { need, root } from "./packages.mjs";

// Newer ones are still drawn as an empty box by many systems.
const NEWEST = 15.1;
// Group 2 holds the skin tones alone.
const GROUPS = [0, 1, 3, 4, 5, 6, 7, 8, 9];

await mkdir(join(root, "emoji"), { recursive: true });
for (const language of ["fr", "en"]) {
  const source = need.resolve(`emoji-picker-element-data/${language}/emojibase/data.json`);
  const all = JSON.parse(await readFile(source, "utf8")).filter((one) => one.version <= NEWEST);
  all.sort((a, b) => a.order - b.order);
  const groups = GROUPS.map((group) => all.filter((one) => one.group === group).map(trimmed));
  const lines = groups.map((group) => `[${group.map((one) => JSON.stringify(one)).join(",\n")}]`);
  await writeFile(join(root, "emoji", `${language}.json`), `[${lines.join(",\n")}]\n`);
}

// The short names (`heart`), the same in both languages, in the order of the other files.
const shortest = JSON.parse(
  await readFile(need.resolve("emoji-picker-element-data/en/emojibase/data.json"), "utf8"),
)
  .filter((one) => one.version <= NEWEST)
  .sort((a, b) => a.order - b.order);
const codes = GROUPS.map((group) =>
  shortest.filter((one) => one.group === group).map(({ shortcodes = [] }) => shortcodes.join(" ")),
);
const rows = codes.map((group) => `[${group.map((one) => JSON.stringify(one)).join(",\n")}]`);
await writeFile(join(root, "emoji", "codes.json"), `[${rows.join(",\n")}]\n`);

function trimmed({ emoji, annotation, tags = [], skins }) {
  const said = new Set(annotation.split(" "));
  const words = new Set(
    tags.flatMap((tag) => tag.split(" ")).filter((word) => word.length > 1 && !said.has(word)),
  );
  const row = [emoji, annotation, [...words].join(" ")];
  return skins ? [...row, 1] : row;
}
