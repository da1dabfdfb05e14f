/** The outline of an area along its pixels, as one path that is made once and drawn at any zoom and place. */
import type { Camera } from "../kernel/camera.ts";
import type { Spans } from "../kernel/spans.ts";

type Runs = readonly (readonly [number, number])[];

/** Rows to their runs, from left to right. */
function rowsOf(spans: Spans): Map<number, Runs> {
  const rows = new Map<number, [number, number][]>();
  spans.forEach((y, x0, x1) => {
    const row = rows.get(y) ?? [];
    row.push([x0, x1]);
    rows.set(y, row);
  });
  for (const runs of rows.values()) runs.sort((a, b) => a[0] - b[0]);
  return rows;
}

/** The stretches that exactly one of two rows covers. */
function differences(a: Runs, b: Runs): Runs {
  const ends = [...a.flat(), ...b.flat()].sort((p, q) => p - q);
  const out: [number, number][] = [];
  for (let i = 0; i + 1 < ends.length; i += 2) {
    const [from, to] = [ends[i] as number, ends[i + 1] as number];
    if (to > from) out.push([from, to]);
  }
  return out;
}

function trace(spans: Spans): Path2D {
  const rows = rowsOf(spans);
  const path = new Path2D();
  const level = (y: number, runs: Runs) => {
    for (const [from, to] of runs) {
      path.moveTo(from, y);
      path.lineTo(to, y);
    }
  };
  for (const [y, runs] of rows) {
    for (const x of runs.flat()) {
      path.moveTo(x, y);
      path.lineTo(x, y + 1);
    }
    level(y, differences(rows.get(y - 1) ?? [], runs));
    if (!rows.has(y + 1)) level(y + 1, runs);
  }
  return path;
}

export class AreaOutline {
  readonly #path: Path2D;

  constructor(spans: Spans) {
    this.#path = trace(spans);
  }

  /** Draw it moved by whole image pixels, black and white dashes one CSS pixel wide. */
  draw(ctx: CanvasRenderingContext2D, camera: Camera, dx = 0, dy = 0): void {
    const { scale, offsetX, offsetY } = camera;
    const place = new DOMMatrix([scale, 0, 0, scale, offsetX + dx * scale, offsetY + dy * scale]);
    const path = new Path2D();
    path.addPath(this.#path, place);
    ctx.save();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = "rgb(0 0 0 / 85%)";
    ctx.stroke(path);
    ctx.strokeStyle = "#fff";
    ctx.setLineDash([4, 4]);
    ctx.stroke(path);
    ctx.restore();
  }
}

const outlines = new WeakMap<Spans, AreaOutline>();

/** The outline of spans that no longer change. */
export function outlineOf(spans: Spans): AreaOutline {
  let made = outlines.get(spans);
  if (!made) {
    made = new AreaOutline(spans);
    outlines.set(spans, made);
  }
  return made;
}
