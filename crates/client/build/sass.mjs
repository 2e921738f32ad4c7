// Lets a style sheet import the Sass list of Bootstrap's parts.

import { fileURLToPath } from "node:url";
import { modules, need } from "./packages.mjs";

const sass = need("sass");

/** An esbuild plugin that compiles `.scss`, finding packages where npm put them. */
export function sassPlugin() {
  return {
    name: "sass",
    setup(builder) {
      builder.onLoad({ filter: /\.scss$/ }, ({ path }) => {
        // Bootstrap 5 is written with the older `@import`: its warnings are not ours to mend.
        const result = sass.compile(path, {
          loadPaths: [modules],
          quietDeps: true,
          silenceDeprecations: ["import", "global-builtin", "color-functions", "mixed-decls"],
        });
        const watchFiles = result.loadedUrls.map((url) => fileURLToPath(url));
        return { contents: result.css, loader: "css", watchFiles };
      });
    },
  };
}
