/**
 * Pointer events to tools. One gesture at a time: it belongs to the tool that was in the hand when it began.
 *
 * Every coalesced sample reaches the tool. A second finger turns a stroke into a pinch and takes the stroke back;
 * once a pen was seen, fingers only move the picture (palms rest on screens).
 */
import { toImage, zoomAbout } from "../kernel/camera.ts";
import type { Point } from "../kernel/rect.ts";
import { rehearseWhenIdle } from "./rehearsal.ts";
import type { Sample, Tool, ToolHost } from "./tool.ts";

export interface PointerHost extends ToolHost {
  /** The tool for a gesture that begins with this event. */
  toolFor(event: MouseEvent): Tool;
  /** An input happened; `image` is where the pointer is, null when it left. */
  noted(image: Point | null): void;
}

const ZOOM_PER_PIXEL = 1.0018;
const LINE_PX = 16;

/** Pens that cannot tell report exactly 0.5, or 1 while down; real ones never stay on either. */
function pressureOf({ pointerType, pressure }: PointerEvent): number | null {
  return pointerType === "pen" && pressure > 0 && pressure !== 0.5 && pressure !== 1 ? pressure : null;
}

export class PointerInput {
  readonly #touches = new Map<number, Point>();
  readonly #stop = new AbortController();
  #gesture: { tool: Tool; pointer: number } | null = null;
  #sawPen = false;
  /** Where the canvas lies in the window. Asking for it at each move would lay the page out at each move. */
  #corner: Point | null = null;

  constructor(
    readonly canvas: HTMLCanvasElement,
    readonly host: PointerHost,
  ) {
    const { signal } = this.#stop;
    canvas.addEventListener("pointerdown", (e) => this.#down(e), { signal });
    canvas.addEventListener("pointermove", (e) => this.#move(e), { signal });
    canvas.addEventListener("pointerup", (e) => this.#up(e), { signal });
    canvas.addEventListener("pointercancel", (e) => this.#cancel(e), { signal });
    canvas.addEventListener("pointerleave", () => this.host.noted(null), { signal });
    canvas.addEventListener("wheel", (e) => this.#wheel(e), { signal, passive: false });
    canvas.addEventListener("contextmenu", (e) => e.preventDefault(), { signal });
    canvas.addEventListener("dblclick", (e) => this.#doubleClick(e), { signal });
    const moved = () => {
      this.#corner = null;
    };
    canvas.addEventListener("pointerenter", moved, { signal });
    addEventListener("resize", moved, { signal });
    addEventListener("scroll", moved, { signal, capture: true });
    rehearseWhenIdle();
  }

  /** True while a button or finger is down on a tool. */
  get busy(): boolean {
    return this.#gesture !== null;
  }

  close(): void {
    this.#stop.abort();
    this.abandon();
  }

  /** Take back the gesture that is going on, if any. */
  abandon(): boolean {
    const gesture = this.#gesture;
    this.#gesture = null;
    gesture?.tool.cancel(this.host);
    this.host.state.heldTo.value = 0;
    return gesture !== null;
  }

  #screen(event: MouseEvent): Point {
    this.#corner ??= this.canvas.getBoundingClientRect();
    return { x: event.clientX - this.#corner.x, y: event.clientY - this.#corner.y };
  }

  #sample(event: PointerEvent): Sample {
    const screen = this.#screen(event);
    return {
      screen,
      image: toImage(this.host.camera, screen),
      shift: event.shiftKey,
      alt: event.altKey,
      button: Math.max(0, event.button),
      pressure: pressureOf(event),
    };
  }

  #down(event: PointerEvent): void {
    this.#corner = null;
    this.canvas.focus({ preventScroll: true });
    if (event.pointerType === "pen") this.#penCame();
    if (event.pointerType === "touch") {
      this.#touches.set(event.pointerId, this.#screen(event));
      if (this.#touches.size > 1) this.abandon();
      if (this.#touches.size > 1 || this.#sawPen) return;
    }
    if (this.#gesture) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    const sample = this.#sample(event);
    this.host.noted(sample.image);
    this.host.state.heldTo.value = event.ctrlKey ? this.#begunOn(sample.image) : 0;
    this.#gesture = { tool: this.host.toolFor(event), pointer: event.pointerId };
    this.#gesture.tool.down(sample, this.host);
  }

  /** The segment there; 0 for that in the hand, which grows over what is not painted. */
  #begunOn({ x, y }: Point): number {
    const { document, state } = this.host;
    const id = document.buffer.at(Math.floor(x), Math.floor(y));
    return id === state.segment.value ? 0 : id;
  }

  /** A pen takes over from the palm that came down before it. */
  #penCame(): void {
    this.#sawPen = true;
    if (this.#touches.size > 0) this.abandon();
    this.#touches.clear();
  }

  #move(event: PointerEvent): void {
    if (event.pointerType === "touch" && this.#restsBesidePen(event)) return;
    if (event.pointerType === "touch" && this.#pinch(event)) return;
    this.host.noted(this.#sample(event).image);
    if (this.#gesture?.pointer !== event.pointerId) return;
    const events = event.getCoalescedEvents();
    const samples = (events.length > 0 ? events : [event]).map((e) => this.#sample(e));
    this.#gesture.tool.move(samples, this.host);
  }

  /** A finger or palm while the pen paints. */
  #restsBesidePen(event: PointerEvent): boolean {
    return this.#gesture !== null && this.#gesture.pointer !== event.pointerId;
  }

  #up(event: PointerEvent): void {
    this.#touches.delete(event.pointerId);
    if (this.#gesture?.pointer !== event.pointerId) return;
    const { tool } = this.#gesture;
    tool.move([this.#sample(event)], this.host);
    this.#gesture = null;
    tool.up(this.host);
    this.host.state.heldTo.value = 0;
  }

  #cancel(event: PointerEvent): void {
    this.#touches.delete(event.pointerId);
    if (this.#gesture?.pointer === event.pointerId) this.abandon();
  }

  #doubleClick(event: MouseEvent): void {
    if (event.button === 0) this.host.toolFor(event).doubleClick?.(this.host);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    if (event.shiftKey && event.deltaX + event.deltaY !== 0) {
      this.host.state.resize(event.deltaX + event.deltaY < 0 ? 1 : -1);
      this.host.redrawCursor();
      return;
    }
    this.host.aim(zoomAbout(this.host.camera, this.#screen(event), ZOOM_PER_PIXEL ** (-event.deltaY * unit)));
    this.host.noted(toImage(this.host.camera, this.#screen(event)));
  }

  /** Two fingers zoom and move, one finger moves once a pen was seen. True when the event was used. */
  #pinch(event: PointerEvent): boolean {
    const before = this.#touches.get(event.pointerId);
    if (!before || this.#gesture) return false;
    const now = this.#screen(event);
    const other = [...this.#touches].find(([id]) => id !== event.pointerId)?.[1];
    this.#touches.set(event.pointerId, now);
    let { camera } = this.host;
    const share = other ? 2 : 1;
    camera = {
      ...camera,
      offsetX: camera.offsetX + (now.x - before.x) / share,
      offsetY: camera.offsetY + (now.y - before.y) / share,
    };
    if (other) {
      const [far, near] = [
        Math.hypot(now.x - other.x, now.y - other.y),
        Math.hypot(before.x - other.x, before.y - other.y),
      ];
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      if (near > 0) camera = zoomAbout(camera, middle, far / near);
    }
    this.host.aim(camera);
    return true;
  }
}
