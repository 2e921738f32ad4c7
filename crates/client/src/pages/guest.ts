// The pages of those who are not signed in.

import { startArrival } from "../arrival.ts";
import { startCopying } from "../copy.ts";
import { startForms } from "../forms.ts";
import { startOffline } from "../offline.ts";
import { startToasts } from "../toast.ts";

startArrival();
startToasts();
startForms();
startCopying();
startOffline();
