/**
 * Our re-implementation of the algorithm of CVAT's brush with fabric. It is not CVAT and shares no code with it.
 *
 * What its mask handler does, in our words: the canvas has the size of the image and is moved and scaled by CSS. Each
 * move with the button down adds a circle to the scene, and a thick line too where the step is longer than the
 * brush's radius; both are half transparent and composed by `xor`. The ring under the mouse is one more shape, brought
 * to the front. After each of the two the whole scene is drawn again, and it keeps every shape until the mask is done.
 */

interface Spot {
  x: number;
  y: number;
}

const COLOUR = "rgba(255, 200, 0, 0.5)";
const COMPOSED = { selectable: false, evented: false, globalCompositeOperation: "xor" };

export class CvatBrush {
  readonly canvas: fabric.Canvas;
  readonly #diameter: number;
  readonly #marker: fabric.Circle;
  #pressed = false;
  #last: Spot | null = null;

  constructor(element: HTMLCanvasElement, size: { width: number; height: number }, diameter: number) {
    this.#diameter = diameter;
    this.canvas = new fabric.Canvas(element, { selection: false, fireRightClick: true });
    this.canvas.imageSmoothingEnabled = false;
    this.canvas.setDimensions(size);
    const ring = { evented: false, selectable: false, opacity: 0.75, left: -diameter, top: -diameter };
    this.#marker = new fabric.Circle({ ...ring, radius: diameter / 2 });
    this.canvas.add(this.#marker);
    this.canvas.on("mouse:down", () => {
      this.#pressed = true;
    });
    document.addEventListener("mouseup", () => {
      this.#pressed = false;
    });
    this.canvas.on("mouse:move", ({ pointer }) => this.#move(pointer));
  }

  /** Take the ring away, so that only what was painted is left. */
  hideMarker(): void {
    this.canvas.remove(this.#marker);
    this.canvas.renderAll();
  }

  #move(to: Spot): void {
    this.#marker.left = to.x - this.#diameter / 2;
    this.#marker.top = to.y - this.#diameter / 2;
    this.canvas.bringToFront(this.#marker);
    this.canvas.renderAll();
    if (this.#pressed) {
      this.#dab(to);
      this.canvas.renderAll();
    }
    this.#last = { x: to.x, y: to.y };
  }

  #dab(to: Spot): void {
    const half = this.#diameter / 2;
    const place = { left: to.x - half, top: to.y - half, radius: half };
    this.canvas.add(new fabric.Circle({ ...COMPOSED, ...place, fill: COLOUR }));
    const from = this.#last;
    if (!from || Math.hypot(to.x - from.x, to.y - from.y) <= half) return;
    const thick = { stroke: COLOUR, strokeWidth: this.#diameter, strokeLineCap: "round" };
    const ends = [from.x - half, from.y - half, to.x - half, to.y - half] as [number, number, number, number];
    this.canvas.add(new fabric.Line(ends, { ...COMPOSED, ...thick }));
  }
}
