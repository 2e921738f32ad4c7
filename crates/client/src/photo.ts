// The pictures one can change, one's own and a room's (`data-picture`: where it is in the API).

import { api, refusal } from "./api.ts";
import { tell } from "./bus.ts";
import { all, q } from "./dom.ts";

/** Starts those of the page. */
export function startPhotos(): void {
  for (const place of all("[data-picture]")) {
    const address = place.dataset.picture ?? "";
    const field = q<HTMLInputElement>("[type=file]", place);
    q("[data-act=choose]", place)?.addEventListener("click", () => field?.click());
    q("[data-act=remove]", place)?.addEventListener("click", () => void remove(address));
    field?.addEventListener("change", () => {
      const [chosen] = field.files ?? [];
      field.value = "";
      if (chosen) void import("./crop.ts").then(({ cropFor }) => cropFor(address, chosen));
    });
  }
}

async function remove(address: string): Promise<void> {
  try {
    await api("DELETE", address);
    location.reload();
  } catch (failure) {
    tell("toast", { text: refusal(failure), alert: true });
  }
}
