/**
 * Tiles ahead: the next tiles are claimed and fetched while one is painted, so that the next one shows at once and can
 * be painted while the line is away.
 */
import type { LabelPng } from "../kernel/png16.ts";
import { api } from "./api.ts";
import { send } from "./client.ts";
import { keep, keepJson } from "./held.ts";
import { heartbeat } from "./painterApi.ts";
import { readTile } from "./tilePng.ts";
import type { Lease, Task } from "./types.ts";

/** So many tiles are fetched ahead; the server lets a person hold as many. */
export const TILES_AHEAD = 2;

export interface FetchedTile {
  readonly task: Task;
  readonly lease: Lease;
  readonly photo: Blob;
  readonly labels: LabelPng | null;
  /** `performance.now()` when the server told `task.server_time`. */
  readonly at: number;
}

/** The photo's file, kept for a reload without a line. */
export async function fetchPhoto(url: string): Promise<Blob> {
  const response = await send(url);
  const photo = await response.blob();
  void keep(url, photo, photo.type);
  return photo;
}

export async function fetchTile(task: Task, lease: Lease, at: number): Promise<FetchedTile> {
  void keepJson(`/tasks/${task.id}`, task);
  const [photo, labels] = await Promise.all([
    fetchPhoto(task.photo),
    task.labels ? readTile(task.labels.url) : null,
  ]);
  return { task, lease, photo, labels, at };
}

export class TilesAhead {
  readonly #tiles = new Map<string, FetchedTile>();
  #filling: Promise<void> | null = null;

  /** Claim and fetch what is missing ahead of tile `current`. A line that is away only means fewer tiles. */
  fill(slug: string, current: string): Promise<void> {
    this.#filling ??= this.#fill(slug, current)
      .catch(() => undefined)
      .finally(() => {
        this.#filling = null;
      });
    return this.#filling;
  }

  /** The fetched tile `id`, which is given away: it is being opened. */
  take(id: string): FetchedTile | null {
    const tile = this.#tiles.get(id) ?? null;
    this.#tiles.delete(id);
    return tile;
  }

  /** The id of the tile of a project that comes next, if one is here. */
  next(slug: string): string | null {
    for (const [id, { task }] of this.#tiles) if (task.project.slug === slug) return id;
    return null;
  }

  /** Let the leases of the tiles that wait run from now; one that was lost is forgotten. */
  async beat(): Promise<void> {
    for (const [id, { lease }] of this.#tiles) {
      await heartbeat(id, lease.id).catch((error) => {
        if (error.code === "lease-lost") this.#tiles.delete(id);
      });
    }
  }

  /** Somebody else signed in. */
  clear(): void {
    this.#tiles.clear();
  }

  async #fill(slug: string, current: string): Promise<void> {
    for (let missing = TILES_AHEAD - this.#tiles.size; missing > 0; missing--) {
      const at = performance.now();
      const task = await api.claimAhead(slug, [current, ...this.#tiles.keys()]);
      if (!task?.lease?.mine) return;
      this.#tiles.set(task.id, await fetchTile(task, task.lease, at));
    }
  }
}

export const tilesAhead = new TilesAhead();
