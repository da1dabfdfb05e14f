/**
 * Where tiles lie that wait to be handed in: a database of its own, in the order in which they were handed in.
 *
 * An entry holds all that the server will need, bytes included, so that nothing of it depends on the page that made it.
 */
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** A save that has to come before the handing in. */
export interface PendingSave {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The ETag the server will give these bytes. */
  readonly etag: string;
  /** ETag this save builds on; null for the first save of the tile. */
  readonly baseEtag: string | null;
  /** ETags of earlier saves of this work that were never answered: the server may have them by now. */
  readonly ours: readonly string[];
  /** Idempotency key: sent twice, it counts once. */
  readonly key: string;
}

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

export interface HandIn {
  readonly account: string;
  readonly task: string;
  readonly slug: string;
  /** The photo's name and the tile's number in it, from 1, to speak of the tile. */
  readonly image: string;
  readonly number: number;
  /** The lease the work was done under. */
  readonly lease: string;
  readonly activeSeconds: number;
  /** The number of the draft's newest change. */
  readonly seq: number;
  /** What is handed in, once the server has it. */
  readonly revision: string | null;
  /** What the server must take first; null once it has. */
  readonly save: PendingSave | null;
  /** Why the server does not take it; it is sent no more until a person has looked. */
  readonly refused: Refusal | null;
}

export interface Entry extends HandIn {
  /** Rises from entry to entry. */
  readonly id: number;
}

interface HandInSchema extends DBSchema {
  entry: { key: number; value: HandIn };
}

type HandInDatabase = IDBPDatabase<HandInSchema>;

export class HandInStore {
  #opening: Promise<HandInDatabase> | null = null;

  constructor(readonly name = "tessera-hand-ins") {}

  /** Add an entry, in place of an earlier one of the same tile; resolves once it is stored. */
  async add(handIn: HandIn): Promise<void> {
    const db = await this.#open();
    const tx = db.transaction("entry", "readwrite", { durability: "relaxed" });
    const id = tx.store.add(handIn);
    // Nothing is needed of this page from here on: the entry is kept, even if the page ends now.
    tx.commit();
    // Whoever reads the entries later waits for this to be done, too.
    this.#sweep(db, handIn).catch(() => undefined);
    await Promise.all([id, tx.done]);
  }

  /** Remove the entries of a tile before its last. */
  async #sweep(db: HandInDatabase, { account, task }: HandIn): Promise<void> {
    const tx = db.transaction("entry", "readwrite", { durability: "relaxed" });
    const keys = await tx.store.getAllKeys();
    const values = keys.length > 1 ? await tx.store.getAll() : [];
    const ofTile = keys.filter((_, i) => values[i]?.account === account && values[i]?.task === task);
    for (const key of ofTile.slice(0, -1)) void tx.store.delete(key);
    await tx.done;
  }

  /** All entries, in order. */
  async all(): Promise<Entry[]> {
    const tx = (await this.#open()).transaction("entry");
    const [keys, values] = await Promise.all([tx.store.getAllKeys(), tx.store.getAll()]);
    return values.map((value, i) => ({ ...value, id: keys[i] as number }));
  }

  /** Write an entry anew, unless it was taken back meanwhile; whether it is still there. */
  async update({ id, ...handIn }: Entry): Promise<boolean> {
    const tx = (await this.#open()).transaction("entry", "readwrite", { durability: "relaxed" });
    const there = (await tx.store.getKey(id)) !== undefined;
    if (there) void tx.store.put(handIn, id);
    await tx.done;
    return there;
  }

  async remove(id: number): Promise<void> {
    await (await this.#open()).delete("entry", id);
  }

  async close(): Promise<void> {
    (await this.#opening)?.close();
    this.#opening = null;
  }

  #open(): Promise<HandInDatabase> {
    this.#opening ??= openDB<HandInSchema>(this.name, 1, {
      upgrade: (db) => void db.createObjectStore("entry", { autoIncrement: true }),
      // A newer version of the page wants to change the database: let go, or it waits for ever.
      blocking: () => void this.close(),
    });
    return this.#opening;
  }
}
