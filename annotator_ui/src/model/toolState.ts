/** What is in the painter's hand: tool, tip, class, instance, and how labels are shown. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { MAX_DIAMETER, type TipShape } from "../kernel/disc.ts";
import { WRITE_EVERYTHING, WRITE_UNPAINTED, type Writable } from "../kernel/labels.ts";
import type { Rgb } from "../kernel/rgb.ts";
import { safeColour, safePlaces } from "../kernel/safeColours.ts";
import { ofClass, type SegmentTable } from "../kernel/segments.ts";
import { Display } from "./display.ts";

export const TOOLS = [
  "brush",
  "eraser",
  "polygon",
  "lasso",
  "fill",
  "wand",
  "superpixel",
  "region",
  "livewire",
  "scribble",
  "box",
  "clicks",
  "ghost",
  "select",
  "split",
  "merge",
  "pick",
  "pan",
] as const;
export type ToolId = (typeof TOOLS)[number];

export interface ClassChoice {
  readonly id: number;
  readonly name: string;
  readonly color: Rgb;
  readonly is_thing: boolean;
  readonly ignored: boolean;
}

export const MAX_BRUSH = MAX_DIAMETER;
const OPACITY_STEP = 0.1;
const COARSEST = 2;
const MOST_GRAIN = 30;

/** Brush sizes grow by one at first, then by a tenth, so that a few presses reach any size. */
export function resized(size: number, direction: 1 | -1): number {
  const step = Math.max(1, Math.floor(size / 10));
  return Math.min(MAX_BRUSH, Math.max(1, size + direction * step));
}

function inSafeColours(classes: ReadonlyMap<number, ClassChoice>): ReadonlyMap<number, ClassChoice> {
  const places = safePlaces([...classes.values()]);
  return new Map(
    [...classes.values()].map((c) => [c.id, { ...c, color: safeColour(places.get(c.id) ?? 0) }]),
  );
}

export class ToolState {
  readonly tool = signal<ToolId>("brush");
  readonly size = signal(24);
  readonly tip = signal<TipShape>("disc");
  /** Superpixels in the hand: 0 fine, 1 medium, 2 coarse. */
  readonly superpixelScale = signal(1);
  /** How large the region brush's areas are: 0 smallest, each step a fifth wider. */
  readonly regionGrain = signal(6);
  /** Whether the size is in image pixels or stays the same on the screen at any zoom. */
  readonly sizeUnit = signal<"image" | "screen">("image");
  /** A pen's pressure makes the tip smaller. */
  readonly pressureSize = signal(false);
  /** What polygon, lasso and wand make without Shift or Alt: labels, or a selection. */
  readonly areaMakes = signal<"labels" | "selection">("labels");
  /** How far from the clicked colour the wand reaches, in ΔE. */
  readonly tolerance = signal(12);
  readonly onlyUnpainted = signal(false);
  /** Strokes and the eraser change only this class' pixels; null for no such rule. */
  readonly onlyClass = signal<number | null>(null);
  /** Ctrl is down: paint only what is not painted, whatever the setting says. */
  readonly heldOnlyUnpainted = signal(false);
  /** The segment that a press with Ctrl began on: only that changes. 0 for what is not painted. */
  readonly heldTo = signal(0);
  readonly opacity = signal(0.5);
  readonly labelsShown = signal(true);
  readonly outline = signal(false);
  readonly classId = signal(0);
  /** The segment that painting goes on with; 0 = the next stroke of a thing makes a new instance. */
  readonly segment = signal(0);
  readonly panelsShown = signal(true);
  /** On narrow screens the lists lie in a drawer; whether it is open. */
  readonly drawerOpen = signal(false);
  /** Which of the lists at the right edge is shown. */
  readonly panel = signal<"classes" | "segments" | "clean">("classes");
  readonly #classWritable = computed<Writable | null>(() => {
    const only = this.onlyClass.value;
    if (only === null) return null;
    const table = new Uint8Array(WRITE_EVERYTHING.length);
    for (const { id } of ofClass(this.segments.value, only)) table[id] = 1;
    return table;
  });
  readonly #heldWritable = computed<Writable>(() => {
    const table = new Uint8Array(WRITE_EVERYTHING.length);
    table[this.heldTo.value] = 1;
    return table;
  });
  readonly writable = computed<Writable>(() =>
    this.heldTo.value > 0
      ? this.#heldWritable.value
      : this.onlyUnpainted.value || this.heldOnlyUnpainted.value
        ? WRITE_UNPAINTED
        : (this.#classWritable.value ?? WRITE_EVERYTHING),
  );
  /** What the eraser may take. */
  readonly erasable = computed<Writable>(() => this.#classWritable.value ?? WRITE_EVERYTHING);
  #paintTool: ToolId = "brush";

  readonly display = new Display();
  readonly #coloured = computed(() =>
    this.display.colours.value === "safe" ? inSafeColours(this.taxonomy) : this.taxonomy,
  );

  /** `segments` is the table of the tile that is painted. */
  constructor(
    readonly taxonomy: ReadonlyMap<number, ClassChoice>,
    readonly segments: ReadonlySignal<SegmentTable> = signal([]),
  ) {
    const first = [...taxonomy.values()].find((c) => !c.ignored) ?? [...taxonomy.values()][0];
    this.classId.value = first?.id ?? 0;
  }

  /** The classes in the colours that are shown. */
  get classes(): ReadonlyMap<number, ClassChoice> {
    return this.#coloured.value;
  }

  get isThing(): boolean {
    return this.classes.get(this.classId.value)?.is_thing ?? false;
  }

  takeTool(tool: ToolId): void {
    if (tool !== "pick" && tool !== "pan") this.#paintTool = tool;
    this.tool.value = tool;
  }

  /** Back to the tool that paints, after a pick. */
  resumePainting(): void {
    this.tool.value = this.#paintTool === "eraser" ? "brush" : this.#paintTool;
  }

  takeClass(classId: number): void {
    this.classId.value = classId;
    this.segment.value = 0;
    if (this.tool.value === "eraser") this.takeTool("brush");
  }

  takeSegment(classId: number, segment: number): void {
    this.takeClass(classId);
    this.segment.value = segment;
  }

  /** A larger or smaller tip; for superpixels and regions, a coarser or finer scale. */
  resize(direction: 1 | -1): void {
    if (this.tool.value === "superpixel") {
      this.superpixelScale.value = Math.min(COARSEST, Math.max(0, this.superpixelScale.value + direction));
      return;
    }
    if (this.tool.value === "region") {
      this.regionGrain.value = Math.min(MOST_GRAIN, Math.max(0, this.regionGrain.value + direction));
      return;
    }
    this.size.value = resized(this.size.value, direction);
  }

  toggleTip(): void {
    this.tip.value = this.tip.value === "disc" ? "square" : "disc";
  }

  toggleSizeUnit(): void {
    this.sizeUnit.value = this.sizeUnit.value === "image" ? "screen" : "image";
  }

  fade(direction: 1 | -1): void {
    const next = Math.round((this.opacity.value + direction * OPACITY_STEP) * 10) / 10;
    this.opacity.value = Math.min(1, Math.max(0, next));
  }
}
