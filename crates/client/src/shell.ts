// What signed-in pages share: the drawers of the sidebar and of the members.

import "bootstrap/js/src/offcanvas.js";
