// The forms of pictures, one's own and a room's (`data-picture`: where it is in the API).

import { all, q } from "./dom.ts";

/** Starts the forms of the page. */
export function startPhotos(): void {
  for (const form of all<HTMLFormElement>("form[data-picture]")) {
    const address = form.dataset.picture ?? "";
    const field = q<HTMLInputElement>("[type=file]", form);
    q("[data-act=choose]", form)?.addEventListener("click", () => field?.click());
    field?.addEventListener("change", () => {
      const [chosen] = field.files ?? [];
      field.value = "";
      if (chosen) void import("./crop.ts").then(({ cropFor }) => cropFor(address, chosen));
    });
  }
}
