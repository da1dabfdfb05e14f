/** Label rasters from the server, decoded, and the colours of their segments. */
import { instanceColor, packRgba } from "../../kernel/palette.ts";
import { decodePng16, type LabelPng } from "../../kernel/png16.ts";
import type { Rgb } from "../../kernel/rgb.ts";
import { fetchBytes } from "../../net/api.ts";
import type { ClassInfo } from "../../net/types.ts";

export async function fetchRaster(url: string): Promise<LabelPng> {
  return decodePng16(await fetchBytes(url));
}

interface Coloured {
  readonly id: number;
  readonly class_id: number;
}

const UNKNOWN: Rgb = [255, 0, 255];

/** One opaque RGBA word a segment id. With `instances`, things of one class differ in brightness. */
export function wordsOfSegments(
  segments: readonly Coloured[],
  classes: readonly ClassInfo[],
  instances: boolean,
): Uint32Array {
  const byId = new Map(classes.map((each) => [each.id, each]));
  const seen = new Map<number, number>();
  const size = segments.reduce((most, { id }) => Math.max(most, id), 0) + 1;
  const words = new Uint32Array(size);
  for (const { id, class_id } of segments) {
    const kind = byId.get(class_id);
    const n = (seen.get(class_id) ?? 0) + 1;
    seen.set(class_id, n);
    const color = kind ? kind.color : UNKNOWN;
    words[id] = packRgba(instances && kind?.is_thing ? instanceColor(color, n) : color, 255);
  }
  return words;
}
