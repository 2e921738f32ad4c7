// What people do with files, by hand.

/** A file as it is chosen. */
export const file = (name, mimeType, buffer) => ({ name, mimeType, buffer });
export const tray = (person) => person.page.getByRole("list", { name: "Fichiers joints" });
export const viewer = (person) => person.page.getByRole("dialog", { name: "Visionneuse" });

/** Chooses files with the button: a finger's on a phone. */
export async function choose(person, files, act = "click") {
  const [chooser] = await Promise.all([
    person.page.waitForEvent("filechooser"),
    person.page.getByRole("button", { name: "Joindre des fichiers" })[act](),
  ]);
  await chooser.setFiles(files);
}

/** A slow line: each piece of an upload waits for so many `ms` before it leaves, until the line is `fast` again. */
export async function slow(person, ms = 1_200) {
  const pieces = /\/api\/v1\/uploads\/[^/]+$/;
  const line = { ms, fast: () => person.context.unroute(pieces) };
  await person.context.route(pieces, async (route) => {
    if (route.request().method() === "PATCH") await new Promise((go) => setTimeout(go, line.ms));
    await route.continue().catch(() => undefined);
  });
  return line;
}

/** Files handed to the page as the clipboard or a drag would, with a text; whether the page took them from the browser. */
export async function hand(page, selector, kind, files, text = "") {
  const sent = files.map(({ name, mimeType, buffer }) => ({ name, mimeType, data: buffer.toString("base64") }));
  return await page.locator(selector).first().evaluate((target, { kind, sent, text }) => {
    const transfer = new DataTransfer();
    if (text) transfer.setData("text/plain", text);
    for (const { name, mimeType, data } of sent) {
      transfer.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, { type: mimeType }));
    }
    const event = kind === "paste"
      ? new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true })
      : new DragEvent(kind, { dataTransfer: transfer, bubbles: true, cancelable: true });
    target.dispatchEvent(event);
    return event.defaultPrevented;
  }, { kind, sent, text });
}
