// Small tools on the page. The one place that lets HTML text become elements.

/** The first element that matches. */
export function q<E extends Element = HTMLElement>(selector: string, root: ParentNode = document): E | null {
  return root.querySelector<E>(selector);
}

/** All elements that match. */
export function all<E extends Element = HTMLElement>(selector: string, root: ParentNode = document): E[] {
  return [...root.querySelectorAll<E>(selector)];
}

/** The element of this id, which the page cannot do without. */
export function must<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as E;
}

/** Listens on `root` for events that come from an element matching `selector`, or from within one. */
export function on<K extends keyof HTMLElementEventMap>(
  kind: K,
  selector: string,
  handler: (event: HTMLElementEventMap[K], target: HTMLElement) => void,
  root: HTMLElement = document.body,
): void {
  root.addEventListener(kind, (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>(selector) : null;
    if (target && root.contains(target)) handler(event, target);
  });
}

/** A new copy of what a `<template>` of the page holds. */
export function clone(id: string): HTMLElement {
  const first = must<HTMLTemplateElement>(id).content.firstElementChild;
  return document.importNode(first as HTMLElement, true);
}

/** The signed-in person's id. */
export function me(): number {
  return Number(document.body.dataset.me);
}

/** Runs once before the next paint; soon, in a tab that is not painted. */
export function soon(run: () => void): void {
  if (document.hidden) setTimeout(run, 200);
  else requestAnimationFrame(() => run());
}

interface Policy {
  createHTML(html: string): string;
}
declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
  }
}

const asIs: Policy = { createHTML: (html) => html };
const policy =
  typeof window === "undefined" ? asIs : (window.trustedTypes?.createPolicy("palabre", asIs) ?? asIs);

/** Shows HTML that the server made safe. Nothing else may come here. */
export function setBody(slot: HTMLElement, html: string): void {
  slot.innerHTML = policy.createHTML(html);
}

/** How long a spoken line stays for whoever reads it late. */
const SPOKEN_MS = 3_000;
const spoken: string[] = [];
let speaking = 0;

/** Has screen readers say something when they are done with what they say; silent in a hidden tab. */
export function announce(text: string): void {
  if (document.hidden) return;
  spoken.push(text);
  if (speaking === 0) speaking = window.setTimeout(speak, 100);
}

/** One line at a time: a live region that changes too fast is read in part. What was said is gone after a while: a deleted message stays nowhere. */
function speak(): void {
  const region = q("#announcer");
  const text = spoken.shift();
  speaking = text === undefined ? 0 : window.setTimeout(speak, 700);
  if (!region || text === undefined) return;
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  window.setTimeout(() => line.remove(), SPOKEN_MS);
}
