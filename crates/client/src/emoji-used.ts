const KEY = "emoji";

/** How often each emoji was used in this browser. */
export function used(): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** Counts one more use. */
export function countUse(emoji: string): void {
  try {
    const counts = used();
    localStorage.setItem(KEY, JSON.stringify({ ...counts, [emoji]: (counts[emoji] ?? 0) + 1 }));
  } catch {
    // Without storage, nothing is remembered and nothing else is lost.
  }
}
