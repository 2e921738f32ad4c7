// The page « Recherche ».

import { must, q } from "./dom.ts";
import { startPictures } from "./pictures.ts";
import { inAddress, Search } from "./search.ts";

/** Starts the page. */
export function startSearchPage(): void {
  const content = must("content");
  startPictures(content);
  new Search(content, {
    looked: (query, params) => {
      const cursor = params.get("cursor");
      const more = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      history.replaceState(null, "", `/search?q=${inAddress(query)}${more}`);
    },
    opened: () => false,
    left: () => {
      const back = q<HTMLAnchorElement>("#search-back");
      back?.click();
      return back !== null;
    },
  });
}
