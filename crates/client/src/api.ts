// Calls of the HTTP API. What the server refuses, here and over the socket, comes as a `Problem`.

import { tell } from "./bus.ts";
import { has, say } from "./i18n.ts";

/** What an answer without a body means: there is none to `HEAD`. */
const NAMELESS: Readonly<Record<number, string>> = {
  401: "unauthenticated",
  429: "rate_limited",
  503: "unavailable",
  507: "storage_full",
};
const PASSING = new Set(["offline", "rate_limited", "overloaded", "unavailable", "storage_full"]);

/** Why something was refused: a code of the server, or `offline` when it was not reached. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    /** In the person's language; empty when the server did not say. */
    readonly detail = "",
    readonly retryAfterMs = 0,
    /** What is wrong with each field of a form. */
    readonly fields: Readonly<Record<string, string>> = {},
    /** Of the HTTP answer; 0 when it did not come by HTTP. */
    readonly status = 0,
  ) {
    super(detail || code);
  }

  /** Whether the same attempt may succeed later. */
  get passes(): boolean {
    return PASSING.has(this.code) || this.status >= 500;
  }
}

/** Why something failed, as a sentence for the person. */
export function refusal(failure: unknown): string {
  if (!(failure instanceof Problem)) return say("code.unknown");
  if (failure.code === "rate_limited" && failure.retryAfterMs > 0) {
    return say("send.fast", { n: Math.ceil(failure.retryAfterMs / 1000) });
  }
  const key = `code.${failure.code}`;
  return failure.detail || say(has(key) ? key : "code.unknown");
}

/** How a call is made. */
export interface Call {
  body?: unknown;
  signal?: AbortSignal;
}

/** Calls `/api/v1` + path; answers with the JSON (undefined for an answer without one). */
export async function api<T>(method: string, path: string, { body, signal }: Call = {}): Promise<T> {
  const answer = await fetch(`/api/v1${path}`, {
    method,
    credentials: "same-origin",
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  }).catch((failure: unknown) => {
    if (signal?.aborted) throw failure;
    throw new Problem("offline");
  });
  if (!answer.ok) throw await problem(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

/** What an answer that is no success says. */
export async function problem(answer: Response): Promise<Problem> {
  if (answer.status === 401) tell("ended", "session");
  const said = await answer.json().catch(() => ({}));
  const { code = NAMELESS[answer.status] ?? "unknown", detail = "", fields = {} } = said;
  const seconds = Number(answer.headers.get("retry-after") ?? 0);
  return new Problem(code, detail, seconds * 1000, fields, answer.status);
}
