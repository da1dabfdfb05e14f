/** Opening a tile: task, lease, photo, labels and draft, brought together into something to paint on. */
import { ActiveTime } from "../../model/activeTime.ts";
import { PaintDocument } from "../../model/document.ts";
import { LeaseClock } from "../../model/lease.ts";
import { chooseOpening } from "../../model/restore.ts";
import { type SaveState, startSaving } from "../../model/saveState.ts";
import { api } from "../../net/api.ts";
import { send } from "../../net/client.ts";
import {
  type Draft,
  type DraftDatabase,
  type DraftRecord,
  Journal,
  openDrafts,
  readDraft,
} from "../../net/drafts.ts";
import { readTile } from "../../net/tilePng.ts";
import type { Task } from "../../net/types.ts";

export interface OpenTile {
  readonly task: Task;
  readonly photo: ImageBitmap;
  readonly document: PaintDocument;
  /** Null where this browser cannot keep drafts. */
  readonly journal: Journal | null;
  readonly lease: LeaseClock;
  readonly active: ActiveTime;
  readonly saving: SaveState;
  readonly etag: string | null;
  /** Unsaved work of an earlier visit was found and is on the screen. */
  readonly restored: boolean;
}

export type Opened =
  | { readonly kind: "tile"; readonly tile: OpenTile }
  /** The person holds another tile, which comes first. */
  | { readonly kind: "other"; readonly taskId: string }
  /** The tile is not theirs to paint now. */
  | { readonly kind: "none"; readonly task: Task };

/** The task with a lease of ours: a returned or expired one is claimed again where the queue still gives it to us. */
async function heldTask(taskId: string): Promise<Opened | Task> {
  const task = await api.task(taskId);
  if (task.lease?.mine) return task;
  if (task.state === "submitted" || task.state === "accepted") return { kind: "none", task };
  const claimed = await api.claim(task.project.slug);
  if (!claimed) return { kind: "none", task };
  return claimed.id === taskId ? claimed : { kind: "other", taskId: claimed.id };
}

async function loadPhoto(url: string): Promise<ImageBitmap> {
  const response = await send(url);
  return createImageBitmap(await response.blob(), { colorSpaceConversion: "none" });
}

/** Drafts are a safety net: a browser that refuses them (private mode) still paints and saves. */
async function draftsOrNull(): Promise<DraftDatabase | null> {
  return openDrafts().catch(() => null);
}

function headOf(task: Task): DraftRecord {
  const baseEtag = task.labels?.etag ?? null;
  const savedAt = task.labels?.saved_at ?? null;
  const progress = { seq: 0, acked: 0, cursor: 0, activeSeconds: 0 };
  return {
    ...progress,
    baseEtag,
    savedAt,
    pendingEtag: null,
    pendingSeq: 0,
    rect: task.tile.paint,
    segments: [],
  };
}

async function fromServer(
  task: Task,
  db: DraftDatabase | null,
  key: string,
): Promise<Omit<OpenTile, "photo" | "lease">> {
  const rect = task.tile.paint;
  const labels = task.labels ? await readTile(task.labels.url) : null;
  const document = new PaintDocument(
    labels ? { rect, data: labels.data, segments: labels.segments ?? [] } : { rect },
  );
  const head = headOf(task);
  return {
    task,
    document,
    journal: db && new Journal(db, key, head, false),
    active: new ActiveTime(),
    saving: startSaving(0, 0, head.savedAt),
    etag: head.baseEtag,
    restored: false,
  };
}

function fromDraft(
  task: Task,
  draft: Draft,
  acked: number | null,
  db: DraftDatabase,
  key: string,
): Omit<OpenTile, "photo" | "lease"> {
  const { head, data, history } = draft;
  const serverEtag = task.labels?.etag ?? null;
  const saving = startSaving(head.seq, acked ?? -1, task.labels?.saved_at ?? null);
  const revision = task.labels?.revision ?? "";
  const conflict = { kind: "conflict", etag: serverEtag ?? "", revision } as const;
  return {
    task,
    document: new PaintDocument({
      rect: task.tile.paint,
      data,
      segments: head.segments,
      seq: head.seq,
      history,
    }),
    journal: new Journal(db, key, { ...head, baseEtag: acked === null ? head.baseEtag : serverEtag }, true),
    active: new ActiveTime(head.activeSeconds),
    saving: acked === null ? { ...saving, trouble: conflict } : saving,
    etag: serverEtag,
    restored: acked !== head.seq,
  };
}

async function openLabels(task: Task, account: string): Promise<Omit<OpenTile, "photo" | "lease">> {
  const key = `${account}:${task.id}`;
  const db = await draftsOrNull();
  const draft = db && (await readDraft(db, key, task.tile.paint));
  const opening = chooseOpening(draft?.head ?? null, task.labels?.etag ?? null);
  if (opening.from === "server" || !db || !draft) return fromServer(task, db, key);
  return fromDraft(task, draft, opening.from === "draft" ? opening.acked : null, db, key);
}

/** Open a tile for painting. Throws ApiProblem when the server refuses or cannot be reached. */
export async function openTile(taskId: string, account: string): Promise<Opened> {
  const held = await heldTask(taskId);
  if (!("id" in held)) return held;
  const now = Date.now();
  if (!held.lease) return { kind: "none", task: held };
  const [photo, labels] = await Promise.all([loadPhoto(held.photo), openLabels(held, account)]);
  return {
    kind: "tile",
    tile: { ...labels, photo, lease: new LeaseClock(held.lease, held.server_time, now) },
  };
}
