/**
 * The painter without its panels: connects document, tools, stage and saving. Panels read its signals and call its
 * verbs; everything that can be done by mouse can be done through here.
 */
import { effect, signal } from "@preact/signals";
import { type Camera, centreOn, fitCamera, zoomAbout } from "../../kernel/camera.ts";
import { findHoles, type Hole, nextHole } from "../../kernel/holes.ts";
import { buildPalette } from "../../kernel/palette.ts";
import { containsPoint, expand, type Point, type Rect } from "../../kernel/rect.ts";
import { findSegment, type SegmentFlag, withFlag } from "../../kernel/segments.ts";
import type { PaintDocument } from "../../model/document.ts";
import { type ClassChoice, type ToolId, ToolState } from "../../model/toolState.ts";
import { tilesAhead } from "../../net/ahead.ts";
import { Assist } from "../../net/assist.ts";
import { heartbeat, type LabelsPut, putTile } from "../../net/painterApi.ts";
import { asProblem } from "../../net/problem.ts";
import { Sync } from "../../net/sync.ts";
import { readTile, TileCodec } from "../../net/tilePng.ts";
import { type PointerHost, PointerInput } from "../../tools/pointer.ts";
import { makeTools } from "../../tools/registry.ts";
import { SizeDrag } from "../../tools/sizeDrag.ts";
import { isOffered } from "../../tools/smart/offered.ts";
import type { Refusal, Tool } from "../../tools/tool.ts";
import { drawCross } from "../../view/cursor.ts";
import { outlineOf } from "../../view/outlines.ts";
import { OverlayLayer } from "../../view/overlayLayer.ts";
import { readPhoto } from "../../view/photoPixels.ts";
import { PreviewLayer, type PreviewPart } from "../../view/previewLayer.ts";
import { Stage } from "../../view/stage.ts";
import { Cleanup } from "./cleanup.ts";
import { Digits } from "./digits.ts";
import { KeyboardCursor } from "./keyboardCursor.ts";
import type { OpenTile } from "./open.ts";
import { keepPreferences } from "./preferences.ts";

const HEARTBEAT_MS = 60_000;
const IDLE_MS = 10 * 60_000;
const PANEL_WIDTH = 256;
const TOOLBAR_WIDTH = 96;
const HOLE_SCALE = 12;
/** On such screens the classes lie below the picture (painter.css has the same query). */
const CLASSES_BELOW = "(max-width: 720px) and (orientation: portrait)";
const FREE_ABOVE_CLASSES = 0.66;

/** What the painter has to say, under the header, until it is dealt with. */
export type Notice =
  | { readonly kind: "holes"; readonly pixels: number; readonly holes: number }
  | { readonly kind: "problem"; readonly detail: string }
  | { readonly kind: "draft-broken" }
  | { readonly kind: "restored" }
  /** A tool did nothing, and why. */
  | { readonly kind: "tell"; readonly why: Refusal };

export class PainterController implements PointerHost {
  readonly document: PaintDocument;
  readonly state: ToolState;
  readonly sync: Sync;
  readonly digits: Digits;
  readonly cleanup: Cleanup;
  readonly keyboard = new KeyboardCursor(this);
  readonly notice = signal<Notice | null>(null);
  /** Where the pointer is, in image pixels; null when it is elsewhere. */
  readonly pointer = signal<Point | null>(null);
  readonly submitting = signal(false);
  /** What is drawn on; null until the canvases stand. */
  readonly stage = signal<Stage | null>(null);
  /** The person wants to think about a conflict; the save state brings the question back. */
  readonly conflictPutOff = signal(false);
  /** The reviewer's reason was read and put out of the way of the photo. */
  readonly verdictRead = signal(false);
  /** Space or the middle button lends the hand. */
  readonly handHeld = signal(false);
  readonly tools = makeTools();
  readonly assist: Assist;
  readonly #sizeDrag = new SizeDrag();
  readonly #codec = new TileCodec();
  readonly #overlay: OverlayLayer;
  readonly #preview: PreviewLayer;
  readonly #stops: (() => void)[] = [];
  #input: PointerInput | null = null;
  #hole: Hole | null = null;
  #photoPixels: Uint8ClampedArray | null = null;

  constructor(readonly tile: OpenTile) {
    const { task, document, journal, saving, etag } = tile;
    const classes = new Map<number, ClassChoice>(task.taxonomy.classes.map((c) => [c.id, c]));
    this.document = document;
    this.state = new ToolState(classes, document.segments);
    this.digits = new Digits(task.taxonomy.name, [...classes.values()]);
    this.#stops.push(keepPreferences(this.state, task.taxonomy.name));
    this.#overlay = new OverlayLayer(document.buffer, this.#palette());
    this.#preview = new PreviewLayer(document.buffer.rect);
    this.assist = new Assist(task.id, document.buffer.rect, () => this.photoPixels(), tile.local?.help);
    this.sync = new Sync(document, this.#syncHost(), saving, etag);
    this.sync.revision = task.labels?.revision ?? null;
    document.onDirty = (rect) => this.#dirty(rect);
    this.cleanup = new Cleanup(this);
    document.onLocked = () => this.tell("locked");
    document.onChange = (change) => {
      void journal?.record(change, document.buffer, tile.active.seconds);
      this.sync.changed(change.seq);
      const said = this.notice.value?.kind;
      if (said === "holes" || said === "tell") this.notice.value = null;
    };
    if (journal) journal.onBroken = () => this.#say({ kind: "draft-broken" });
    if (tile.restored && saving.trouble === null) this.#say({ kind: "restored" });
    if (saving.acked !== saving.seq) this.sync.changed(saving.seq);
  }

  // --- life -------------------------------------------------------------------------------------------------

  /** Begin to draw on these canvases and to listen. */
  attach(canvas: HTMLCanvasElement, cursorCanvas: HTMLCanvasElement): void {
    const { context, paint, core } = this.tile.task.tile;
    const stage = new Stage(canvas, cursorCanvas, context);
    this.stage.value = stage;
    stage.scene = () => {
      this.#overlay.refresh();
      const overlay = this.state.labelsShown.value ? this.#overlay.canvas : null;
      return { photo: this.tile.photo, context, paint, core, overlay, preview: this.#preview.picture };
    };
    stage.cursor = (ctx) => this.#drawCursor(ctx);
    this.#input = new PointerInput(canvas, this);
    this.#watchLook(stage);
    this.#watchTime();
    this.fitTile();
  }

  /** Leave the tile. What is not saved yet is sent on the way out; resolves when that is done or has failed. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#input?.close();
    this.assist.close();
    this.stage.value?.close();
    this.tile.photo.close();
    await this.sync.save();
    this.sync.close();
    this.#codec.close();
  }

  #watchLook(stage: Stage): void {
    const palette = effect(() => {
      this.#overlay.palette = this.#palette();
      stage.redraw();
    });
    const cursor = effect(() => {
      this.state.size.value;
      this.state.tool.value;
      this.state.labelsShown.value;
      this.state.tip.value;
      this.state.sizeUnit.value;
      this.document.selection.value;
      stage.redraw();
    });
    this.#stops.push(palette, cursor);
  }

  #watchTime(): void {
    const second = setInterval(() => this.tile.lease.tick(performance.now()), 1000);
    const beat = setInterval(() => void this.#beatIfWorking(), HEARTBEAT_MS);
    this.#stops.push(
      () => clearInterval(second),
      () => clearInterval(beat),
    );
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener("online", () => void this.sync.save(), { signal });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "hidden") void this.sync.save();
        else void this.extendLease();
      },
      { signal },
    );
    this.#stops.push(() => stop.abort());
  }

  /** An open page that nobody works in lets its lease run out, so that the tile goes to somebody who does. */
  async #beatIfWorking(): Promise<void> {
    if (this.tile.active.idleMs(performance.now()) <= IDLE_MS) await this.extendLease();
  }

  /** Ask for the whole time again, from now. */
  async extendLease(): Promise<void> {
    const { lease, task } = this.tile;
    if (lease.lost.value || this.tile.local) return;
    try {
      const answer = await heartbeat(task.id, lease.id);
      lease.extend(answer.until, answer.server_time, performance.now());
      await tilesAhead.beat();
    } catch (error) {
      // Out of reach is no loss: the clock runs on and the next beat asks again.
      if (asProblem(error).code === "lease-lost") lease.lost.value = true;
    }
  }

  #syncHost(): ConstructorParameters<typeof Sync>[1] {
    const { task, lease, journal, active, local } = this.tile;
    const keep = local?.keep ?? ((put: LabelsPut) => putTile(task, put));
    return {
      encode: ({ width, height, data, segments }) => this.#codec.encode({ width, height, data, segments }),
      put: async (put) => {
        const saved = await keep(put);
        if (saved.late) lease.lost.value = true;
        return saved;
      },
      lease: () => lease.id,
      activeSeconds: () => active.seconds,
      note: async (progress) => journal?.note({ ...progress, activeSeconds: active.seconds }),
    };
  }

  // --- drawing ----------------------------------------------------------------------------------------------

  #palette() {
    const { opacity, outline, segment } = this.state;
    const selected = this.state.isThing ? segment.value : 0;
    const hidden = this.document.hidden.value;
    const look = { opacity: opacity.value, outline: outline.value, selected, hidden };
    return buildPalette(this.state.classes, this.document.segments.value, look);
  }

  #dirty(rect: Rect): void {
    this.#overlay.invalidate(rect);
    this.stage.value?.redraw();
  }

  #drawCursor(ctx: CanvasRenderingContext2D): void {
    const at = this.keyboard.at.value;
    const pointer = at ? { x: at.x + 0.5, y: at.y + 0.5 } : this.pointer.value;
    if (at) drawCross(ctx, this.camera, { x: at.x + 0.5, y: at.y + 0.5 });
    const selection = this.document.selection.value;
    if (selection) outlineOf(selection.spans).draw(ctx, this.camera);
    this.activeTool.draw(ctx, this, pointer);
  }

  preview(parts: readonly PreviewPart[]): void {
    this.#preview.show(parts);
    this.stage.value?.redraw();
  }

  redrawCursor(): void {
    this.stage.value?.redrawCursor();
  }

  photoPixels(): Uint8ClampedArray {
    const { context, paint } = this.tile.task.tile;
    this.#photoPixels ??= readPhoto(this.tile.photo, context, paint);
    return this.#photoPixels;
  }

  // --- camera -----------------------------------------------------------------------------------------------

  get camera(): Camera {
    return this.stage.value?.camera.value ?? { scale: 1, offsetX: 0, offsetY: 0 };
  }

  aim(camera: Camera): void {
    this.stage.value?.aim(camera);
  }

  /** The part of the canvas that no panel covers, in CSS pixels. */
  get clearArea(): Rect {
    const { width, height } = this.stage.value?.size ?? { width: 1, height: 1 };
    if (!this.state.panelsShown.value) return { x: 0, y: 0, width, height };
    const narrow = matchMedia(CLASSES_BELOW).matches;
    const side = narrow ? 0 : PANEL_WIDTH;
    const free = narrow ? height * FREE_ABOVE_CLASSES : height;
    return { x: TOOLBAR_WIDTH, y: 0, width: Math.max(1, width - TOOLBAR_WIDTH - side), height: free };
  }

  fitTile(): void {
    const { paint, context } = this.tile.task.tile;
    const margin = Math.round(Math.max(paint.width, paint.height) * 0.04);
    this.aim(fitCamera(expand(paint, margin, context), this.clearArea));
  }

  zoomTo(scale: number): void {
    this.zoomBy(scale / this.camera.scale);
  }

  zoomBy(factor: number): void {
    const area = this.clearArea;
    this.aim(zoomAbout(this.camera, { x: area.x + area.width / 2, y: area.y + area.height / 2 }, factor));
  }

  // --- painting ---------------------------------------------------------------------------------------------

  get activeTool(): Tool {
    return this.handHeld.value ? this.tools.pan : this.tools[this.state.tool.value];
  }

  /** True while a stroke or another gesture of the pointer is going on. */
  get busy(): boolean {
    return this.#input?.busy ?? false;
  }

  toolFor(event: MouseEvent): Tool {
    if (event.button === 1 || this.handHeld.value) return this.tools.pan;
    if (event.button === 2 && event.altKey) return this.#sizeDrag;
    if (event.altKey && !this.activeTool.takesAlt) return this.tools.pick;
    const penEraser = (event.buttons & 32) !== 0;
    if (penEraser || (event.button === 2 && this.state.tool.value === "brush")) return this.tools.eraser;
    return this.tools[this.state.tool.value];
  }

  noted(image: Point | null): void {
    this.tile.active.note(performance.now());
    this.keyboard.hide();
    this.pointer.value = image;
    this.redrawCursor();
  }

  takeTool(tool: ToolId): void {
    if (!isOffered(this.assist, tool)) return;
    if (tool !== this.state.tool.value) this.activeTool.leave?.(this);
    this.state.takeTool(tool);
  }

  pickAt(point: Point): boolean {
    const segment = findSegment(this.document.segments.value, this.document.buffer.at(point.x, point.y));
    if (!segment) return false;
    this.state.takeSegment(segment.classId, segment.id);
    return true;
  }

  setFlag(id: number, flag: SegmentFlag, on: boolean): void {
    this.document.retable(withFlag(this.document.segments.value, id, flag, on));
  }

  /** Take back the gesture under way, a polygon's last corner, or the last step. */
  undo(): void {
    if (this.#input?.abandon() || this.activeTool.key?.("undo", this)) return;
    this.document.undo();
    this.#forgetGoneSegment();
  }

  redo(): void {
    this.document.redo();
    this.#forgetGoneSegment();
  }

  #forgetGoneSegment(): void {
    const { segment } = this.state;
    if (!findSegment(this.document.segments.value, segment.value)) segment.value = 0;
  }

  tell(why: Refusal): void {
    this.#say({ kind: "tell", why });
  }

  // --- holes, saving ----------------------------------------------------------------------------------------

  #say(notice: Notice): void {
    this.notice.value = notice;
  }

  /** Look at the next unpainted area; the number of areas there are. */
  showNextHole(): number {
    const holes = findHoles(this.document.buffer);
    this.#hole = nextHole(holes, this.#hole?.at ?? null);
    const hole = this.#hole;
    if (!hole) return 0;
    const { box, at } = hole;
    const area = this.clearArea;
    const fits = Math.min(area.width / box.width, area.height / box.height) / 3;
    const scale = Math.min(HOLE_SCALE, Math.max(this.camera.scale, fits));
    const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    this.aim(centreOn({ ...this.camera, scale }, middle, area));
    this.keyboard.show(at);
    return holes.length;
  }

  refuseHoles(): void {
    this.#hole = null;
    const pixels = this.document.unpainted.value;
    this.#say({ kind: "holes", pixels, holes: this.showNextHole() });
  }

  saveNow(): void {
    this.conflictPutOff.value = false;
    void this.sync.save();
  }

  /** After a conflict: show what the server has, as a step that undo takes back. */
  async takeTheirs(): Promise<void> {
    const { trouble } = this.sync.state.value;
    if (trouble?.kind !== "conflict") return;
    const { id } = this.tile.task;
    const theirs = await readTile(`/api/v1/tasks/${id}/labels`);
    this.document.replace(theirs.data, theirs.segments ?? []);
    this.sync.tookTheirs(trouble.etag, trouble.revision, new Date().toISOString());
    this.#forgetGoneSegment();
  }

  isInside(point: Point): boolean {
    return containsPoint(this.tile.task.tile.paint, point.x, point.y);
  }
}
