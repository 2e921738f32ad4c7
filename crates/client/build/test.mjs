// Runs the tests of `test/`: `npm test`. They are bundled first, since Node does not read TypeScript everywhere.

import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { need, root } from "./packages.mjs";

const { build } = need("esbuild");
const folder = await mkdtemp(join(tmpdir(), "palabre-client-"));
const tests = (await readdir(join(root, "test"))).filter((name) => name.endsWith(".test.ts"));
await build({
  entryPoints: tests.map((name) => join(root, "test", name)),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  sourcemap: "inline",
  loader: { ".json": "json" },
  define: { ASSETS: "{}" },
  // Node 18 has the browser's `crypto`, but not as a global.
  banner: { js: 'import { webcrypto } from "node:crypto"; globalThis.crypto ??= webcrypto;' },
});
const made = tests.map((name) => join(folder, name.replace(/\.ts$/, ".mjs")));
const { status } = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...made], {
  stdio: "inherit",
});
await rm(folder, { recursive: true, force: true });
process.exitCode = status ?? 1;
