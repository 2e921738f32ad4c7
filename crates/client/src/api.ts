// Calls of the HTTP API. What the server refuses comes as a `Problem`, whatever went wrong.

import { tell } from "./bus.ts";

/** Why a call failed: a code of the server, or `offline` when it was not reached. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** In the person's language. */
    readonly detail: string,
    /** What is wrong with each field of a form. */
    readonly fields: Readonly<Record<string, string>> = {},
    readonly retryAfterMs = 0,
  ) {
    super(detail || code);
  }

  /** Whether the same call may succeed later. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
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
    throw new Problem(0, "offline", "");
  });
  if (!answer.ok) throw await problem(answer);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function problem(answer: Response): Promise<Problem> {
  if (answer.status === 401) tell("ended", "session");
  const said = await answer.json().catch(() => ({}));
  const { code = String(answer.status), detail = "", fields = {} } = said;
  const seconds = Number(answer.headers.get("retry-after") ?? 0);
  return new Problem(answer.status, code, detail, fields, seconds * 1000);
}
