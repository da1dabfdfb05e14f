/** One tile in the real painter, or in the plain redraw, for `?side=1024&segments=1000&painter=ours`. */

import { buildPalette } from "../src/kernel/palette.ts";
import { newSegment } from "../src/kernel/segments.ts";
import { sha256Hex } from "../src/kernel/sha256.ts";
import { ActiveTime } from "../src/model/activeTime.ts";
import { PaintDocument } from "../src/model/document.ts";
import { LeaseClock } from "../src/model/lease.ts";
import { startSaving } from "../src/model/saveState.ts";
import type { Task } from "../src/net/types.ts";
import { PainterController } from "../src/screens/painter/controller.ts";
import { showDesk } from "./desk.tsx";
import { Meter } from "./meter.ts";
import { paintNaively } from "./naive.ts";

const DIAMETER = 32;
const [WIDTH, HEIGHT] = [1280, 800];
const asked = new URLSearchParams(location.search);
const side = Number(asked.get("side"));
const segments = Number(asked.get("segments"));
const rect = { x: 0, y: 0, width: side, height: side };
const origin = { x: Math.round((WIDTH - side) / 2), y: Math.round((HEIGHT - side) / 2) };
const now = new Date().toISOString();

function kind(id: number, name: string, is_thing: boolean): Task["taxonomy"]["classes"][number] {
  return {
    id,
    name,
    color: [id * 9, 90, 200 - id * 5],
    is_thing,
    train_id: id,
    ignored: false,
    category: "",
  };
}

const task: Task = {
  id: "bench",
  project: { slug: "bench", title: "Bench", instructions: "", instructions_version: 1, tiles_ahead: 2 },
  kind: "paint",
  state: "leased",
  image: { id: "bench", name: "bench", drive: "", frame: 0, width: side, height: side },
  tile: { index: 0, row: 0, column: 0, columns: 1, rows: 1, core: rect, paint: rect, context: rect },
  photo: "",
  taxonomy: { name: "bench", version: "1", classes: [kind(7, "road", false), kind(26, "car", true)] },
  lease: { id: "bench", fence: 1, until: new Date(Date.now() + 3_600_000).toISOString(), mine: true },
  server_time: now,
  labels: null,
  verdict: null,
  painter: null,
};

/** The tile filled with a mesh of `segments` cars. */
function start(): PaintDocument {
  const columns = Math.ceil(Math.sqrt(segments));
  const rows = Math.ceil(segments / columns);
  const data = new Uint16Array(side * side);
  for (let i = 0; i < data.length; i++) {
    const column = Math.floor(((i % side) * columns) / side);
    const row = Math.floor((Math.floor(i / side) * rows) / side);
    data[i] = Math.min(segments, 1 + row * columns + column);
  }
  const table = Array.from({ length: segments }, (_, i) => newSegment(i + 1, 26));
  return new PaintDocument({ rect, data, segments: table });
}

/** Saves end here: the network is not what is measured. */
async function keepSaves(_: unknown, init: RequestInit = {}): Promise<Response> {
  const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
  return Response.json({ revision: "r", n: 1, etag: `"${sha256Hex(body)}"`, saved_at: now, late: false });
}

function canvas(id: string): HTMLCanvasElement {
  return document.getElementById(id) as HTMLCanvasElement;
}

async function ours(doc: PaintDocument): Promise<void> {
  globalThis.fetch = keepSaves;
  const painter = new PainterController({
    task,
    photo: await createImageBitmap(new ImageData(side, side)),
    document: doc,
    journal: null,
    lease: new LeaseClock({ id: "bench", until: task.lease?.until ?? now }, now, performance.now()),
    active: new ActiveTime(),
    saving: startSaving(0, 0, null),
    etag: null,
    restored: false,
  });
  await showDesk(painter, document.getElementById("desk") as HTMLElement);
  painter.state.takeTool("brush");
  painter.state.takeSegment(7, 0);
  painter.state.size.value = DIAMETER;
  const corner = painter.stage.value?.canvas.getBoundingClientRect() ?? { x: 0, y: 0 };
  painter.aim({ scale: 1, offsetX: origin.x - corner.x, offsetY: origin.y - corner.y });
}

function naive(doc: PaintDocument): void {
  const table = [...doc.segments.value, newSegment(segments + 1, 7)];
  const classes = new Map(task.taxonomy.classes.map((c) => [c.id, c]));
  const palette = buildPalette(classes, table, { opacity: 0.5, outline: false, selected: 0 });
  paintNaively(canvas("view"), doc.buffer, palette, origin, segments + 1, DIAMETER);
}

const doc = start();
canvas("view").hidden = asked.get("painter") !== "naive";
if (asked.get("painter") === "naive") naive(doc);
else await ours(doc);
const meter = new Meter();

/** What was measured, and the hash of a byte per pixel: 1 where the stroke painted, else 0. */
function result() {
  const painted = Uint8Array.from(doc.buffer.data, (id) => (id === segments + 1 ? 1 : 0));
  const { handlers, toFrame, frames } = meter;
  return { handlers, toFrame, frames, sha256: sha256Hex(painted) };
}

Object.assign(globalThis, { bench: { origin, result } });
