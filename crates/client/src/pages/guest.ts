// The pages of those who are not signed in.

import { startForms } from "../forms.ts";
import { startToasts } from "../toast.ts";

startToasts();
startForms();
