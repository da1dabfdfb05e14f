/**
 * The painter without its panels: connects document, tools, stage and saving. Panels read its signals and call its
 * verbs; everything that can be done by mouse can be done through here.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Camera } from "../../kernel/camera.ts";
import { containsPoint, type Point, type Rect } from "../../kernel/rect.ts";
import { findSegment, type SegmentFlag, withFlag } from "../../kernel/segments.ts";
import type { PaintDocument } from "../../model/document.ts";
import { type ClassChoice, type ToolId, ToolState } from "../../model/toolState.ts";
import { Assist } from "../../net/assist.ts";
import { type LabelsPut, putTile } from "../../net/painterApi.ts";
import { Sync } from "../../net/sync.ts";
import { readTile, tileCodec } from "../../net/tilePng.ts";
import { type PointerHost, PointerInput } from "../../tools/pointer.ts";
import { makeTools } from "../../tools/registry.ts";
import { SizeDrag } from "../../tools/sizeDrag.ts";
import { isOffered } from "../../tools/smart/offered.ts";
import type { Refusal, Tool } from "../../tools/tool.ts";
import { drawCross } from "../../view/cursor.ts";
import { outlineOf } from "../../view/outlines.ts";
import type { PreviewPart } from "../../view/previewLayer.ts";
import { Stage } from "../../view/stage.ts";
import { Cleanup } from "./cleanup.ts";
import { clearAreaOf } from "./clearArea.ts";
import { Digits } from "./digits.ts";
import { Guide } from "./guide.ts";
import { KeyboardCursor } from "./keyboardCursor.ts";
import { LeaseWatch } from "./leaseWatch.ts";
import type { OpenTile } from "./open.ts";
import { TilePicture } from "./picture.ts";
import { keepPreferences } from "./preferences.ts";
import { Viewing } from "./viewing.ts";

/** What the painter has to say, under the header, until it is dealt with. */
export type Notice =
  | { readonly kind: "holes"; readonly pixels: number; readonly holes: number }
  | { readonly kind: "problem"; readonly detail: string }
  | { readonly kind: "draft-broken" }
  | { readonly kind: "restored" }
  /** A tool did nothing, and why. */
  | { readonly kind: "tell"; readonly why: Refusal };

let made = 0;

export class PainterController implements PointerHost {
  /** Parts of the screen that remember something of a tile have this as their key; the others stay for the next one. */
  readonly key = made++;
  readonly document: PaintDocument;
  readonly state: ToolState;
  readonly sync: Sync;
  readonly digits: Digits;
  readonly cleanup: Cleanup;
  readonly keyboard = new KeyboardCursor(this);
  readonly guide: Guide;
  readonly notice = signal<Notice | null>(null);
  /** Where the pointer is, in image pixels; null when it is elsewhere. */
  readonly pointer = signal<Point | null>(null);
  readonly submitting = signal(false);
  /** The person wants to think about a conflict; the save state brings the question back. */
  readonly conflictPutOff = signal(false);
  /** The reviewer's reason was read and put out of the way of the photo. */
  readonly verdictRead = signal(false);
  /** Space or the middle button lends the hand. */
  readonly handHeld = signal(false);
  readonly tools = makeTools();
  readonly assist: Assist;
  readonly #sizeDrag = new SizeDrag();
  readonly #picture: TilePicture;
  readonly #viewing = new Viewing(this);
  readonly #leaseWatch: LeaseWatch;
  readonly #stops: (() => void)[] = [];
  readonly #onStage: (() => void)[] = [];
  #input: PointerInput | null = null;

  constructor(readonly tile: OpenTile) {
    const { task, document, journal, saving, etag } = tile;
    const classes = new Map<number, ClassChoice>(task.taxonomy.classes.map((c) => [c.id, c]));
    this.document = document;
    this.state = new ToolState(classes, document.segments);
    this.guide = new Guide(task.project);
    this.digits = new Digits(task.taxonomy.name, [...classes.values()]);
    this.#stops.push(keepPreferences(this.state, task.taxonomy.name));
    this.#picture = new TilePicture(tile, this.state);
    this.assist = new Assist(task.id, document.buffer.rect, () => this.photoPixels(), tile.local?.help);
    this.sync = new Sync(document, this.#syncHost(), saving, etag);
    this.sync.revision = task.labels?.revision ?? null;
    this.#leaseWatch = new LeaseWatch(tile, () => void this.sync.save());
    document.onDirty = (rect) => this.#picture.dirty(rect);
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

  /** Begin to draw on these canvases and to listen; on a stage that stands there, if there is one. */
  attach(canvas: HTMLCanvasElement, cursorCanvas: HTMLCanvasElement, standing?: Stage | null): Stage {
    // While the line is up: its first save may come without one.
    tileCodec.start();
    const { context } = this.tile.task.tile;
    const stage = standing ?? new Stage(canvas, cursorCanvas, context);
    stage.content = context;
    stage.cursor = (ctx) => this.#drawCursor(ctx, stage);
    this.#input = new PointerInput(canvas, this);
    this.#onStage.push(this.#picture.show(stage));
    this.#stops.push(this.#leaseWatch.start());
    this.guide.begin();
    this.fitTile();
    this.#onStage.push(this.#viewing.watch(canvas));
    canvas.dataset.task = this.tile.task.id;
    return stage;
  }

  /** Draw and listen no more: the stage is another's. */
  detach(): void {
    for (const stop of this.#onStage.splice(0)) stop();
    this.#input?.close();
    this.#input = null;
  }

  /** Leave the tile. What is not saved yet is sent on the way out; resolves when that is done or has failed. */
  async close(): Promise<void> {
    this.detach();
    for (const stop of this.#stops) stop();
    this.assist.close();
    this.#picture.close();
    await this.sync.save();
    this.sync.close();
  }

  /** Ask for the lease's whole time again, from now. */
  extendLease(): Promise<void> {
    return this.#leaseWatch.extend();
  }

  #syncHost(): ConstructorParameters<typeof Sync>[1] {
    const { task, lease, journal, active, local } = this.tile;
    const keep = local?.keep ?? ((put: LabelsPut) => putTile(task, put));
    return {
      encode: ({ seq: _, ...tile }) => tileCodec.encode(tile),
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

  /** What is drawn on; null until the canvases stand. */
  get stage(): ReadonlySignal<Stage | null> {
    return this.#picture.stage;
  }

  /** False when nothing was drawn: a mere tip is drawn with the scene. */
  #drawCursor(ctx: CanvasRenderingContext2D, stage: Stage): boolean {
    const at = this.keyboard.at.value;
    const pointer = at ? { x: at.x + 0.5, y: at.y + 0.5 } : this.pointer.value;
    if (at) drawCross(ctx, this.camera, { x: at.x + 0.5, y: at.y + 0.5 });
    const selection = this.document.selection.value;
    if (selection) outlineOf(selection.spans).draw(ctx, this.camera);
    const tool = this.activeTool;
    const tip = pointer && tool.tip ? tool.tip(this, pointer) : null;
    stage.showTip(tip);
    if (!tool.draw) return at !== null || selection !== null;
    tool.draw(ctx, this, pointer);
    return true;
  }

  preview(parts: readonly PreviewPart[]): void {
    this.#picture.preview(parts);
  }

  redrawCursor(): void {
    this.stage.value?.redrawCursor();
  }

  photoPixels(): Uint8ClampedArray {
    return this.#picture.photoPixels();
  }

  // --- camera -----------------------------------------------------------------------------------------------

  get camera(): Camera {
    return this.stage.value?.camera.value ?? { scale: 1, offsetX: 0, offsetY: 0 };
  }

  aim(camera: Camera): void {
    this.#viewing.looked();
    this.stage.value?.aim(camera);
  }

  /** The part of the canvas that no panel covers, in CSS pixels. */
  get clearArea(): Rect {
    return clearAreaOf(this.stage.value?.size ?? { width: 1, height: 1 }, this.state);
  }

  fitTile(): void {
    this.#viewing.fitTile();
  }

  zoomTo(scale: number): void {
    this.#viewing.zoomBy(scale / this.camera.scale);
  }

  zoomBy(factor: number): void {
    this.#viewing.zoomBy(factor);
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
    return this.#viewing.showNextHole();
  }

  refuseHoles(): void {
    this.#viewing.fromFirstHole();
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
    this.document.replace(theirs.data, theirs.segments ?? [], theirs.absent ?? []);
    this.sync.tookTheirs(trouble.etag, trouble.revision, new Date().toISOString());
    this.#forgetGoneSegment();
  }

  isInside(point: Point): boolean {
    return containsPoint(this.tile.task.tile.paint, point.x, point.y);
  }
}
