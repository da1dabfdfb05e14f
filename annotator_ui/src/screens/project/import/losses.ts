/** Losses of many images, added up by what they are. */
import type { Loss } from "../../../net/leadTypes.ts";

export interface LossSum {
  readonly detail: string;
  readonly images: number;
  readonly pixels: number;
}

export function sumUp(losses: readonly Loss[]): LossSum[] {
  const sums = new Map<string, { detail: string; images: Set<string>; pixels: number }>();
  for (const { kind, detail, image, pixels } of losses) {
    const key = `${kind} ${detail}`;
    const sum = sums.get(key) ?? { detail, images: new Set<string>(), pixels: 0 };
    sum.images.add(image);
    sum.pixels += pixels;
    sums.set(key, sum);
  }
  return [...sums.values()]
    .map(({ detail, images, pixels }) => ({ detail, images: images.size, pixels }))
    .sort((a, b) => b.pixels - a.pixels);
}
