/** The parts of a keyboard event that name a shortcut. */
export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  getModifierState?: (name: string) => boolean;
}

/**
 * The name of a key press, as in "Control+k", "Alt+Shift+ArrowUp", "?".
 *
 * Made from `key`, never from `code`, so that it is right on every keyboard layout. Ctrl+Alt is AltGr on
 * many of them and writes a character: it names nothing. Command counts as Control. Shift is told only of
 * keys that write nothing and of letters with Control, since elsewhere it is part of the character.
 */
export function combo(press: Press): string {
  const control = press.ctrlKey || press.metaKey;
  if ((control && press.altKey) || press.getModifierState?.("AltGraph")) return "";
  const writes = press.key.length === 1;
  const letter = writes && press.key.toLowerCase() !== press.key.toUpperCase();
  const shift = press.shiftKey && (!writes || (letter && control));
  const key = letter ? press.key.toLowerCase() : press.key;
  return [control && "Control", press.altKey && "Alt", shift && "Shift", key].filter(Boolean).join("+");
}
