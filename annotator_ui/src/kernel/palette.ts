/** Segment ids to colours: look-up tables of RGBA words, ready for a Uint32Array over ImageData. */
import type { Rgb } from "./rgb.ts";
import { lineColour } from "./safeColours.ts";
import { findSegment, instanceNumber, type Segment, type SegmentTable } from "./segments.ts";

export interface PaletteClass {
  readonly id: number;
  readonly color: Rgb;
  readonly is_thing: boolean;
}

export interface Palette {
  /** The colour inside a segment. */
  readonly fill: Uint32Array;
  /** The colour of its outermost pixels. */
  readonly edge: Uint32Array;
  /** The lines on its inside; null where nothing has a pattern. */
  readonly stripes: Stripes | null;
}

export interface Stripes {
  /** The colour of a segment's lines. */
  readonly line: Uint32Array;
  /** Its pattern: an index of `PATTERN_BITS`. */
  readonly pattern: Uint8Array;
}

export interface PaletteOptions {
  /** Opacity of the inside, 0..1. */
  readonly opacity: number;
  /** Show only the outlines. */
  readonly outline: boolean;
  /** A segment whose outline is drawn in white; 0 for none. */
  readonly selected: number;
  /** Segments that are not shown. */
  readonly hidden?: ReadonlySet<number>;
  /** Classes that are not shown. */
  readonly hiddenClasses?: ReadonlySet<number>;
  /** False: outermost pixels look like the inside, but for the selected segment. */
  readonly edges?: boolean;
  /** The pattern of each class, where classes have one. */
  readonly patterns?: ReadonlyMap<number, number> | null;
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** One RGBA word in the byte order ImageData has in memory. */
export function packRgba([r, g, b]: Rgb, alpha: number): number {
  return (
    (LITTLE_ENDIAN ? (alpha << 24) | (b << 16) | (g << 8) | r : (r << 24) | (g << 16) | (b << 8) | alpha) >>>
    0
  );
}

/** Instances of one class differ in brightness: a low-discrepancy walk, so neighbours in the list never look alike. */
export function instanceColor(color: Rgb, n: number): Rgb {
  if (n <= 1) return color;
  const t = ((n - 1) * 0.618034) % 1;
  const toward = t < 0.5 ? 0 : 255;
  const amount = 0.18 + 0.42 * Math.abs(t - 0.5);
  return color.map((v) => Math.round(v + (toward - v) * amount)) as unknown as Rgb;
}

const UNKNOWN: Rgb = [255, 0, 255];

/** The colour of the `n`th segment of its class, from 1. */
function colorOf(classes: ReadonlyMap<number, PaletteClass>, { classId }: Segment, n: number): Rgb {
  const kind = classes.get(classId);
  if (!kind) return UNKNOWN;
  return kind.is_thing ? instanceColor(kind.color, n) : kind.color;
}

export function segmentColor(
  classes: ReadonlyMap<number, PaletteClass>,
  table: SegmentTable,
  id: number,
): Rgb {
  const own = findSegment(table, id);
  return own ? colorOf(classes, own, instanceNumber(table, id)) : UNKNOWN;
}

/**
 * Tables of 65536 words for the segments of `table`; id 0 stays transparent.
 *
 * One pass over the table: it is built at the start of every new segment's first stroke.
 */
export function buildPalette(
  classes: ReadonlyMap<number, PaletteClass>,
  table: SegmentTable,
  options: PaletteOptions,
): Palette {
  const fill = new Uint32Array(65536);
  const edge = new Uint32Array(65536);
  const stripes = options.patterns ? { line: new Uint32Array(65536), pattern: new Uint8Array(65536) } : null;
  const inside = options.outline ? 0 : Math.round(options.opacity * 255);
  const counts = new Map<number, number>();
  for (const segment of table) {
    const { id, classId } = segment;
    const n = (counts.get(classId) ?? 0) + 1;
    counts.set(classId, n);
    if (options.hidden?.has(id) || options.hiddenClasses?.has(classId)) continue;
    const color = colorOf(classes, segment, n);
    fill[id] = packRgba(color, inside);
    edge[id] =
      id === options.selected ? packRgba([255, 255, 255], 255) : packRgba(color, rim(options, inside));
    if (!stripes) continue;
    stripes.line[id] = packRgba(lineColour(color), inside);
    stripes.pattern[id] = options.patterns?.get(classId) ?? 0;
  }
  return { fill, edge, stripes };
}

/** Opacity of a segment's outermost pixels, 0..255. */
function rim({ opacity, outline, edges = true }: PaletteOptions, inside: number): number {
  if (opacity === 0 || !edges) return outline && opacity > 0 ? 255 : inside;
  return outline ? 255 : Math.round(Math.min(1, opacity + 0.35) * 255);
}
