// « Visionneuse »: the images of a message, one at a time, as large as they are. Fetched when the first one is opened.

import { closeOnBack } from "./back.ts";
import { listen } from "./bus.ts";
import { dialog, show } from "./dialog.ts";
import { all, on, q } from "./dom.ts";
import { say } from "./i18n.ts";
import { write } from "./slots.ts";
import { Zoom } from "./zoom.ts";

/** How far a finger goes to turn the page, and to put it away. */
const TURN_PX = 60;
const CLOSE_PX = 110;

let box: Lightbox | undefined;

/** Opens an image of a gallery (`[data-gallery]`), with the others beside it. */
export async function openLightbox(link: HTMLElement): Promise<void> {
  box ??= new Lightbox(dialog("lightbox"));
  await box.open(link);
}

class Lightbox {
  readonly #stage: HTMLElement;
  readonly #image: HTMLImageElement;
  readonly #zoom: Zoom;
  #links: HTMLElement[] = [];
  #at = 0;

  constructor(readonly dialog: HTMLDialogElement) {
    this.#stage = q("[data-f=stage]", dialog) as HTMLElement;
    this.#image = q<HTMLImageElement>("[data-f=image]", dialog) as HTMLImageElement;
    this.#zoom = new Zoom(this.#stage, this.#image, (x, y) => this.#swiped(x, y));
    this.#image.addEventListener("error", () => this.#broken(true));
    on("click", "[data-act=zoom-in]", () => this.#zoom.by(1.5), dialog);
    on("click", "[data-act=zoom-out]", () => this.#zoom.by(1 / 1.5), dialog);
    on("click", "[data-act=previous]", () => this.#turn(-1), dialog);
    on("click", "[data-act=next]", () => this.#turn(1), dialog);
    dialog.addEventListener("click", ({ target, clientX, clientY }) => {
      // Zooming captures the pointer: the target is the stage, wherever the click was.
      const isThere = target === document.elementFromPoint(clientX, clientY);
      const isBeside = target === dialog || (target === this.#stage && !this.#zoom.moved);
      if (isThere && isBeside) dialog.close("");
    });
    // Of the whole page: after a click on what takes no focus, it is on nothing.
    document.addEventListener("keydown", (event) => dialog.open && this.#key(event));
    addEventListener("resize", () => this.#fit());
    // What is gone for everybody is gone here too.
    listen("drawn", () => {
      if (dialog.open && !this.#links[this.#at]?.isConnected) dialog.close("");
    });
  }

  async open(link: HTMLElement): Promise<void> {
    const gallery = link.closest<HTMLElement>("[data-gallery]") ?? link.parentElement ?? document.body;
    this.#links = all(".picture", gallery);
    const closed = show(this.dialog);
    void closeOnBack(this.dialog);
    this.#show(this.#links.indexOf(link));
    await closed;
    this.#image.removeAttribute("src");
    // Not every browser gives the focus to a link that is clicked.
    if (link.isConnected) link.focus({ preventScroll: true });
  }

  #show(at: number): void {
    this.#at = at;
    const link = this.#links[at];
    if (!link) return;
    const thumb = q<HTMLImageElement>("img", link);
    const address = link.getAttribute("href") ?? "";
    const name = link.dataset.name ?? "";
    const n = this.#links.length;
    write(this.dialog, { name, count: n > 1 ? say("lightbox.count", { at: at + 1, n }) : "" });
    const download = q("[data-f=download]", this.dialog);
    download?.setAttribute("href", `${address}?download`);
    download?.setAttribute("aria-label", say("file.download", { name }));
    for (const [act, is] of [
      ["previous", at > 0],
      ["next", at < n - 1],
    ] as const) {
      const button = q(`[data-act=${act}]`, this.dialog);
      if (button) button.hidden = n < 2;
      // Disabled for good, it would lose the focus, and the keys with it.
      button?.setAttribute("aria-disabled", String(!is));
    }
    this.#image.alt = name;
    this.#broken(false);
    this.#natural = [Number(link.dataset.width), Number(link.dataset.height)];
    this.#fit();
    this.#load(address, thumb?.currentSrc ?? "", link.classList.contains("is-moving"));
  }

  #natural: [number, number] = [0, 0];

  /** As large as the window allows, and no larger than it is. */
  #fit(): void {
    const [width, height] = this.#natural;
    const { clientWidth, clientHeight } = this.#stage;
    const scale = Math.min(1, clientWidth / width, clientHeight / height) || 1;
    this.#image.style.width = `${width * scale}px`;
    this.#image.style.height = `${height * scale}px`;
    this.#zoom.reset();
  }

  /** The small one, which is there already, until the whole one is. */
  #load(address: string, small: string, isMoving: boolean): void {
    const image = this.#image;
    const at = this.#at;
    image.src = small && !isMoving ? small : address;
    if (image.getAttribute("src") === address) return;
    const whole = new Image();
    whole.onload = () => {
      if (this.#at !== at || !this.dialog.open) return;
      this.#broken(false);
      image.src = address;
    };
    whole.onerror = () => this.#at === at && this.#broken(true);
    whole.src = address;
  }

  #broken(is: boolean): void {
    const told = q("[data-f=broken]", this.dialog);
    if (told) told.hidden = !is;
    this.#image.hidden = is;
  }

  #turn(way: 1 | -1): void {
    const next = this.#at + way;
    if (this.#links[next]) this.#show(next);
  }

  #swiped(x: number, y: number): void {
    if (Math.abs(x) > TURN_PX && Math.abs(x) > Math.abs(y)) this.#turn(x < 0 ? 1 : -1);
    else if (Math.abs(y) > CLOSE_PX) this.dialog.close("");
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => this.#turn(-1),
      ArrowRight: () => this.#turn(1),
      Home: () => this.#show(0),
      End: () => this.#show(this.#links.length - 1),
      "+": () => this.#zoom.by(1.5),
      "=": () => this.#zoom.by(1.5),
      "-": () => this.#zoom.by(1 / 1.5),
      "0": () => this.#zoom.reset(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }
}
