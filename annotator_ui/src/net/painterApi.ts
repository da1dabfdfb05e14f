/** The calls only the painter makes: labels with their conditions, and the lease. */
import { post, send } from "./client.ts";
import { keepJson } from "./held.ts";
import type { Task } from "./types.ts";

export interface SavedRevision {
  readonly revision: string;
  readonly n: number;
  readonly etag: string;
  readonly sha256: string;
  readonly saved_at: string;
  /** The lease was lost before; the revision is kept beside the tile's head. */
  readonly late: boolean;
  /** What became of handing it in with the same request; null where that was not asked, or not done. */
  readonly handed_in?: Submitted | null;
}

export interface LabelsPut {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** ETag this save builds on; null for the first save of the tile. */
  readonly baseEtag: string | null;
  readonly key: string;
  readonly lease: string;
  readonly activeSeconds: number;
  /** ETag of the bytes, to hand them in as well: done where they arrive whole and without holes. */
  readonly handIn?: string;
}

export interface Submitted {
  readonly state: string;
  readonly late: boolean;
}

const task = (id: string) => `/tasks/${encodeURIComponent(id)}`;

export async function putLabels(id: string, put: LabelsPut, signal?: AbortSignal): Promise<SavedRevision> {
  const condition: Record<string, string> =
    put.baseEtag === null ? { "If-None-Match": "*" } : { "If-Match": put.baseEtag };
  const response = await send(`${task(id)}/labels`, {
    method: "PUT",
    body: put.bytes,
    signal: signal ?? null,
    headers: {
      ...condition,
      "Content-Type": "image/png",
      "Idempotency-Key": put.key,
      "Tessera-Lease": put.lease,
      "Tessera-Active-Seconds": String(put.activeSeconds),
      ...(put.handIn !== undefined && { "Tessera-Hand-In": put.handIn }),
    },
  });
  return (await response.json()) as SavedRevision;
}

/** Save a tile; what a reload without a line finds of it then builds on this save. */
export async function putTile(tile: Task, put: LabelsPut): Promise<SavedRevision> {
  const saved = await putLabels(tile.id, put);
  const { revision, n, etag, saved_at, late } = saved;
  const url = `/api/v1${task(tile.id)}/labels`;
  if (!late) void keepJson(task(tile.id), { ...tile, labels: { revision, n, etag, saved_at, url } });
  return saved;
}

export function heartbeat(id: string, lease: string): Promise<{ until: string; server_time: string }> {
  return post(`${task(id)}/heartbeat`, { lease });
}

export function releaseTask(id: string, lease: string): Promise<void> {
  return post(`${task(id)}/release`, { lease });
}

export function submitTask(
  id: string,
  body: { lease: string; revision: string; active_seconds: number },
  signal?: AbortSignal,
): Promise<Submitted> {
  return post(`${task(id)}/submit`, body, signal);
}
