// Which messages follow the one above without its author being named again. The server has the same rule;
// both are held to `fixtures/grouping.json`.

const GAP_MS = 5 * 60_000;

/** What the rule looks at. */
export interface Grouped {
  author: number;
  at: number;
  /** The local day. */
  day: string;
  /** It answers another message. */
  reply: boolean;
  deleted: boolean;
}

/** Whether `next` goes on from the message just above it. */
export function continues(above: Grouped | null, next: Grouped): boolean {
  if (!above || above.author !== next.author || above.day !== next.day) return false;
  if (above.reply || above.deleted || next.reply || next.deleted) return false;
  return next.at - above.at <= GAP_MS;
}
