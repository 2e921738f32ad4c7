// The search beside a conversation, which stays in view.

import { tell } from "./bus.ts";
import { clone, must, on, q } from "./dom.ts";
import { startPictures } from "./pictures.ts";
import { isSeen } from "./regions.ts";
import { fetchSearch, inAddress, Search, whyNot } from "./search.ts";

let search: Search | undefined;
let before: Element | null = null;

/** Opens the panel of a conversation and gives it the focus; on a search that is given, it opens beside what one does. */
export async function openSearch(room: number, query?: string): Promise<void> {
  const panel = must("search-panel");
  if (panel.hidden) {
    before = document.activeElement;
    panel.hidden = false;
    document.body.classList.add("has-search");
  }
  if (!search) await fill(panel, room, query);
  if (query !== undefined) return;
  search?.field.focus();
  search?.field.select();
}

async function fill(panel: HTMLElement, room: number, query: string | undefined): Promise<void> {
  const body = q("[data-f=body]", panel);
  if (!body) return;
  body.replaceChildren(clone("tpl-skeleton"));
  const params = new URLSearchParams(query === undefined ? { room: String(room) } : { q: query });
  try {
    body.replaceChildren(...(await fetchSearch(params)).childNodes);
  } catch (failure) {
    tell("toast", { text: whyNot(failure), alert: true });
    close();
    return;
  }
  startPictures(body);
  search = new Search(panel, {
    looked: address,
    opened: (link, there, id) => open(link, id, there === room),
    left: close,
  });
  on("click", "[data-act=search-close]", close, panel);
}

/** A message of this conversation is shown in it; one of another leads there, with the search. */
function open(link: HTMLAnchorElement, id: number, isHere: boolean): boolean {
  const at = `${link.pathname}${asParam(search?.query ?? "")}`;
  if (!isHere) {
    location.assign(at);
    return true;
  }
  history.replaceState(null, "", at);
  tell("show:message", { id });
  return true;
}

function close(): boolean {
  must("search-panel").hidden = true;
  document.body.classList.remove("has-search");
  history.replaceState(null, "", location.pathname);
  const home =
    before instanceof HTMLElement && before.isConnected && isSeen(before) ? before : q("#message, main");
  home?.focus({ preventScroll: true });
  return true;
}

function address(query: string): void {
  history.replaceState(null, "", `${location.pathname}${asParam(query)}`);
}

/** The search, as the address of a conversation tells it. */
function asParam(query: string): string {
  return `?search=${inAddress(query)}`;
}
