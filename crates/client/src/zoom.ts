// Looking closer at an image: wheel, double click, two fingers, dragging. At its own size, a swipe is told instead.

const MOST = 8;
const CLOSER = 2.5;

interface Point {
  x: number;
  y: number;
}

/** How an image is looked at. */
export class Zoom {
  /** Whether the pointer moved since it went down: what follows is no click. */
  moved = false;
  #scale = 1;
  #at: Point = { x: 0, y: 0 };
  readonly #fingers = new Map<number, Point>();
  #from: Point = { x: 0, y: 0 };

  constructor(
    readonly stage: HTMLElement,
    readonly image: HTMLElement,
    readonly swiped: (x: number, y: number) => void,
  ) {
    stage.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        this.by(event.deltaY < 0 ? 1.2 : 1 / 1.2, event);
      },
      { passive: false },
    );
    stage.addEventListener("dblclick", (event) => {
      if (this.moved) return;
      if (this.#scale > 1) this.reset();
      else this.by(CLOSER, event);
    });
    stage.addEventListener("pointerdown", (event) => this.#down(event));
    stage.addEventListener("pointermove", (event) => this.#move(event));
    for (const kind of ["pointerup", "pointercancel"] as const)
      stage.addEventListener(kind, (event) => this.#up(event, kind === "pointercancel"));
  }

  /** Closer or farther; what is under `point` stays there. */
  by(factor: number, point?: { clientX: number; clientY: number }): void {
    const scale = Math.min(MOST, Math.max(1, this.#scale * factor));
    const box = this.stage.getBoundingClientRect();
    const x = (point?.clientX ?? box.left + box.width / 2) - box.left - box.width / 2;
    const y = (point?.clientY ?? box.top + box.height / 2) - box.top - box.height / 2;
    const grown = scale / this.#scale;
    this.#at = { x: x - (x - this.#at.x) * grown, y: y - (y - this.#at.y) * grown };
    this.#scale = scale;
    this.#apply();
  }

  /** At its own size, in the middle. */
  reset(): void {
    this.#scale = 1;
    this.#at = { x: 0, y: 0 };
    this.#apply();
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.stage.setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.moved = false;
    this.#from = { x: event.clientX, y: event.clientY };
  }

  #move({ pointerId, clientX: x, clientY: y }: PointerEvent): void {
    const before = this.#fingers.get(pointerId);
    if (!before) return;
    const other = [...this.#fingers].find(([id]) => id !== pointerId)?.[1];
    if (Math.hypot(x - this.#from.x, y - this.#from.y) > 4) this.moved = true;
    if (other) {
      const far = (point: Point) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
      this.by(far({ x, y }) / far(before), { clientX: (x + other.x) / 2, clientY: (y + other.y) / 2 });
    } else if (this.#scale > 1) {
      this.#at = { x: this.#at.x + x - before.x, y: this.#at.y + y - before.y };
      this.#apply();
    }
    this.#fingers.set(pointerId, { x, y });
  }

  #up({ pointerId, pointerType, clientX, clientY }: PointerEvent, cancelled: boolean): void {
    const wasAlone = this.#fingers.size === 1 && this.#fingers.has(pointerId);
    this.#fingers.delete(pointerId);
    if (cancelled || !wasAlone || this.#scale > 1 || pointerType === "mouse" || !this.moved) return;
    this.swiped(clientX - this.#from.x, clientY - this.#from.y);
  }

  /** No farther than its edge comes to the middle. */
  #apply(): void {
    const most = (size: number) => (size * (this.#scale - 1)) / 2;
    const within = (value: number, limit: number) => Math.min(limit, Math.max(-limit, value));
    const { offsetWidth, offsetHeight, style } = this.image;
    this.#at = { x: within(this.#at.x, most(offsetWidth)), y: within(this.#at.y, most(offsetHeight)) };
    style.transform = `translate(${this.#at.x}px, ${this.#at.y}px) scale(${this.#scale})`;
    this.stage.classList.toggle("is-close", this.#scale > 1);
  }
}
