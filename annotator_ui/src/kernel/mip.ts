/** Mip levels of a photo: each half as wide and high as the one before (Williams 1983). */
import type { Extent } from "./camera.ts";

/** Smaller than this no level is worth having, pixels of the longer side. */
const SMALLEST = 256;

/** The sizes of all levels, beginning with the photo's own. */
export function mipSizes({ width, height }: Extent): Extent[] {
  const sizes = [{ width, height }];
  for (let last = sizes[0] as Extent; Math.max(last.width, last.height) > SMALLEST; ) {
    last = { width: Math.max(1, Math.ceil(last.width / 2)), height: Math.max(1, Math.ceil(last.height / 2)) };
    sizes.push(last);
  }
  return sizes;
}

/** The level to draw at `scale` screen pixels per photo pixel: the smallest that still has a pixel for each. */
export function mipLevel(scale: number, count: number): number {
  const wanted = Math.floor(Math.log2(1 / scale) + 1e-6);
  return Math.max(0, Math.min(count - 1, wanted));
}
