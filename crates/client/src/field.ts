/** A change of what stands in a text field: `text` in the place of what is between `from` and `to`, then what is selected. */
export interface Change {
  from: number;
  to: number;
  text: string;
  start: number;
  end: number;
}

/** Makes a change as typing would make it: the browser's own undo takes it back. */
export function change(field: HTMLTextAreaElement, { from, to, text, start, end }: Change): void {
  field.focus();
  field.setSelectionRange(from, to);
  // The only way that keeps the history of a field; `setRangeText` breaks it.
  const typed = document.execCommand(text === "" ? "delete" : "insertText", false, text);
  if (!typed) {
    field.setRangeText(text, from, to);
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText", data: text }));
  }
  field.setSelectionRange(start, end);
}

/** The fields in which messages are written: the composer, and a message being edited. */
export const WRITING = "#message, .msg-edit textarea";

/** The field in which a message is written that an event comes from. */
export function writingField({ target }: Event): HTMLTextAreaElement | null {
  return target instanceof HTMLTextAreaElement && target.matches(WRITING) ? target : null;
}
