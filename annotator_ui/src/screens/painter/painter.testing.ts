/** A painter on a real canvas, driven by events aimed with nothing but the camera that the canvas tells. */
import { afterEach, beforeEach, vi } from "vitest";
import { sha256Hex } from "../../kernel/sha256.ts";
import { ActiveTime } from "../../model/activeTime.ts";
import { PaintDocument } from "../../model/document.ts";
import { LeaseClock } from "../../model/lease.ts";
import { startSaving } from "../../model/saveState.ts";
import type { Task } from "../../net/types.ts";
import { PainterController } from "./controller.ts";
import { bindKeys } from "./keys.ts";

/** A tile away from the image's corner, so that mixed-up coordinates cannot hide. */
export const PAINT = { x: 100, y: 200, width: 80, height: 60 };
export const CONTEXT = { x: 90, y: 190, width: 100, height: 80 };
const NOW = "2026-01-01T00:00:00Z";

function taxonomyClass(id: number, name: string, is_thing: boolean): Task["taxonomy"]["classes"][number] {
  return { id, name, color: [id, 0, 0], is_thing, train_id: id, ignored: false, category: "" };
}

const TASK: Task = {
  id: "task",
  project: { slug: "city", title: "City", instructions: "", instructions_version: 1, tiles_ahead: 2 },
  kind: "paint",
  state: "leased",
  image: { id: "image", name: "a.jpg", drive: "a", frame: 0, width: 400, height: 400 },
  tile: { index: 0, row: 0, column: 0, columns: 1, rows: 1, core: PAINT, paint: PAINT, context: CONTEXT },
  photo: "",
  taxonomy: {
    name: "test",
    version: "1",
    classes: [taxonomyClass(7, "road", false), taxonomyClass(26, "car", true)],
  },
  lease: { id: "lease", fence: 1, until: NOW, mine: true },
  server_time: NOW,
  labels: null,
  verdict: null,
  painter: null,
};

export let painter: PainterController;
export let view: HTMLCanvasElement;
let stop: () => void;
export let submits: number;

export async function makePainter(): Promise<PainterController> {
  return new PainterController({
    task: TASK,
    photo: await createImageBitmap(new ImageData(CONTEXT.width, CONTEXT.height)),
    document: new PaintDocument({ rect: PAINT }),
    journal: null,
    lease: new LeaseClock({ id: "lease", until: NOW }, NOW, performance.now()),
    active: new ActiveTime(),
    saving: startSaving(0, 0, null),
    etag: null,
    restored: false,
  });
}

/** Takes every save that a painter sends when it is closed; saving has its tests elsewhere. */
async function takeEverything(_: unknown, init: RequestInit = {}): Promise<Response> {
  const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
  const etag = `"${sha256Hex(body)}"`;
  return Response.json({ revision: "r", n: 1, etag, saved_at: NOW, late: false });
}

/** A painter on a real canvas for each test of a file. */
export function usePainter(): void {
  beforeEach(async () => {
    vi.stubGlobal("fetch", takeEverything);
    localStorage.clear();
    view = document.createElement("canvas");
    view.tabIndex = 0;
    view.dataset.testid = "painter-canvas";
    view.style.cssText = "position: fixed; left: 10px; top: 20px; width: 900px; height: 700px";
    document.body.append(view);
    painter = await makePainter();
    painter.attach(view, document.createElement("canvas"));
    painter.state.size.value = 3;
    submits = 0;
    stop = bindKeys(painter, {
      submit: () => submits++,
      help: () => undefined,
      searchClasses: () => undefined,
    });
    view.focus();
  });

  afterEach(async () => {
    stop();
    await painter.close();
    vi.unstubAllGlobals();
    view.remove();
  });
}

/** A pointer event at the centre of an image pixel, aimed with nothing but the camera the canvas tells. */
export function pointer(type: string, x: number, y: number, init: PointerEventInit = {}): void {
  const [scale, dx, dy] = (view.dataset.camera ?? "").split(",").map(Number) as [number, number, number];
  const box = view.getBoundingClientRect();
  const clientX = box.left + dx + (x + 0.5) * scale;
  const clientY = box.top + dy + (y + 0.5) * scale;
  const buttons = type === "pointerup" ? 0 : 1;
  view.dispatchEvent(
    new PointerEvent(type, { pointerId: 1, clientX, clientY, buttons, bubbles: true, ...init }),
  );
}

export function click(x: number, y: number, init: PointerEventInit = {}): void {
  pointer("pointerdown", x, y, init);
  pointer("pointerup", x, y, init);
}

export function stroke(points: readonly (readonly [number, number])[], init: PointerEventInit = {}): void {
  points.forEach(([x, y], i) => {
    pointer(i === 0 ? "pointerdown" : "pointermove", x, y, init);
    if (i === points.length - 1) pointer("pointerup", x, y, init);
  });
}

export function press(key: string, init: KeyboardEventInit = {}): void {
  for (const type of ["keydown", "keyup"]) {
    view.dispatchEvent(new KeyboardEvent(type, { key, bubbles: true, cancelable: true, ...init }));
  }
}

/** The painted pixels of a segment as "x,y", in image pixels. */
export function pixelsOf(id: number): string[] {
  const out: string[] = [];
  for (let y = PAINT.y; y < PAINT.y + PAINT.height; y++) {
    for (let x = PAINT.x; x < PAINT.x + PAINT.width; x++) {
      if (painter.document.buffer.at(x, y) === id) out.push(`${x},${y}`);
    }
  }
  return out;
}
