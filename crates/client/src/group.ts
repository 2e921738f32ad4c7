// What stands above each message of a log: a day, the line of the unread ones, its author's name or nothing.
// The server has the same rule; both are held to `fixtures/grouping.json`.

const TOGETHER_MS = 5 * 60_000;

/** What the rule looks at. */
export interface Grouped {
  id: number;
  author: number;
  at: number;
  /** The local day. */
  day: string;
  /** A reply or a deleted message stands alone. */
  apart: boolean;
}

/** What stands above a message. */
export interface Above {
  /** A day begins. */
  day: boolean;
  /** What follows is unread. */
  line: boolean;
  /** Its author is known from the message above. */
  continues: boolean;
}

/** What stands above each of these messages, oldest first. `lineAt`: the first unread one (0 = none); `complete`: nothing older exists. */
export function arranged(messages: readonly Grouped[], lineAt: number, complete: boolean): Above[] {
  let previous: Grouped | undefined;
  return messages.map((message) => {
    const above = previous;
    previous = message;
    const isPast = above ? above.id < lineAt : complete;
    const line = lineAt > 0 && (message.id === lineAt || (message.id > lineAt && isPast));
    const day = above?.day !== message.day;
    return { day, line, continues: !day && !line && above !== undefined && together(above, message) };
  });
}

function together(above: Grouped, message: Grouped): boolean {
  if (above.author !== message.author || above.apart || message.apart) return false;
  return message.at - above.at <= TOGETHER_MS;
}
