const FAR_PX = 90;

/** Lets a sheet be pulled down by its handle: far enough closes it, less lets it go back. */
export function pullDown(sheet: HTMLDialogElement, handle: HTMLElement): void {
  let from: number | null = null;
  const move = (by: number) => {
    sheet.style.translate = by > 0 ? `0 ${by}px` : "";
  };
  handle.addEventListener("pointerdown", (event) => {
    from = event.clientY;
    handle.setPointerCapture(event.pointerId);
  });
  handle.addEventListener("pointermove", ({ clientY }) => from !== null && move(clientY - from));
  for (const end of ["pointerup", "pointercancel"] as const) {
    handle.addEventListener(end, ({ clientY, type }) => {
      if (from === null) return;
      if (type === "pointerup" && clientY - from > FAR_PX) sheet.close("");
      from = null;
      move(0);
    });
  }
}
