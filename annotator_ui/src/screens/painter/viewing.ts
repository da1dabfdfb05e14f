/** Where the painter looks: fitting, zooming, and going from one unpainted place to the next. */
import { effect, untracked } from "@preact/signals";
import { centreOn, fitCamera, zoomAbout } from "../../kernel/camera.ts";
import { findHoles, type Hole, nextHole } from "../../kernel/holes.ts";
import { expand, type Rect } from "../../kernel/rect.ts";
import type { PainterController } from "./controller.ts";

const HOLE_SCALE = 12;
const MARGIN = 0.04;
/** CSS pixels between the tile and what lies around it. */
const AIR = 16;

function inset({ x, y, width, height }: Rect): Rect {
  const across = Math.min(AIR, width / 4);
  const down = Math.min(AIR, height / 4);
  return { x: x + across, y: y + down, width: width - 2 * across, height: height - 2 * down };
}

export class Viewing {
  #hole: Hole | null = null;
  /** The whole tile is shown, and nobody has looked elsewhere since. */
  #fitted = false;

  constructor(readonly painter: PainterController) {}

  fitTile(): void {
    const { paint, context } = this.painter.tile.task.tile;
    const margin = Math.round(Math.max(paint.width, paint.height) * MARGIN);
    this.painter.aim(fitCamera(expand(paint, margin, context), inset(this.painter.clearArea)));
    this.#fitted = true;
  }

  /** The clear area has changed: a tile that was fitted into it is so again; who looks closer is left alone. */
  refit(): void {
    if (this.#fitted) this.fitTile();
  }

  /** Somebody looks at a part of the tile. */
  looked(): void {
    this.#fitted = false;
  }

  /** Fit again whenever the window, the panels or the drawer change; returns how to stop that. */
  watch(canvas: HTMLCanvasElement): () => void {
    const sizes = new ResizeObserver(() => this.refit());
    sizes.observe(canvas);
    const { panelsShown, drawerOpen } = this.painter.state;
    const stop = effect(() => {
      panelsShown.value;
      drawerOpen.value;
      untracked(() => this.refit());
    });
    return () => {
      sizes.disconnect();
      stop();
    };
  }

  /** Zoom about the middle of what is in sight. */
  zoomBy(factor: number): void {
    const { clearArea: area, camera } = this.painter;
    const middle = { x: area.x + area.width / 2, y: area.y + area.height / 2 };
    this.painter.aim(zoomAbout(camera, middle, factor));
  }

  /** The next call of `showNextHole` begins with the first. */
  fromFirstHole(): void {
    this.#hole = null;
  }

  /** Look at the next unpainted area; the number of areas there are. */
  showNextHole(): number {
    const { document, clearArea: area, camera, keyboard } = this.painter;
    const holes = findHoles(document.buffer);
    this.#hole = nextHole(holes, this.#hole?.at ?? null);
    const hole = this.#hole;
    if (!hole) return 0;
    const { box, at } = hole;
    const fits = Math.min(area.width / box.width, area.height / box.height) / 3;
    const scale = Math.min(HOLE_SCALE, Math.max(camera.scale, fits));
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    this.painter.aim(centreOn({ ...camera, scale }, middle, area));
    keyboard.show(at);
    return holes.length;
  }
}
