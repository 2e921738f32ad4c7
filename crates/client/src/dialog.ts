/** The page's native dialogs: opened over the page, closed by Escape, by a click beside them or by `[data-close]`. */

const known = new WeakSet<HTMLDialogElement>();

/** A dialog of the page by its id. */
export function dialog(id: string): HTMLDialogElement {
  const found = document.getElementById(id);
  if (!(found instanceof HTMLDialogElement)) throw new Error(`no dialog #${id} on this page`);
  return found;
}

/** Opens a dialog and answers, when it closes, with the value of the button that closed it ("" for none). */
export function show(asked: HTMLDialogElement): Promise<string> {
  if (!known.has(asked)) {
    known.add(asked);
    asked.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target === asked ? isBeside(asked, event) : target.closest("[data-close]")) asked.close("");
    });
  }
  asked.returnValue = "";
  const before = document.activeElement;
  if (!asked.open) asked.showModal();
  return new Promise((resolve) => {
    const closed = () => {
      if (before !== document.body && document.activeElement === document.body) giveFocus();
      resolve(asked.returnValue);
    };
    asked.addEventListener("close", closed, { once: true });
  });
}

/** What had the focus cannot take it back any more: the message it was in, the composer or the page does. */
function giveFocus(): void {
  const next = document.querySelector<HTMLElement>(".msg.has-tools, #message, main");
  next?.focus({ preventScroll: true });
}

/** Whether a click on the dialog element itself was on its backdrop; a keyboard's click has no place. */
function isBeside(asked: HTMLDialogElement, { clientX: x, clientY: y, detail }: MouseEvent): boolean {
  const box = asked.getBoundingClientRect();
  return detail > 0 && (x < box.left || x > box.right || y < box.top || y > box.bottom);
}
