// Runs the journeys one after the other, each in its own process: `npm test`, or `node run.mjs sign-up` for some.
//
// PALABRE_BIN is the server to try (the debug build by default), PALABRE_CHROMIUM the browser.

import { spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const env = {
  ...process.env,
  PALABRE_BIN: resolve(process.env.PALABRE_BIN ?? join(here, "../target/debug/palabre")),
  PALABRE_CHROMIUM: process.env.PALABRE_CHROMIUM ?? "/usr/bin/chromium",
};

for (const name of ["PALABRE_BIN", "PALABRE_CHROMIUM"]) {
  try {
    accessSync(env[name], constants.X_OK);
  } catch {
    stop(`${env[name]} cannot be run: build or install it, or set ${name}`);
  }
}

const wanted = process.argv.slice(2);
const journeys = readdirSync(join(here, "journeys"))
  .filter((name) => name.endsWith(".test.mjs") && (wanted.length === 0 || wanted.some((part) => name.includes(part))))
  .map((name) => join(here, "journeys", name));
if (journeys.length === 0) stop("there is no such journey");

const options = ["--test", "--test-concurrency=1", "--test-reporter=spec"];
process.exitCode = spawnSync(process.execPath, [...options, ...journeys], { stdio: "inherit", env }).status ?? 1;

function stop(why) {
  console.error(why);
  process.exit(1);
}
