// The first module of every page: starts what the page needs, each in its own part.

import "./shell.ts";
