// Holds what browsers receive to its budgets: `npm run budgets`. Sizes are of the gzip forms.
//
// Each page is counted whole: the first module, its own, and all they need at once. What is loaded later, when
// it is first used (the emoji picker, « Aller à… »), is not.

import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { need, root } from "./packages.mjs";

const KB = 1024;
const out = await mkdtemp(join(tmpdir(), "palabre-client-"));
const built = spawnSync(process.execPath, [join(root, "build/bundle.mjs"), out], { stdio: "inherit" });
if (built.status !== 0) process.exit(1);

const rows = (await readFile(join(out, "manifest.tsv"), "utf8")).split("\n").filter(Boolean);
const assets = new Map();
for (const row of rows) {
  const [name, file, , , needs] = row.split("\t");
  const bytes = await readFile(join(out, file));
  const size = name.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length;
  assets.set(name, { size, needs: needs.split(" ").filter(Boolean) });
  assets.set(file, { size });
}
await rm(out, { recursive: true, force: true });

/** The scripts of a page, the blocking one included. */
function scripts(page) {
  const needs = new Set(
    ["main.js", page].flatMap((name) => assets.get(name).needs.map((one) => basename(one))),
  );
  return [...needs].reduce((sum, file) => sum + assets.get(file).size, assets.get("theme.js").size);
}

/** Our own part of a page's scripts: the same without Bootstrap's. */
async function own(page) {
  const { build } = need("esbuild");
  const { outputFiles } = await build({
    entryPoints: [join(root, "src/main.ts"), join(root, "src/pages", page)],
    bundle: true,
    minify: true,
    write: false,
    splitting: false,
    outdir: out,
    format: "esm",
    legalComments: "none",
    external: ["bootstrap/*"],
    define: { ASSETS: "{}" },
    loader: { ".ts": "ts" },
    plugins: [
      {
        name: "later",
        setup(builder) {
          builder.onResolve({ filter: /.*/ }, ({ kind, path }) =>
            kind === "dynamic-import" ? { path, external: true } : undefined,
          );
        },
      },
    ],
  });
  return outputFiles.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0);
}

const budgets = [
  ["scripts of a conversation", scripts("room.js"), 60],
  ["our part of them", await own("room.ts"), 38],
  ["scripts of signing in", scripts("guest.js"), 6],
  ["styles", assets.get("palabre.css").size, 26],
  ["icons", assets.get("icons.svg").size, 9],
  ["font", assets.get("inter.woff2").size, 50],
  ["emojis in French", assets.get("emoji-fr.json").size, 42],
  ["emojis in English", assets.get("emoji-en.json").size, 42],
  ["short names of emojis", assets.get("emoji-codes.json").size, 14],
];
for (const [what, size, most] of budgets) {
  const over = size > most * KB;
  console.log(`${over ? "OVER" : " ok "} ${(size / KB).toFixed(1).padStart(6)} of ${most} KB  ${what}`);
  if (over) process.exitCode = 1;
}
