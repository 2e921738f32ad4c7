// The resumable upload protocol, tus 1.0 (https://tus.io/protocols/resumable-upload): making an upload, sending a
// piece of it, asking how much arrived, ending it. When to do which is the business of `upload.ts`.

import { Problem, problem } from "./api.ts";

const UPLOADS = "/api/v1/uploads";
const VERSION = { "tus-resumable": "1.0.0" };
/** Without a byte for so long, a piece is given up; what arrived of it stays. */
const STALLED_MS = 30_000;

/** What is uploaded. */
export interface Named {
  name: string;
  type: string;
  size: number;
}

/** Makes an upload; answers with its address on this server. */
export async function create({ name, type, size }: Named, signal: AbortSignal): Promise<string> {
  const told = [`filename ${encoded(name)}`, ...(type ? [`filetype ${encoded(type)}`] : [])];
  const headers = { "upload-length": String(size), "upload-metadata": told.join(",") };
  const answer = await call("POST", UPLOADS, headers, signal);
  const address = answer.headers.get("location");
  if (!address) throw new Problem("unknown");
  return new URL(address, location.href).pathname;
}

/** How many bytes the server holds; null when it knows no such upload any more. */
export async function offsetOf(address: string, signal: AbortSignal): Promise<number | null> {
  try {
    const answer = await call("HEAD", address, {}, signal);
    return Number(answer.headers.get("upload-offset") ?? 0);
  } catch (failure) {
    if (failure instanceof Problem && [403, 404, 410].includes(failure.status)) return null;
    throw failure;
  }
}

/** Ends an upload: nothing of it stays on the server. */
export async function end(address: string): Promise<void> {
  await call("DELETE", address, {}, null);
}

/** Sends a piece from `offset` on; answers with how many bytes the server holds then. */
export function send(
  address: string,
  offset: number,
  piece: Blob,
  progress: (sent: number) => void,
  signal: AbortSignal,
): Promise<number> {
  // `fetch` does not tell how much of a body has left.
  const request = new XMLHttpRequest();
  request.open("PATCH", address);
  request.setRequestHeader("tus-resumable", VERSION["tus-resumable"]);
  request.setRequestHeader("upload-offset", String(offset));
  request.setRequestHeader("content-type", "application/offset+octet-stream");
  return new Promise((resolve, reject) => {
    const abort = () => request.abort();
    let timer = window.setTimeout(abort, STALLED_MS);
    const over = () => {
      window.clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      removeEventListener("offline", abort);
    };
    request.upload.onprogress = ({ loaded }) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(abort, STALLED_MS);
      progress(offset + loaded);
    };
    request.onload = () => {
      over();
      if (request.status === 204) resolve(Number(request.getResponseHeader("upload-offset")));
      else void refused(request).then(reject);
    };
    request.onerror = request.onabort = () => {
      over();
      reject(new Problem("offline"));
    };
    signal.addEventListener("abort", abort);
    // A request under way may not notice for long that the network is gone.
    addEventListener("offline", abort);
    if (signal.aborted) abort();
    else request.send(piece);
  });
}

function refused(request: XMLHttpRequest): Promise<Problem> {
  const headers = new Headers();
  const wait = request.getResponseHeader("retry-after");
  if (wait) headers.set("retry-after", wait);
  return problem(new Response(request.responseText || null, { status: request.status, headers }));
}

async function call(
  method: string,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal | null,
): Promise<Response> {
  const answer = await fetch(path, { method, headers: { ...VERSION, ...headers }, signal }).catch(() => {
    throw new Problem("offline");
  });
  if (!answer.ok) throw await problem(answer);
  return answer;
}

/** Base64 of UTF-8, as the protocol has it. */
function encoded(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
