const ONE = "\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\uFE0F]?";
const TAGS = "\\u{1F3F4}[\\u{E0020}-\\u{E007E}]+\\u{E007F}";
const KEYCAP = "[0-9#*]\\uFE0F?\\u20E3";
const EMOJI = new RegExp(`${TAGS}|${KEYCAP}|${ONE}(?:\\u200D${ONE})*|\\p{Regional_Indicator}{2}`, "gu");
const MOST = 5;

/** Whether a text is a few emojis and nothing else: it is shown larger. The server finds the same. */
export function isPlainEmoji(text: string): boolean {
  const found = text.match(EMOJI)?.length ?? 0;
  return found > 0 && found <= MOST && text.replace(EMOJI, "").trim() === "";
}
