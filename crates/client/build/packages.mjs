// Finds the packages npm installed: beside the sources, or where the crate's build script put them.

import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the crate. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** The folder of the packages. */
export const modules = resolve(process.env.PALABRE_NODE_MODULES ?? join(root, "node_modules"));
/** Loads a package from there: the sources may stand elsewhere than the packages. */
export const need = createRequire(join(modules, "palabre.cjs"));
