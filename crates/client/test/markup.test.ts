// The page's markup is written on the server: what scripts and styles count on must be there.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

// `npm test` runs in the crate's folder.
const files = (folder: string, ends: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ends))
    .map((name) => readFileSync(join(folder, name), "utf8"));
const found = (texts: string[], pattern: RegExp): Set<string> =>
  new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? "")));

const templates = files("../server/templates", ".html");
const scripts = files("src", ".ts");
const views = files("../server/src/web", ".rs");

test("every element that scripts look for by its id is in a template", () => {
  const ids = found(templates, /\bid="([a-z-]+)"/g);
  const wanted = found(scripts, /\b(?:must|clone|dialog)(?:<\w+>)?\("([a-z-]+)"\)/g);
  assert.ok(wanted.size > 10);
  for (const id of wanted) assert.ok(ids.has(id), `no template has #${id}`);
});

test("every icon that is shown is in the sprite, and no other", () => {
  const list = readFileSync("icons/list.txt", "utf8").split("\n");
  const listed = new Set(list.filter((name) => name && !name.startsWith("#")));
  const everything = [...templates, ...views, ...scripts].join("\n");
  for (const name of found(templates, /icon\("([a-z0-9-]+)"\)/g))
    assert.ok(listed.has(name), `${name} is not listed`);
  for (const name of listed) assert.match(everything, new RegExp(`["#]${name}\\b`), `${name} is not shown`);
});

test("no template holds a style or a script of its own", () => {
  for (const template of templates) {
    assert.doesNotMatch(template, /\sstyle=|<style|\son[a-z]+="/);
    for (const script of found([template], /<script([^>]*)>/g))
      assert.match(script, /src=|application\/json/);
  }
});
