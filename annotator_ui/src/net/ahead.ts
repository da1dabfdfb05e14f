/**
 * Tiles ahead: the next tiles are claimed and fetched while one is painted, so that the next one shows at once and can
 * be painted while the line is away, also after a reload. A tile that was just claimed is fetched while the painter
 * itself is loading.
 */
import type { LabelPng } from "../kernel/png16.ts";
import { api } from "./api.ts";
import { send } from "./client.ts";
import { handIns } from "./handIns.ts";
import { keep, keepJson } from "./held.ts";
import { heartbeat } from "./painterApi.ts";
import { readTile } from "./tilePng.ts";
import type { Lease, Task } from "./types.ts";

/** The ids of the tiles at hand, for a reload without a line; by account, beside the drafts. */
const REMEMBERED = "tessera-tiles-at-hand:";

export interface FetchedTile {
  readonly task: Task;
  readonly lease: Lease;
  readonly photo: ImageBitmap;
  readonly labels: LabelPng | null;
  /** `performance.now()` when the server told `task.server_time`. */
  readonly at: number;
}

/** A photo, ready to draw; its file is kept for a reload without a line. */
export async function fetchPhoto(url: string): Promise<ImageBitmap> {
  const response = await send(url);
  const photo = await response.blob();
  void keep(url, photo, photo.type);
  return createImageBitmap(photo, { colorSpaceConversion: "none" });
}

export async function fetchTile(task: Task, lease: Lease, at: number): Promise<FetchedTile> {
  void keepJson(`/tasks/${task.id}`, task);
  const [photo, labels] = await Promise.all([
    fetchPhoto(task.photo),
    task.labels ? readTile(task.labels.url) : null,
  ]);
  return { task, lease, photo, labels, at };
}

/** The next tile of a project by the server's word, beside those that wait to be handed in; its photo is on its way. */
export async function claimNext(slug: string): Promise<Task | undefined> {
  await handIns.ready;
  const waiting = handIns.tasks();
  const at = performance.now();
  const task = await (waiting.length > 0 ? api.claimAhead(slug, waiting) : api.claim(slug));
  if (task) tilesAhead.expect(task, at);
  return task;
}

/** So long a tile that was claimed to be opened now is taken as it was told. */
const EXPECTED_MS = 60_000;

interface Expected {
  readonly id: string;
  readonly at: number;
  /** Null when it could not be fetched. */
  readonly tile: Promise<FetchedTile | null>;
}

export class TilesAhead {
  readonly #tiles = new Map<string, FetchedTile>();
  #expected: Expected | null = null;
  #account = "";
  /** Given away last: it may be opened while tiles are still being claimed beside the one before. */
  #taken = "";
  #filling: Promise<void> | null = null;

  /** Whose tiles these are from now on; another person gets nothing of them. */
  begin(account: string): void {
    if (account !== this.#account) this.clear();
    this.#account = account;
  }

  /** Claim and fetch what is missing ahead of a tile; its project says how many. A line that is away only means fewer tiles. */
  fill({ id: current, project }: Task): Promise<void> {
    this.#filling ??= this.#fill(project, current)
      .catch(() => this.#bringBack(current))
      .finally(() => {
        this.#filling = null;
        this.#remember(current);
      });
    return this.#filling;
  }

  /** Begin to fetch a tile that will be opened next, told by the server in answer to what was asked `at`. */
  expect(task: Task, at: number): void {
    this.#forgetExpected();
    if (!task.lease?.mine) return;
    this.#expected = { id: task.id, at, tile: fetchTile(task, task.lease, at).catch(() => null) };
  }

  /** The fetched tile `id`, which is given away: it is being opened. Null where it has to be asked for. */
  async take(id: string): Promise<FetchedTile | null> {
    const tile = this.#tiles.get(id);
    this.#tiles.delete(id);
    this.#taken = id;
    return tile ?? this.#takeExpected(id);
  }

  /** The id of the tile of a project that comes next, if one is here. */
  next(slug: string): string | null {
    for (const [id, { task }] of this.#tiles) if (task.project.slug === slug) return id;
    return null;
  }

  /** Without a line: the tiles that were at hand before a reload, but those on their way to the server. */
  async atHand(): Promise<readonly Task[]> {
    await handIns.ready;
    await this.#bringBack("");
    return [...this.#tiles.values()].map(({ task }) => task);
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
    this.#forgetExpected();
    for (const { photo } of this.#tiles.values()) photo.close();
    this.#tiles.clear();
  }

  #takeExpected(id: string): Promise<FetchedTile | null> | null {
    const expected = this.#expected;
    if (expected?.id !== id || performance.now() - expected.at > EXPECTED_MS) return null;
    this.#expected = null;
    return expected.tile;
  }

  #forgetExpected(): void {
    void this.#expected?.tile.then((tile) => tile?.photo.close());
    this.#expected = null;
  }

  async #fill({ slug, tiles_ahead }: Task["project"], current: string): Promise<void> {
    await handIns.ready;
    for (let missing = tiles_ahead - this.#tiles.size; missing > 0; missing--) {
      const at = performance.now();
      const task = await api.claimAhead(slug, this.#holding(current));
      if (!task?.lease?.mine || task.id === this.#taken) return;
      this.#tiles.set(task.id, await fetchTile(task, task.lease, at));
    }
  }

  #holding(current: string): string[] {
    const beside = [this.#taken, ...this.#tiles.keys(), ...handIns.tasks()];
    return [current, ...beside.filter((id) => id !== "" && id !== current)];
  }

  async #bringBack(current: string): Promise<void> {
    for (const id of remembered(this.#account)) {
      if (id !== current && !this.#tiles.has(id) && !handIns.find(id)) await this.#fetchKept(id);
    }
  }

  /** What cannot be had now is left out. */
  async #fetchKept(id: string): Promise<void> {
    const at = performance.now();
    try {
      const task = await api.task(id);
      if (task.lease?.mine) this.#tiles.set(id, await fetchTile(task, task.lease, at));
    } catch {
      this.#tiles.delete(id);
    }
  }

  #remember(current: string): void {
    try {
      localStorage.setItem(REMEMBERED + this.#account, JSON.stringify([current, ...this.#tiles.keys()]));
    } catch {
      // Storage that is full or forbidden: a reload without a line then brings back less.
    }
  }
}

function remembered(account: string): string[] {
  try {
    const ids: unknown = JSON.parse(localStorage.getItem(REMEMBERED + account) ?? "[]");
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export const tilesAhead = new TilesAhead();
