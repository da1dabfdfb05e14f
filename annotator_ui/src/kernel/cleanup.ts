/**
 * Cleaning up: proposals to give pixels another id. Nothing is changed here; a proposal is shown, then painted or
 * dropped.
 */
import { type Area, findAreas } from "./areas.ts";
import type { LabelBuffer } from "./labels.ts";
import { Spans } from "./spans.ts";

/** What would be painted: the pixels that each id would gain. */
export interface Proposal {
  readonly parts: ReadonlyMap<number, Spans>;
  readonly pixels: number;
}

/** Which ids may lose or gain pixels (locked segments may do neither). */
export type MayChange = (id: number) => boolean;

/** The difference between the labels and `next` (row-major, same size), as a proposal. */
export function proposalOf(buffer: LabelBuffer, next: Uint16Array): Proposal {
  const { rect, data } = buffer;
  const parts = new Map<number, Spans>();
  let pixels = 0;
  for (let row = 0, i = 0; row < rect.height; row++) {
    for (const end = i + rect.width; i < end; ) {
      const id = next[i] as number;
      const start = i;
      while (i < end && next[i] === id && data[i] !== id) i++;
      if (i === start) i++;
      else {
        const part = parts.get(id) ?? new Spans();
        const left = rect.x - row * rect.width;
        part.push(rect.y + row, left + start, left + i);
        parts.set(id, part);
        pixels += i - start;
      }
    }
  }
  return { parts, pixels };
}

/** The id that touches an area along most pixel sides, among those that may gain; 0 when none does. */
function mainNeighbour({ data, rect }: LabelBuffer, area: Area, may: MayChange): number {
  const sides = new Map<number, number>();
  const meet = (inside: boolean, i: number) => {
    const id = inside ? (data[i] as number) : 0;
    if (id !== 0 && id !== area.id && may(id)) sides.set(id, (sides.get(id) ?? 0) + 1);
  };
  area.spans.forEach((y, x0, x1) => {
    const [row, from, to] = [y - rect.y, x0 - rect.x, x1 - rect.x];
    const base = row * rect.width;
    meet(from > 0, base + from - 1);
    meet(to < rect.width, base + to);
    for (let x = from; x < to; x++) {
      meet(row > 0, base + x - rect.width);
      meet(row + 1 < rect.height, base + x + rect.width);
    }
  });
  return [...sides].reduce((best, side) => (side[1] > best[1] ? side : best), [0, 0])[0] as number;
}

/** Give each of these areas to its main neighbour. */
function absorb(buffer: LabelBuffer, areas: readonly Area[], may: MayChange): Proposal {
  const next = Uint16Array.from(buffer.data);
  const { rect } = buffer;
  for (const area of areas) {
    const owner = mainNeighbour(buffer, area, may);
    if (owner === 0) continue;
    area.spans.forEach((y, x0, x1) => {
      const base = (y - rect.y) * rect.width - rect.x;
      next.fill(owner, base + x0, base + x1);
    });
  }
  return proposalOf(buffer, next);
}

/** Parts below `size` pixels of segments that have a larger part elsewhere: a small object is no speck. */
export function removeSpecks(buffer: LabelBuffer, size: number, may: MayChange): Proposal {
  const areas = findAreas(buffer, (id) => id !== 0 && may(id));
  const largest = new Map<number, Area>();
  for (const area of areas) if (area.pixels > (largest.get(area.id)?.pixels ?? 0)) largest.set(area.id, area);
  const specks = areas.filter((a) => a.pixels < size && a !== largest.get(a.id));
  return absorb(buffer, specks, may);
}

/** Unpainted areas below `size` pixels, to the segment around them. */
export function closeHoles(buffer: LabelBuffer, size: number, may: MayChange): Proposal {
  const holes = findAreas(buffer, (id) => id === 0).filter((h) => h.pixels < size);
  return absorb(buffer, holes, may);
}
