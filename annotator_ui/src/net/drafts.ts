/**
 * The draft journal: every finished change is in IndexedDB before anything is sent, and with it the undo history.
 *
 * A draft stands by itself: its first write stores every block, later writes the blocks that changed. Drafts are kept
 * by account and task, so two people at one browser never open each other's work.
 */
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from "idb";
import { History, type Step } from "../kernel/history.ts";
import { LabelBuffer } from "../kernel/labels.ts";
import type { Rect } from "../kernel/rect.ts";
import { decodeRle, encodeRle } from "../kernel/rle.ts";
import type { SegmentTable } from "../kernel/segments.ts";
import type { Change, PaintDocument } from "../model/document.ts";
import type { DraftHead } from "../model/restore.ts";

export interface DraftRecord extends DraftHead {
  readonly rect: Rect;
  readonly segments: SegmentTable;
  /** Classes verified to be absent; drafts of before this was noted have none. */
  readonly absent?: readonly number[];
  readonly cursor: number;
  readonly activeSeconds: number;
  readonly savedAt: string | null;
  /** The lease the work was done under. */
  readonly lease: string;
  readonly marks?: Marks;
}

/** How segments are handled here; the server is told nothing of it. */
export interface Marks {
  readonly locked: readonly number[];
  readonly hidden: readonly number[];
}

interface DraftSchema extends DBSchema {
  tile: { key: string; value: DraftRecord };
  block: { key: [string, number]; value: Uint16Array };
  step: { key: [string, number]; value: Step };
}

export type DraftDatabase = IDBPDatabase<DraftSchema>;
type StepStore = IDBPObjectStore<DraftSchema, ["tile", "block", "step"], "step", "readwrite">;

export interface Draft {
  readonly head: DraftRecord;
  readonly data: Uint16Array;
  readonly history: History;
}

export function openDrafts(name = "tessera-drafts"): Promise<DraftDatabase> {
  return openDB<DraftSchema>(name, 1, {
    upgrade(db) {
      db.createObjectStore("tile");
      db.createObjectStore("block");
      db.createObjectStore("step");
    },
    // A newer version of the page wants to change the database: let go, or it waits for ever.
    blocking: (_, __, event) => (event.target as IDBDatabase).close(),
  });
}

const all = (key: string) => IDBKeyRange.bound([key, 0], [key, Number.POSITIVE_INFINITY]);

/** The draft under `key`, or null when there is none that fits `rect`. */
export async function readDraft(db: DraftDatabase, key: string, rect: Rect): Promise<Draft | null> {
  const tx = db.transaction(["tile", "block", "step"]);
  const [head, blocks, blockKeys, steps] = await Promise.all([
    tx.objectStore("tile").get(key),
    tx.objectStore("block").getAll(all(key)),
    tx.objectStore("block").getAllKeys(all(key)),
    tx.objectStore("step").getAll(all(key)),
  ]);
  if (!head || head.rect.width !== rect.width || head.rect.height !== rect.height) return null;
  const buffer = new LabelBuffer(rect);
  blocks.forEach((runs, i) => {
    const index = blockKeys[i]?.[1] ?? 0;
    const block = buffer.blockRect(index);
    buffer.writeBlock(index, decodeRle(runs, block.width * block.height));
  });
  return { head, data: buffer.data, history: new History(steps, head.cursor) };
}

export async function dropDraft(db: DraftDatabase, key: string): Promise<void> {
  const tx = db.transaction(["tile", "block", "step"], "readwrite");
  await Promise.all([
    tx.objectStore("tile").delete(key),
    tx.objectStore("block").delete(all(key)),
    tx.objectStore("step").delete(all(key)),
    tx.done,
  ]);
}

/** Note in a draft how far the server is; nothing where there is no draft. */
export async function noteDraft(
  db: DraftDatabase,
  key: string,
  progress: Partial<DraftRecord>,
): Promise<void> {
  const tx = db.transaction("tile", "readwrite");
  const head = await tx.store.get(key);
  if (head) void tx.store.put({ ...head, ...progress }, key);
  await tx.done;
}

/** Writes one tile's draft; calls are kept in order. */
export class Journal {
  #head: DraftRecord;
  #whole: boolean;
  #queue: Promise<unknown> = Promise.resolve();
  #ended = false;
  /** A write failed (quota, private mode): the draft in this browser can no longer be trusted. */
  onBroken: () => void = () => undefined;

  /** `whole`: the store holds every block already, because the draft was read from it. */
  constructor(
    readonly db: DraftDatabase,
    readonly key: string,
    head: DraftRecord,
    whole: boolean,
  ) {
    this.#head = head;
    this.#whole = whole;
  }

  /** Store a finished change. The blocks are copied before this returns; the promise resolves once they are stored. */
  record(change: Change, buffer: LabelBuffer, activeSeconds: number): Promise<void> {
    const { seq, segments, absent, cursor, step, goneSteps, blocks } = change;
    this.#head = { ...this.#head, seq, segments, absent, cursor, activeSeconds };
    return this.#store(buffer, blocks, (steps) => {
      for (const gone of goneSteps) void steps.delete([this.key, gone]);
      void steps.put(step, [this.key, step.key]);
    });
  }

  /** Keep which segments are locked and hidden, also before the first change. */
  mark(marks: Marks, document: PaintDocument): Promise<void> {
    this.#head = { ...this.#head, marks };
    if (this.#whole) return this.note({});
    // What a gesture under way has painted so far is no state to keep; its end keeps the marks too.
    if (document.changing) return Promise.resolve();
    this.#head = { ...this.#head, segments: document.segments.value, absent: document.absent.value };
    return this.#store(document.buffer, [], () => undefined);
  }

  #store(buffer: LabelBuffer, changed: readonly number[], steps: (store: StepStore) => void): Promise<void> {
    const indexes = this.#whole ? changed : Array.from({ length: buffer.blockCount }, (_, i) => i);
    const blocks = indexes.map((i) => [i, encodeRle(buffer.readBlock(i))] as const);
    const [head, fresh] = [this.#head, !this.#whole];
    this.#whole = true;
    return this.#write(async () => {
      if (fresh) await dropDraft(this.db, this.key);
      const tx = this.db.transaction(["tile", "block", "step"], "readwrite", { durability: "relaxed" });
      for (const [i, runs] of blocks) void tx.objectStore("block").put(runs, [this.key, i]);
      steps(tx.objectStore("step"));
      void tx.objectStore("tile").put(head, this.key);
      await tx.done;
    });
  }

  /** Resolves once all that was to be written is. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  /** Note how far the server is. Nothing is written before the first change. */
  note(progress: Partial<Omit<DraftRecord, "seq" | "segments" | "cursor" | "rect">>): Promise<void> {
    this.#head = { ...this.#head, ...progress };
    const head = this.#head;
    if (!this.#whole) return Promise.resolve();
    return this.#write(async () => void (await this.db.put("tile", head, this.key)));
  }

  drop(): Promise<void> {
    this.#whole = false;
    return this.#write(() => dropDraft(this.db, this.key));
  }

  /** Write nothing more; resolves once what was to be written is. */
  end(): Promise<void> {
    this.#ended = true;
    return this.settled();
  }

  #write(work: () => Promise<void>): Promise<void> {
    if (this.#ended) return Promise.resolve();
    const done = this.#queue.then(work).catch(() => this.onBroken());
    this.#queue = done;
    return done;
  }
}
