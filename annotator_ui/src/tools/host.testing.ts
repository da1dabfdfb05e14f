/** A host for tools without a screen: one CSS pixel per image pixel, a photo of seeded noise. */
import { seeded } from "../kernel/random.testing.ts";
import { findSegment } from "../kernel/segments.ts";
import type { PaintDocument } from "../model/document.ts";
import { ToolState } from "../model/toolState.ts";
import type { Sample, Tool, ToolHost } from "./tool.ts";

export const CLASSES = [
  { id: 7, name: "road", color: [128, 64, 128] as const, is_thing: false, ignored: false },
  { id: 8, name: "sidewalk", color: [244, 35, 232] as const, is_thing: false, ignored: false },
  { id: 26, name: "car", color: [0, 0, 142] as const, is_thing: true, ignored: false },
];

function noise(pixels: number): Uint8ClampedArray {
  const random = seeded(77);
  return Uint8ClampedArray.from({ length: pixels * 4 }, () => 100 + random(24));
}

export interface TestHost extends ToolHost {
  readonly told: string[];
}

/** What later tools ask of a host beyond this is not there: they have tests of their own. */
export function testHost(document: PaintDocument): TestHost {
  const state = new ToolState(new Map(CLASSES.map((c) => [c.id, c])), document.segments);
  const photo = noise(document.buffer.data.length);
  const told: string[] = [];
  const host: Omit<TestHost, "assist"> = {
    document,
    state,
    told,
    camera: { scale: 1, offsetX: 0, offsetY: 0 },
    aim: () => undefined,
    redrawCursor: () => undefined,
    preview: () => undefined,
    photoPixels: () => photo,
    tell: (why) => told.push(why),
    pickAt: ({ x, y }) => {
      const segment = findSegment(document.segments.value, document.buffer.at(x, y));
      if (segment) state.takeSegment(segment.classId, segment.id);
      return segment !== undefined;
    },
  };
  return host as TestHost;
}

/** A sample in the middle of an image pixel. */
export function sampleAt(x: number, y: number, more: Partial<Sample> = {}): Sample {
  const image = { x: x + 0.5, y: y + 0.5 };
  return { image, screen: image, shift: false, alt: false, button: 0, pressure: null, ...more };
}

/** Press, move through the other samples, let go. */
export function drag(tool: Tool, host: ToolHost, samples: readonly Sample[]): void {
  const [first, ...rest] = samples;
  if (!first) return;
  tool.down(first, host);
  tool.move(rest.length > 0 ? rest : [first], host);
  tool.up(host);
}
