// « Changer la photo »: the square of an image that becomes a person's, or a room's, picture. Fetched when an image was
// chosen. The server cuts a square too: this one only chooses which.

import { Problem, problem, refusal } from "./api.ts";
import { tell } from "./bus.ts";
import { dialog, show } from "./dialog.ts";
import { q } from "./dom.ts";
import { say } from "./i18n.ts";

/** Of the picture that is sent; the server makes it smaller. */
const SIDE_PX = 512;
const MOST = 4;
const STEP_PX = 12;

/** Lets the person choose the square, and saves it at `address`. Reloads the page when done. */
export async function cropFor(address: string, chosen: File): Promise<void> {
  const image = await createImageBitmap(chosen).catch(() => null);
  if (!image) return tell("toast", { text: say("crop.unreadable", { name: chosen.name }), alert: true });
  const box = dialog("dialog-crop");
  const crop = new Crop(box, image);
  const answer = await show(box);
  crop.over();
  if (answer !== "save") return;
  try {
    await put(address, await crop.picture());
    location.reload();
  } catch (failure) {
    tell("toast", { text: refusal(failure), alert: true });
  }
}

async function put(address: string, body: Blob): Promise<void> {
  const answer = await fetch(`/api/v1${address}`, { method: "PUT", body }).catch(() => {
    throw new Problem("offline");
  });
  if (!answer.ok) throw await problem(answer);
}

class Crop {
  readonly #canvas: HTMLCanvasElement;
  readonly #range: HTMLInputElement;
  readonly #ended = new AbortController();
  /** The middle of the square in the image. */
  #x: number;
  #y: number;
  #zoom = 1;
  #held: { x: number; y: number } | null = null;

  constructor(
    box: HTMLDialogElement,
    readonly image: ImageBitmap,
  ) {
    this.#canvas = q<HTMLCanvasElement>("canvas", box) as HTMLCanvasElement;
    this.#range = q<HTMLInputElement>("[type=range]", box) as HTMLInputElement;
    this.#x = image.width / 2;
    this.#y = image.height / 2;
    const { signal } = this.#ended;
    const canvas = this.#canvas;
    canvas.width = canvas.height = SIDE_PX;
    this.#range.value = "1";
    this.#range.max = String(MOST);
    this.#range.addEventListener("input", () => this.#closer(Number(this.#range.value)), { signal });
    canvas.addEventListener("keydown", (event) => this.#key(event), { signal });
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.#closer(this.#zoom * (event.deltaY < 0 ? 1.08 : 1 / 1.08));
      },
      { signal, passive: false },
    );
    canvas.addEventListener(
      "pointerdown",
      ({ pointerId, clientX: x, clientY: y }) => {
        canvas.setPointerCapture(pointerId);
        this.#held = { x, y };
      },
      { signal },
    );
    canvas.addEventListener("pointermove", ({ clientX, clientY }) => this.#drag(clientX, clientY), {
      signal,
    });
    for (const end of ["pointerup", "pointercancel"])
      canvas.addEventListener(
        end,
        () => {
          this.#held = null;
        },
        { signal },
      );
    this.#draw();
  }

  over(): void {
    this.#ended.abort();
    this.image.close();
  }

  /** What the square shows. */
  async picture(): Promise<Blob> {
    const make = (type: string) =>
      new Promise<Blob | null>((resolve) => this.#canvas.toBlob(resolve, type, 0.92));
    const made = (await make("image/webp")) ?? (await make("image/png"));
    if (!made) throw new Problem("unknown");
    return made;
  }

  /** Pixels of the image along a side of the square. */
  get #side(): number {
    return Math.min(this.image.width, this.image.height) / this.#zoom;
  }

  #closer(zoom: number): void {
    this.#zoom = Math.min(MOST, Math.max(1, zoom));
    this.#range.value = String(this.#zoom);
    this.#move(0, 0);
  }

  #drag(x: number, y: number): void {
    if (!this.#held) return;
    const scale = this.#side / this.#canvas.clientWidth;
    this.#move((this.#held.x - x) * scale, (this.#held.y - y) * scale);
    this.#held = { x, y };
  }

  #key(event: KeyboardEvent): void {
    const ways: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const way = ways[event.key];
    const step = (STEP_PX * this.#side) / this.#canvas.clientWidth;
    if (way) this.#move(way[0] * step, way[1] * step);
    else if (event.key === "+" || event.key === "=") this.#closer(this.#zoom * 1.1);
    else if (event.key === "-") this.#closer(this.#zoom / 1.1);
    else return;
    event.preventDefault();
  }

  /** Moves the square, within the image. */
  #move(x: number, y: number): void {
    const { width, height } = this.image;
    const half = this.#side / 2;
    const within = (value: number, size: number) => Math.min(size - half, Math.max(half, value));
    this.#x = within(this.#x + x, width);
    this.#y = within(this.#y + y, height);
    this.#draw();
  }

  #draw(): void {
    const side = this.#side;
    const pen = this.#canvas.getContext("2d");
    if (!pen) return;
    pen.imageSmoothingQuality = "high";
    pen.clearRect(0, 0, SIDE_PX, SIDE_PX);
    pen.drawImage(this.image, this.#x - side / 2, this.#y - side / 2, side, side, 0, 0, SIDE_PX, SIDE_PX);
  }
}
