/** Tiles to judge, with photo and labels: the next ones are fetched while one looks at the current one. */
import { signal } from "@preact/signals";
import type { LabelPng } from "../../kernel/png16.ts";
import { api } from "../../net/api.ts";
import { send } from "../../net/client.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import type { Review, Task } from "../../net/types.ts";
import { fetchRaster } from "../../widgets/stage/rasters.ts";

export interface LoadedTile {
  readonly task: Task;
  readonly raster: LabelPng;
  /** An address of this page for the photo, so that showing it asks nobody. */
  readonly photo: string;
}

/** So many are kept for going back; so many are fetched ahead. */
const KEPT = 8;
const AHEAD = 2;

/** A photo that cannot be fetched keeps nobody from the labels: the stage says what is missing. */
async function photoOf(url: string): Promise<string> {
  try {
    const response = await send(url);
    return URL.createObjectURL(await response.blob());
  } catch {
    return url;
  }
}

async function load({ task_id, revision }: Review): Promise<LoadedTile> {
  const task = await api.task(task_id);
  const labels = `/api/v1/tasks/${task.id}/labels?revision=${revision}`;
  const [raster, photo] = await Promise.all([fetchRaster(labels), photoOf(task.photo)]);
  return { task, raster, photo };
}

export class ReviewsAhead {
  /** What is here, by revision, oldest first. */
  readonly tiles = signal<ReadonlyMap<string, LoadedTile>>(new Map());
  readonly problem = signal<ApiProblem | null>(null);
  readonly #asked = new Set<string>();

  /** Fetch the tile that is looked at, then those after it. A tile ahead that cannot be had is asked for when its turn comes. */
  async look(current: Review, after: readonly Review[]): Promise<void> {
    this.problem.value = null;
    try {
      await this.#fetch(current);
    } catch (error) {
      this.problem.value = asProblem(error);
      return;
    }
    for (const review of after.slice(0, AHEAD)) await this.#fetch(review).catch(() => undefined);
  }

  /** The pictures are given back to the browser. */
  close(): void {
    for (const { photo } of this.tiles.value.values()) URL.revokeObjectURL(photo);
    this.tiles.value = new Map();
  }

  async #fetch(review: Review): Promise<void> {
    const { revision } = review;
    if (this.tiles.value.has(revision) || this.#asked.has(revision)) return;
    this.#asked.add(revision);
    try {
      this.#keep(revision, await load(review));
    } finally {
      this.#asked.delete(revision);
    }
  }

  #keep(revision: string, tile: LoadedTile): void {
    const all = [...this.tiles.value, [revision, tile] as const];
    for (const [, { photo }] of all.slice(0, -KEPT)) URL.revokeObjectURL(photo);
    this.tiles.value = new Map(all.slice(-KEPT));
  }
}
