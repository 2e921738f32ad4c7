// The pages of a signed-in person that are no conversation.

import { startApp } from "./app.ts";

startApp(null);
