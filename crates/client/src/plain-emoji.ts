const ONE = "\\p{Extended_Pictographic}[\\p{Emoji_Modifier}\\uFE0F]?";
const EMOJI = new RegExp(`${ONE}(?:\\u200D${ONE})*|\\p{Regional_Indicator}{2}`, "gu");
const MOST = 5;

/** Whether a text is a few emojis and nothing else: it is shown larger. */
export function isPlainEmoji(text: string): boolean {
  const found = text.match(EMOJI)?.length ?? 0;
  return found > 0 && found <= MOST && text.replace(EMOJI, "").trim() === "";
}
