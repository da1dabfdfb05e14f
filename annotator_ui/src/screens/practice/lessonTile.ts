/** A lesson as a tile that the painter paints: everything stays on this page. */
import { sha256Hex } from "../../kernel/sha256.ts";
import { ActiveTime } from "../../model/activeTime.ts";
import { PaintDocument } from "../../model/document.ts";
import { LeaseClock } from "../../model/lease.ts";
import { startSaving } from "../../model/saveState.ts";
import type { LabelsPut, SavedRevision } from "../../net/painterApi.ts";
import type { Task } from "../../net/types.ts";
import type { OpenTile } from "../painter/open.ts";
import { helpOf, type Scene } from "./scene.ts";
import type { Start } from "./starts.ts";

const ID = "practice";

/** A lease that nobody waits for. */
const NEVER = "2999-01-01T00:00:00Z";

function taskOf(scene: Scene): Task {
  const { rect } = scene;
  const now = new Date().toISOString();
  return {
    id: ID,
    project: { slug: ID, title: ID, instructions: "", instructions_version: 1, tiles_ahead: 2 },
    kind: "paint",
    state: "leased",
    image: { id: ID, name: ID, drive: ID, frame: 0, width: rect.width, height: rect.height },
    tile: { index: 0, row: 0, column: 0, columns: 1, rows: 1, core: rect, paint: rect, context: rect },
    photo: "",
    taxonomy: { name: ID, version: "1", classes: [...scene.classes] },
    lease: { id: ID, fence: 1, until: NEVER, mine: true },
    server_time: now,
    labels: null,
    verdict: null,
    painter: null,
  };
}

async function keep(put: LabelsPut): Promise<SavedRevision> {
  const sha256 = sha256Hex(put.bytes);
  return { revision: ID, n: 1, etag: `"${sha256}"`, sha256, saved_at: new Date().toISOString(), late: false };
}

/** Open a lesson. Throws where the photo cannot be decoded. */
export async function openLesson(scene: Scene, start: Start): Promise<OpenTile> {
  const photo = await createImageBitmap(scene.photo, { colorSpaceConversion: "none" });
  const task = taskOf(scene);
  return {
    task,
    photo,
    document: new PaintDocument({
      rect: scene.rect,
      data: Uint16Array.from(start.data),
      segments: start.segments,
    }),
    journal: null,
    lease: new LeaseClock({ id: ID, until: NEVER }, task.server_time, performance.now()),
    active: new ActiveTime(),
    saving: startSaving(0, 0, null),
    etag: null,
    restored: false,
    local: { help: helpOf(scene, photo), keep },
  };
}
