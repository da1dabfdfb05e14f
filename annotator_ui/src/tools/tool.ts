/** What a tool is, and what it may touch. Tools work in image pixels; only pan and the cursor see the camera. */
import type { Camera } from "../kernel/camera.ts";
import type { Point } from "../kernel/rect.ts";
import type { PaintDocument } from "../model/document.ts";
import type { ToolState } from "../model/toolState.ts";
import type { Assist } from "../net/assist.ts";
import type { PreviewPart } from "../view/previewLayer.ts";
import type { TipLook } from "../view/tip.ts";

/** A sample of the pointer. */
export interface Sample {
  /** Real image coordinates. */
  readonly image: Point;
  /** CSS pixels on the canvas. */
  readonly screen: Point;
  readonly shift: boolean;
  readonly alt: boolean;
  /** 0 for the primary button or a touch, 2 for the right one. */
  readonly button: number;
  /** The pen's pressure, 0..1; null for a mouse, a finger, or a pen that cannot tell. */
  readonly pressure: number | null;
}

/** Why a tool did nothing. */
export type Refusal = "locked" | "nothing-to-split" | "nothing-to-merge" | "nothing-selected";

export interface ToolHost {
  readonly document: PaintDocument;
  readonly state: ToolState;
  readonly camera: Camera;
  /** What the server sees in the photo, and what others handed in. */
  readonly assist: Assist;
  aim(camera: Camera): void;
  redrawCursor(): void;
  /** Show what would be painted, until it is called again; with no parts nothing is shown. */
  preview(parts: readonly PreviewPart[]): void;
  /** The photo's pixels over the paint area: RGBA bytes, row-major. Read from the photo once, at the first call. */
  photoPixels(): Uint8ClampedArray;
  /** Say why nothing happened. */
  tell(why: Refusal): void;
  /** Take the class and instance of the pixel at an image point; false where nothing is painted. */
  pickAt(point: Point): boolean;
}

export interface Tool {
  down(sample: Sample, host: ToolHost): void;
  /** Every sample since the last call, in order. */
  move(samples: readonly Sample[], host: ToolHost): void;
  up(host: ToolHost): void;
  /** The gesture was no stroke after all: leave everything as it was before `down`. */
  cancel(host: ToolHost): void;
  /** A key this tool knows; true when it was used. */
  key?(key: string, host: ToolHost): boolean;
  doubleClick?(host: ToolHost): void;
  /** Another tool is taken: give up what is in the making and its preview. */
  leave?(host: ToolHost): void;
  /** True when Alt means something to this tool (elsewhere it lends the pick tool). */
  readonly takesAlt?: boolean;
  /** The brush tip at the pointer; it is drawn with the scene. */
  tip?(host: ToolHost, pointer: Point): TipLook;
  /** Draw what else shows the tool at the pointer, in CSS pixels. Left out where the tip is all. */
  draw?(ctx: CanvasRenderingContext2D, host: ToolHost, pointer: Point | null): void;
}

/** The id that the hand paints: made on first use, inside a change. */
export function targetId({ document, state }: ToolHost): number {
  const id = document.target(state.classId.value, state.isThing, state.segment.value);
  state.segment.value = id;
  return id;
}
