// What signed-in pages share: the drawers of the sidebar and of the members.

import "bootstrap/js/src/offcanvas.js";

/**
 * Drawers stay the landmarks that they are beside the page: while one is open, Bootstrap calls it a dialog. And they
 * have the focus as soon as they begin to open, so that Escape closes them at any moment.
 */
document.addEventListener("show.bs.offcanvas", ({ target }) => {
  const drawer = target as HTMLElement;
  queueMicrotask(() => {
    for (const name of ["role", "aria-modal"]) drawer.removeAttribute(name);
    drawer.focus();
  });
});
