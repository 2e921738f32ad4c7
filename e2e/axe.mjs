// What axe finds in a page as it stands.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules broken, in words. The source runs in an isolated world: the page's policy stays as it is. */
export async function violations(page) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId: contextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id, worldName: "axe" });
  await session.send("Runtime.evaluate", { contextId, expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    contextId, awaitPromise: true, returnByValue: true,
    expression: `axe.run(document, { resultTypes: ["violations"] }).then(({ violations, passes }) => ({
      passes: passes.length,
      found: violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ html, failureSummary }) => html + " — " + failureSummary).join(" | ")),
    }))`,
  });
  await session.detach();
  assert.ok(result.value?.passes > 5, "axe ran");
  return result.value.found;
}
