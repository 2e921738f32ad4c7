// The pages of a signed-in person that are no conversation.

import { startHome } from "../home.ts";
import { startApp } from "./app.ts";

startApp(null);
startHome();
