// Back, on a phone, closes what covers the whole page, and does not leave the room under it.

/** Ends when the entry of what was closed last is gone. */
let leaving: Promise<unknown> = Promise.resolve();

/** Has Back close a dialog, from its opening on; closed otherwise, it leaves nothing to go back to. */
export async function closeOnBack(dialog: HTMLDialogElement): Promise<void> {
  await leaving;
  if (!dialog.open) return;
  history.pushState({ over: dialog.id }, "");
  const isThere = () => history.state?.over === dialog.id;
  const back = () => isThere() || dialog.close("");
  addEventListener("popstate", back);
  dialog.addEventListener(
    "close",
    () => {
      removeEventListener("popstate", back);
      if (!isThere()) return;
      leaving = new Promise((gone) => addEventListener("popstate", gone, { once: true }));
      history.back();
    },
    { once: true },
  );
}
