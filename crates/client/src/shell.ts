// What signed-in pages share: the drawers of the sidebar and of the members, and menus.

import "bootstrap/js/src/dropdown.js";
import "bootstrap/js/src/offcanvas.js";
