// What signed-in pages share: the drawers of the sidebar and of the members.

import "bootstrap/js/src/offcanvas.js";

/** Drawers stay the landmarks that they are beside the page: while one is open, Bootstrap calls it a dialog. */
document.addEventListener("show.bs.offcanvas", ({ target }) => {
  queueMicrotask(() => {
    for (const name of ["role", "aria-modal"]) (target as Element).removeAttribute(name);
  });
});
