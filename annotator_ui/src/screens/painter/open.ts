/** Opening a tile: task, lease, photo, labels and draft, brought together into something to paint on. */
import { effect, untracked } from "@preact/signals";
import type { LabelPng } from "../../kernel/png16.ts";
import type { SegmentTable } from "../../kernel/segments.ts";
import { ActiveTime } from "../../model/activeTime.ts";
import { PaintDocument } from "../../model/document.ts";
import { LeaseClock } from "../../model/lease.ts";
import { changeable, heldFast } from "../../model/reissue.ts";
import { chooseOpening, newestEtag } from "../../model/restore.ts";
import { type SaveState, startSaving } from "../../model/saveState.ts";
import { claimNext, type FetchedTile, fetchPhoto, tilesAhead } from "../../net/ahead.ts";
import { api } from "../../net/api.ts";
import type { AskForHelp } from "../../net/assist.ts";
import {
  type Draft,
  type DraftDatabase,
  type DraftRecord,
  dropDraft,
  Journal,
  openDrafts,
  readDraft,
} from "../../net/drafts.ts";
import { handIns } from "../../net/handIns.ts";
import { keepJson } from "../../net/held.ts";
import { type LabelsPut, putLabels, type SavedRevision } from "../../net/painterApi.ts";
import { readTile, tileCodec } from "../../net/tilePng.ts";
import type { Lease, Task } from "../../net/types.ts";
import { randomUuid } from "../../net/uuid.ts";

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
  /** What stands in for the server where the tile is not one of its; nothing then leaves this page. */
  readonly local?: LocalTile;
}

export interface LocalTile {
  readonly help: AskForHelp;
  readonly keep: (put: LabelsPut) => Promise<SavedRevision>;
}

export type Opened =
  | { readonly kind: "tile"; readonly tile: OpenTile }
  /** The person holds another tile, which comes first. */
  | { readonly kind: "other"; readonly taskId: string; readonly sentLate: boolean }
  /** The tile is not theirs to paint now; `sentLate`: unsaved work of an earlier visit was handed over as late. */
  | { readonly kind: "none"; readonly sentLate: boolean }
  /** It was handed in here, and is on its way to the server. */
  | { readonly kind: "waiting" };

type Held =
  | { readonly task: Task; readonly lease: Lease }
  | { readonly task: Task; readonly lease: null; readonly otherTask: string | null };

/** The task with a lease of ours: a returned one is claimed again where the queue still gives it to us. */
async function heldTask(taskId: string): Promise<Held> {
  const task = await api.task(taskId);
  if (task.lease?.mine) return { task, lease: task.lease };
  if (task.state === "submitted" || task.state === "accepted") return { task, lease: null, otherTask: null };
  const claimed = await claimNext(task.project.slug);
  if (claimed?.id === taskId && claimed.lease) return { task: claimed, lease: claimed.lease };
  return { task, lease: null, otherTask: claimed?.id ?? null };
}

type Labels = Omit<OpenTile, "photo" | "lease">;

let connection: Promise<DraftDatabase | null> | null = null;

/**
 * Drafts are a safety net: a browser that refuses them (private mode) still paints and saves. The connection is kept
 * from tile to tile, until it ends.
 */
function draftsOrNull(): Promise<DraftDatabase | null> {
  const forget = () => {
    connection = null;
    return null;
  };
  connection ??= openDrafts().then((db) => {
    for (const end of ["close", "versionchange"] as const) db.addEventListener(end, forget);
    return db;
  }, forget);
  return connection;
}

function headOf(task: Task, lease: string): DraftRecord {
  const baseEtag = task.labels?.etag ?? null;
  const savedAt = task.labels?.saved_at ?? null;
  const progress = { seq: 0, acked: 0, cursor: 0, activeSeconds: 0, lease };
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

type ReadLabels = () => Promise<LabelPng | null>;

async function fromServer(
  task: Task,
  read: ReadLabels,
  db: DraftDatabase | null,
  key: string,
): Promise<Labels> {
  const rect = task.tile.paint;
  const labels = await read();
  const segments = labels?.segments ?? [];
  const document = new PaintDocument(
    labels
      ? { rect, data: labels.data, segments, absent: labels.absent ?? [], ...confinedTo(task, segments) }
      : { rect },
  );
  const head = headOf(task, task.lease?.id ?? "");
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

/** Where a tile is painted once more for a split class: what of it is locked, and what may be painted. */
function confinedTo({ reissue }: Task, segments: SegmentTable) {
  if (!reissue?.confined) return {};
  return { locked: heldFast(reissue.allowed, segments), only: changeable(reissue.allowed) };
}

interface Kept {
  readonly draft: Draft;
  /** How many of its changes the server has; null when it went on without them. */
  readonly acked: number | null;
  readonly serverEtag: string | null;
}

function fromDraft(task: Task, { draft, acked, serverEtag }: Kept, db: DraftDatabase, key: string): Labels {
  const { head, data, history } = draft;
  const lease = task.lease?.id ?? "";
  const saving = startSaving(head.seq, acked ?? -1, task.labels?.saved_at ?? null, head.pendingEtag);
  const revision = task.labels?.revision ?? "";
  const conflict = { kind: "conflict", etag: serverEtag ?? "", revision } as const;
  return {
    task,
    document: new PaintDocument({
      rect: task.tile.paint,
      data,
      segments: head.segments,
      absent: head.absent ?? [],
      seq: head.seq,
      history,
      ...confinedTo(task, head.segments),
      ...head.marks,
    }),
    journal: new Journal(
      db,
      key,
      { ...head, lease, baseEtag: acked === null ? head.baseEtag : serverEtag },
      true,
    ),
    active: new ActiveTime(head.activeSeconds),
    saving: acked === null ? { ...saving, trouble: conflict } : saving,
    etag: serverEtag,
    restored: acked !== head.seq,
  };
}

/** Locks and hiding are kept with the draft, for a reload. */
function keepMarks({ document, journal }: Labels): void {
  let first = true;
  effect(() => {
    const marks = { locked: [...document.locked.value], hidden: [...document.hidden.value] };
    if (!first) untracked(() => void journal?.mark(marks, document));
    first = false;
  });
}

const draftKey = (account: string, task: Task): string => `${account}:${task.id}`;

async function openLabels(task: Task, account: string, read: ReadLabels): Promise<Labels> {
  const key = draftKey(account, task);
  const db = await draftsOrNull();
  const draft = db && (await readDraft(db, key, task.tile.paint));
  const says = { etag: task.labels?.etag ?? null, at: task.server_time };
  const serverEtag = newestEtag(draft?.head ?? null, says);
  const opening = chooseOpening(draft?.head ?? null, serverEtag);
  const acked = opening.from === "draft" ? opening.acked : null;
  const isDraft = opening.from !== "server" && db && draft;
  const labels = isDraft
    ? fromDraft(task, { draft, acked, serverEtag }, db, key)
    : await fromServer(task, read, db, key);
  keepMarks(labels);
  return labels;
}

/** Unsaved work on a tile that is no longer ours goes to the server as late work; true when there was some. No draft stays behind. */
async function sendLeftovers(task: Task, account: string): Promise<boolean> {
  const key = draftKey(account, task);
  const db = await draftsOrNull();
  const draft = db && (await readDraft(db, key, task.tile.paint));
  if (!db || !draft) return false;
  if (draft.head.acked === draft.head.seq) {
    await dropDraft(db, key);
    return false;
  }
  const { head, data } = draft;
  const { segments, absent = [] } = head;
  const document = new PaintDocument({ rect: task.tile.paint, data, segments, absent });
  const { bytes, etag } = await tileCodec.encode(document.content());
  const { baseEtag, lease, activeSeconds } = head;
  // The page may have ended between the server's taking of this very work and noting so.
  const isThere = task.labels?.etag === etag;
  if (!isThere) await putLabels(task.id, { bytes, baseEtag, lease, activeSeconds, key: randomUuid() });
  await dropDraft(db, key);
  return !isThere;
}

/** A tile that was fetched ahead needs nothing of the server; its lease is confirmed by the first beat. */
async function openFetched(tile: FetchedTile, account: string): Promise<Opened> {
  const { task, lease, at } = tile;
  const read = async () => tile.labels;
  const labels = await openLabels(task, account, read);
  return {
    kind: "tile",
    tile: { ...labels, photo: tile.photo, lease: new LeaseClock(lease, task.server_time, at) },
  };
}

/** A tile that the server has just told of. */
async function openHeld(task: Task, lease: Lease, account: string, at: number): Promise<Opened> {
  void keepJson(`/tasks/${task.id}`, task);
  const read = async () => (task.labels ? readTile(task.labels.url) : null);
  const [photo, labels] = await Promise.all([fetchPhoto(task.photo), openLabels(task, account, read)]);
  return { kind: "tile", tile: { ...labels, photo, lease: new LeaseClock(lease, task.server_time, at) } };
}

/** Open a tile for painting. Throws ApiProblem when the server refuses or cannot be reached. */
export async function openTile(taskId: string, account: string): Promise<Opened> {
  await handIns.ready;
  const handedIn = handIns.find(taskId);
  if (handedIn && !handedIn.refused) return { kind: "waiting" };
  if (handedIn) await handIns.takeBack(taskId);
  const ahead = await tilesAhead.take(taskId);
  if (ahead) return openFetched(ahead, account);
  // No wall clock: a computer whose clock is set meanwhile would see its lease jump.
  const now = performance.now();
  const held = await heldTask(taskId);
  if (!held.lease) {
    const sentLate = await sendLeftovers(held.task, account);
    return held.otherTask ? { kind: "other", taskId: held.otherTask, sentLate } : { kind: "none", sentLate };
  }
  // One that had to be claimed is on its way by now.
  const claimed = await tilesAhead.take(taskId);
  return claimed ? openFetched(claimed, account) : openHeld(held.task, held.lease, account, now);
}
