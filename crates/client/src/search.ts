// Searching: the form of « Recherche » with what it finds, on its own page or in the panel beside a conversation. What is found, and
// what narrows a search, comes from the server as the markup that the page has. Loaded when it is first needed.

import { api, Problem, refusal } from "./api.ts";
import { listen, tell } from "./bus.ts";
import { all, clone, on, q, setBody } from "./dom.ts";
import { say } from "./i18n.ts";
import type { Person } from "./protocol.ts";
import { fillAround } from "./search-around.ts";
import { forgetSearches, recentSearches, rememberSearch } from "./searches.ts";
import { write } from "./slots.ts";

const PAUSE_MS = 250;
const PATIENCE_MS = 300;
const SUGGESTED = 8;
/** A date being typed passes through years such as 0202. */
const FIRST_DAY = "1990-01-01";

/** What asked for a search: the field while it is typed in, a filter, the form when it is sent, a link to older results. */
type How = "typed" | "chosen" | "sent" | "turned";

/** Where a search takes place. */
export interface Surroundings {
  /** Something else is looked for now. */
  looked(query: string, params: URLSearchParams): void;
  /** Opens a message; false leaves it to the link. */
  opened(link: HTMLAnchorElement, room: number, id: number): boolean;
  /** Leaves the search; false when there is nowhere to go. */
  left(): boolean;
}

/** Fetches the form and what is found, as markup of the server. */
export async function fetchSearch(
  params: URLSearchParams,
  signal: AbortSignal | null = null,
): Promise<HTMLElement> {
  const answer = await fetch(`/search/panel?${params}`, { signal }).catch((failure: unknown) => {
    if (signal?.aborted) throw failure;
    throw new Problem("offline");
  });
  // Who is not signed in any more is led to another page.
  if (answer.redirected) tell("ended", "session");
  if (answer.redirected || (!answer.ok && answer.status !== 422)) {
    const wait = Number(answer.headers.get("retry-after") ?? 0) * 1_000;
    throw new Problem(answer.status === 429 ? "rate_limited" : String(answer.status), "", wait);
  }
  const fresh = document.createElement("div");
  setBody(fresh, await answer.text());
  return fresh;
}

/** Why a search could not be made, as a sentence. */
export function whyNot(failure: unknown): string {
  return failure instanceof Problem && failure.code === "offline" ? say("search.offline") : refusal(failure);
}

/** A search on the page. */
export class Search {
  #asked: AbortController | undefined;
  #pause = 0;
  #again: (() => void) | undefined;

  constructor(
    readonly root: HTMLElement,
    readonly around: Surroundings,
  ) {
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send("sent");
    });
    root.addEventListener("input", ({ target }) => this.#typed(target as HTMLElement));
    root.addEventListener("change", ({ target }) => this.#chosen(target as HTMLElement));
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("toggle", ({ target }) => void fillAround(target as HTMLElement), true);
    on("click", "a[data-search]", (event, link) => this.#follow(event, link as HTMLAnchorElement), root);
    listen("frame:message", ({ room, id, deleted }) => {
      if (deleted !== undefined) q(`.hit[data-room="${room}"][data-id="${id}"]`, root)?.remove();
    });
    on("click", ".hit-link", (event, link) => this.#open(event, link as HTMLAnchorElement), root);
    on("click", "[data-act=search-again]", () => this.#again?.(), root);
    on("click", "[data-act=search-forget]", () => this.#forget(), root);
    this.#recall();
  }

  /** The field. */
  get field(): HTMLInputElement {
    return this.#part<HTMLInputElement>("search-field");
  }

  #part<E extends HTMLElement = HTMLElement>(id: string): E {
    return q<E>(`#${id}`, this.root) as E;
  }

  /** What the form asks, without the fields that say nothing. */
  #form(): URLSearchParams {
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(this.#part<HTMLFormElement>("search-form")))
      if (typeof value === "string" && value !== "") params.append(name, value);
    return params;
  }

  #send(how: How): void {
    void this.#load(this.#form(), how);
  }

  #typed(target: HTMLElement): void {
    const later = (run: () => void) => {
      window.clearTimeout(this.#pause);
      this.#pause = window.setTimeout(run, PAUSE_MS);
    };
    if (target === this.field) later(() => this.#send("typed"));
    else if (target.id === "search-from") later(() => void this.#suggest(target as HTMLInputElement));
  }

  #chosen(target: HTMLElement): void {
    if (target === this.field || !("value" in target)) return;
    const isDay = target instanceof HTMLInputElement && target.type === "date";
    if (target.value === "" || (isDay && target.value < FIRST_DAY)) return;
    this.#send("chosen");
  }

  /** People whose names begin so. */
  async #suggest(field: HTMLInputElement): Promise<void> {
    const typed = encodeURIComponent(field.value.trim());
    if (typed === "") return;
    const found = await api<{ users: Person[] }>("GET", `/users?q=${typed}&limit=${SUGGESTED}`).catch(
      () => null,
    );
    field.list?.replaceChildren(
      ...(found?.users ?? []).map(({ name, display }) => new Option(display, name)),
    );
  }

  async #load(params: URLSearchParams, how: How): Promise<void> {
    window.clearTimeout(this.#pause);
    this.#asked?.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const typed = this.field.value;
    const waiting = window.setTimeout(() => this.#show(clone("tpl-skeleton")), PATIENCE_MS);
    try {
      this.#draw(await fetchSearch(params, signal), how, typed);
      this.around.looked(this.query, params);
    } catch (failure) {
      if (signal.aborted) return;
      this.#again = () => void this.#load(params, how);
      const failed = clone("tpl-search-failed");
      write(failed, { why: whyNot(failure) });
      this.#show(failed);
    } finally {
      window.clearTimeout(waiting);
    }
  }

  /** All that is looked for, as one may type it. */
  get query(): string {
    return this.#part("search-form").dataset.query ?? "";
  }

  #show(...shown: Node[]): void {
    this.#part("search-results").replaceChildren(...shown);
  }

  /** Shows what came. While one types, what one types stays where it is; once it is sent, operators become filters. */
  #draw(fresh: HTMLElement, how: How, typed: string): void {
    const part = (id: string) => q(`#${id}`, fresh) as HTMLElement;
    this.#part("search-form").dataset.query = part("search-form").dataset.query ?? "";
    const wrong = part("search-wrong").textContent ?? "";
    this.#part("search-wrong").textContent = wrong;
    this.field.toggleAttribute("aria-invalid", wrong !== "");
    const count = part("search-count").textContent ?? "";
    this.#part("search-count").textContent = count;
    this.#show(...part("search-results").childNodes);
    this.#recall();
    if (how === "typed") return;
    if (this.field.value === typed) this.field.value = (part("search-field") as HTMLInputElement).value;
    const filters = this.#part("search-filters");
    const chosen = document.activeElement?.id;
    const isLeft = filters.contains(document.activeElement) || document.activeElement === document.body;
    filters.replaceChildren(...part("search-filters").childNodes);
    if (count !== "" && wrong === "") rememberSearch(this.query);
    if (how !== "chosen") (q(".hit-link", this.root) ?? this.field).focus();
    else if (isLeft) (q(`#${chosen || this.field.id}`, this.root) ?? this.field).focus();
  }

  #follow(event: MouseEvent, link: HTMLAnchorElement): void {
    if (isElsewhere(event)) return;
    event.preventDefault();
    const params = new URLSearchParams(link.search);
    void this.#load(params, link.rel === "next" ? "turned" : "chosen");
  }

  #open(event: MouseEvent, link: HTMLAnchorElement): void {
    if (isElsewhere(event)) return;
    rememberSearch(this.query);
    const { room, id } = link.closest<HTMLElement>(".hit")?.dataset ?? {};
    if (this.around.opened(link, Number(room), Number(id))) event.preventDefault();
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = all(".hit-link", this.root);
    const at = links.indexOf(event.target as HTMLElement);
    let isTaken = false;
    if (event.key === "Escape") isTaken = this.around.left();
    else if (event.key === "ArrowDown" && (at >= 0 || event.target === this.field)) {
      links[at + 1]?.focus();
      isTaken = links.length > 0;
    } else if (event.key === "ArrowUp" && at >= 0) {
      (links[at - 1] ?? this.field).focus();
      isTaken = true;
    }
    if (isTaken) event.preventDefault();
  }

  /** Shows the searches that were made in this browser, where nothing is looked for. */
  #recall(): void {
    const section = q("[data-f=recent]", this.root);
    const list = q("[data-f=list]", section ?? this.root);
    if (!section || !list) return;
    const recent = recentSearches();
    section.hidden = recent.length === 0;
    list.replaceChildren(
      ...recent.map((query) => {
        const item = clone("tpl-recent");
        write(item, { query });
        q("a", item)?.setAttribute("href", `/search?q=${inAddress(query)}`);
        return item;
      }),
    );
  }

  #forget(): void {
    forgetSearches();
    this.#recall();
    this.field.focus();
  }
}

/** A search as addresses have it, readable: `budget%20de:bruno`. */
export function inAddress(query: string): string {
  return encodeURIComponent(query).replaceAll("%3A", ":");
}

/** A click that asks for another tab or window. */
function isElsewhere({ ctrlKey, metaKey, shiftKey, altKey }: MouseEvent): boolean {
  return ctrlKey || metaKey || shiftKey || altKey;
}
