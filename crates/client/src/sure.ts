// Asking once more before something that is not taken back by hand.

import { dialog, show } from "./dialog.ts";
import { write } from "./slots.ts";

/** Asks `title`; whether it was answered by `action`. */
export async function sure(title: string, action: string): Promise<boolean> {
  const box = dialog("dialog-sure");
  write(box, { title, action });
  return (await show(box)) === "yes";
}
