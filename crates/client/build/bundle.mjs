// Builds everything a browser receives into the directory given: `node build/bundle.mjs OUT`.
//
// Each asset is written under a name that holds its content's hash, with its gzip and Brotli forms beside it.
// `manifest.tsv` says which is which: name, file, type, compressed forms, the files a module needs at once.
// Nothing is written anywhere else.

import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { sprite } from "./icons.mjs";
import { modules, need, root } from "./packages.mjs";
import { sassPlugin } from "./sass.mjs";

const { build } = need("esbuild");
const out = resolve(process.argv[2] ?? "dist");
const base = "/assets/";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const TARGET = ["chrome111", "edge111", "firefox115", "safari16.4"];

/** @type {{name: string, file: string, mime: string, bytes: Buffer}[]} */
const assets = [];

/** Keeps an asset; answers with its address. */
function keep(name, content, file) {
  const bytes = Buffer.from(content);
  const extension = extname(name);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const named = file ?? `${basename(name, extension)}-${hash}${extension}`;
  assets.push({ name, file: named, mime: TYPES[extension], bytes });
  return base + named;
}

/** What the browser may ask for by name: the addresses that styles and scripts are given. */
async function keepStatic() {
  const font = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2";
  const addresses = {
    "inter.woff2": keep("inter.woff2", await readFile(need.resolve(font))),
    "icons.svg": keep(
      "icons.svg",
      await sprite(join(root, "icons/list.txt"), join(modules, "bootstrap-icons/icons")),
    ),
    "seal.svg": keep("seal.svg", await readFile(join(root, "icons/seal.svg"))),
  };
  for (const language of ["fr", "en"]) {
    const name = `emoji-${language}.json`;
    addresses[name] = keep(name, await readFile(join(root, "emoji", `${language}.json`)));
  }
  addresses["emoji-codes.json"] = keep("emoji-codes.json", await readFile(join(root, "emoji/codes.json")));
  return addresses;
}

async function keepStyles(addresses) {
  const result = await build({
    entryPoints: [join(root, "styles/palabre.css")],
    outfile: "palabre.css",
    bundle: true,
    minify: true,
    write: false,
    target: TARGET,
    legalComments: "none",
    plugins: [sassPlugin(), addressPlugin(addresses)],
  });
  keep("palabre.css", result.outputFiles[0].contents);
}

/** `theme.js` runs before the first paint, so it is a plain blocking script of its own. */
async function keepTheme() {
  const result = await build({ ...scripts(), entryPoints: [join(root, "src/theme.ts")], format: "iife" });
  keep("theme.js", result.outputFiles[0].contents);
}

/** The modules, split by page. Answers, for each dynamic entry, with every file it needs at once. */
async function keepModules(addresses) {
  const result = await build({
    ...scripts(),
    entryPoints: [join(root, "src/main.ts")],
    format: "esm",
    splitting: true,
    metafile: true,
    define: { ASSETS: JSON.stringify(addresses) },
  });
  const { outputs } = result.metafile;
  const needs = {};
  for (const [path, output] of Object.entries(outputs)) {
    const file = basename(path);
    const contents = result.outputFiles.find((made) => basename(made.path) === file).contents;
    const entry = output.entryPoint && basename(output.entryPoint, ".ts");
    keep(entry ? `${entry}.js` : file, contents, file);
    if (entry) needs[`${entry}.js`] = closure(outputs, path).map((one) => base + basename(one));
  }
  return needs;
}

const scripts = () => ({
  bundle: true,
  minify: true,
  write: false,
  outdir: out,
  absWorkingDir: root,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  target: TARGET,
  legalComments: "none",
  nodePaths: [modules],
});

function closure(outputs, path, seen = new Set()) {
  if (seen.has(path)) return [];
  seen.add(path);
  const statics = outputs[path].imports.filter((one) => one.kind === "import-statement" && !one.external);
  return [path, ...statics.flatMap((one) => closure(outputs, one.path, seen))];
}

/** Styles name assets as `asset:inter.woff2`. */
function addressPlugin(addresses) {
  return {
    name: "address",
    setup(builder) {
      builder.onResolve({ filter: /^asset:/ }, ({ path }) => {
        const address = addresses[path.slice("asset:".length)];
        return address
          ? { path: address, external: true }
          : { errors: [{ text: `no asset is called ${path}` }] };
      });
    },
  };
}

const squeeze = {
  gz: (bytes) => promisify(gzip)(bytes, { level: 9 }),
  br: (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
};

/** Writes one asset and the forms of it that are smaller by at least a tenth. */
async function write({ name, file, mime, bytes }) {
  await writeFile(join(out, file), bytes);
  const forms = [];
  for (const [extension, compress] of Object.entries(squeeze)) {
    const small = await compress(bytes);
    if (small.length > bytes.length * 0.9) continue;
    await writeFile(join(out, `${file}.${extension}`), small);
    forms.push(extension);
  }
  return { name, file, mime, forms };
}

/** The catalogue of a language, fit for a `<script type="application/json">`: no `<` in it can end the element. */
async function strings(language) {
  const catalogue = JSON.parse(await readFile(join(root, "locales", `${language}.json`), "utf8"));
  return JSON.stringify(catalogue).replaceAll("<", "\\u003c");
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const addresses = await keepStatic();
await keepStyles(addresses);
await keepTheme();
const needs = await keepModules(addresses);
const rows = await Promise.all(assets.map(write));
const lines = rows.map((row) => [
  row.name,
  row.file,
  row.mime,
  row.forms.join(" "),
  (needs[row.name] ?? []).join(" "),
]);
await writeFile(
  join(out, "manifest.tsv"),
  lines
    .map((line) => `${line.join("\t")}\n`)
    .sort()
    .join(""),
);
for (const language of ["fr", "en"])
  await writeFile(join(out, `strings.${language}.json`), await strings(language));
