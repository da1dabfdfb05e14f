/**
 * Saving: one save at a time, whole tiles, each change number under its own idempotency key.
 *
 * A save whose answer never came is sent again as it was, same bytes and same key, before anything newer: so the
 * server either has it already and says so, or takes it now, and ETags never branch by themselves.
 */
import { signal } from "@preact/signals";
import type { Content, PaintDocument } from "../model/document.ts";
import { nextSaveState, type SaveEvent, type SaveState, type Trouble } from "../model/saveState.ts";
import { EncodeAhead } from "./encodeAhead.ts";
import type { PendingSave } from "./handInStore.ts";
import type { LabelsPut, SavedRevision } from "./painterApi.ts";
import { type ApiProblem, asProblem } from "./problem.ts";
import type { EncodedTile } from "./tilePng.ts";
import { randomUuid } from "./uuid.ts";

export const AUTOSAVE_MS = 10_000;
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

export interface SyncHost {
  encode(content: Content): Promise<EncodedTile>;
  put(put: LabelsPut): Promise<SavedRevision>;
  lease(): string;
  activeSeconds(): number;
  /** Keep in the draft what is under way, or what the server has confirmed. */
  note(progress: Partial<SyncProgress>): Promise<void>;
}

export interface SyncProgress {
  readonly acked: number;
  readonly baseEtag: string | null;
  readonly pendingEtag: string | null;
  readonly pendingSeq: number;
  readonly savedAt: string | null;
}

export interface HandOver {
  readonly seq: number;
  /** The revision that the server has of just this; null when `save` has to come first. */
  readonly revision: string | null;
  readonly save: PendingSave | null;
}

const NOTHING: EncodedTile = { bytes: new Uint8Array(0), etag: "" };

interface Pending {
  readonly seq: number;
  readonly etag: string;
  readonly put: LabelsPut;
}

/** What a refused save means for the work. */
function troubleOf(problem: ApiProblem): Trouble {
  if (problem.status === 412) {
    const current = (problem.details.current ?? problem.details) as { revision?: string; etag?: string };
    return { kind: "conflict", etag: current.etag ?? "", revision: current.revision ?? "" };
  }
  if (problem.status === 507) return { kind: "full" };
  if (problem.status === 401) return { kind: "signed-out" };
  if (problem.status === 0 || problem.status === 429 || problem.status >= 500) return { kind: "offline" };
  return { kind: "refused", detail: problem.message };
}

const RETRIED: readonly Trouble["kind"][] = ["offline", "full", "signed-out", "damaged"];

export class Sync {
  readonly state;
  readonly #ahead: EncodeAhead;
  /** The newest revision the server has of this work. */
  revision: string | null = null;
  #etag: string | null;
  #pending: Pending | null = null;
  #running: Promise<boolean> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #closed = false;

  constructor(
    readonly document: PaintDocument,
    readonly host: SyncHost,
    start: SaveState,
    etag: string | null,
  ) {
    this.state = signal(start);
    this.#etag = etag;
    this.#ahead = new EncodeAhead(document, (content) => host.encode(content));
  }

  /** A change was finished: save it a while after the last one. */
  changed(seq: number): void {
    this.#dispatch({ type: "changed", seq });
    this.#ahead.soon();
    if (this.state.value.trouble?.kind === "refused") this.#dispatch({ type: "settled" });
    if (!this.state.value.trouble) this.#schedule(AUTOSAVE_MS);
  }

  /** Save now. Resolves to true once the server has the newest change, to false when it could not be had. */
  save(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** After a conflict: put this work on top of the revision the server has. */
  keepMine(): Promise<boolean> {
    const { trouble } = this.state.value;
    if (trouble?.kind === "conflict") this.rebase(trouble.etag);
    return this.save();
  }

  /** Build on another revision from now on. */
  rebase(etag: string | null): void {
    this.#etag = etag;
    this.#pending = null;
    this.#dispatch({ type: "settled" });
    void this.host.note({ baseEtag: etag, pendingEtag: null });
  }

  /** After a conflict: the document shows exactly what revision `etag` holds. */
  tookTheirs(etag: string, revision: string, at: string): void {
    this.rebase(etag);
    this.revision = revision;
    this.#acknowledge(this.document.seq.value, at, false);
  }

  /** What is to be handed in, for others to save and hand in; nothing more is sent from here, unless they could not. */
  async handOver(take: (work: HandOver) => Promise<void>): Promise<void> {
    this.close();
    try {
      const work = await this.#newest();
      const noted = work.save && this.host.note({ pendingEtag: work.save.etag, pendingSeq: work.seq });
      await Promise.all([noted, take(work)]);
    } catch (error) {
      this.#closed = false;
      throw error;
    }
  }

  async #newest(): Promise<HandOver> {
    const now = this.document.seq.value;
    const { seq, bytes, etag } = this.#isSaved(now) ? { ...NOTHING, seq: now } : await this.#ahead.newest();
    // The answer to a save that was under way may have come meanwhile.
    if (this.#isSaved(seq)) return { seq, revision: this.revision, save: null };
    const ours = [this.#pending?.etag, this.state.value.unanswered].filter((one) => one != null);
    const save = { bytes, etag, baseEtag: this.#etag, ours, key: randomUuid() };
    return { seq, revision: null, save };
  }

  #isSaved(seq: number): boolean {
    return this.state.value.acked === seq && !this.#pending && this.revision !== null;
  }

  close(): void {
    this.#closed = true;
    this.#ahead.close();
    clearTimeout(this.#timer);
  }

  #dispatch(event: SaveEvent): void {
    this.state.value = nextSaveState(this.state.value, event);
  }

  #schedule(delay: number): void {
    clearTimeout(this.#timer);
    if (!this.#closed) this.#timer = setTimeout(() => void this.save(), delay);
  }

  #acknowledge(seq: number, at: string, late: boolean): void {
    this.#tries = 0;
    this.#dispatch({ type: "acknowledged", seq, at, late });
    void this.host.note({ acked: seq, savedAt: at, baseEtag: this.#etag, pendingEtag: null });
  }

  async #run(): Promise<boolean> {
    while (!this.#closed) {
      const { acked, seq, trouble } = this.state.value;
      if (trouble?.kind === "conflict") return false;
      if (acked === seq && !this.#pending && (this.revision !== null || seq === 0)) return acked === seq;
      if (this.document.changing && !this.#pending) {
        this.#schedule(500);
        return false;
      }
      if (!(await this.#sendOne())) return false;
    }
    return false;
  }

  async #prepare(): Promise<Pending> {
    const { seq, bytes, etag } = await this.#ahead.newest();
    const pending: Pending = {
      seq,
      etag,
      put: {
        bytes,
        baseEtag: this.#etag,
        key: randomUuid(),
        lease: this.host.lease(),
        activeSeconds: this.host.activeSeconds(),
      },
    };
    await this.host.note({ pendingEtag: etag, pendingSeq: seq });
    return pending;
  }

  async #sendOne(): Promise<boolean> {
    this.#dispatch({ type: "sent", seq: this.#pending?.seq ?? this.document.seq.value });
    try {
      this.#pending ??= await this.#prepare();
      if (this.#closed) return false;
      const saved = await this.host.put(this.#pending.put);
      return this.#taken(this.#pending, saved);
    } catch (error) {
      return this.#failed(asProblem(error));
    }
  }

  /** False when the server's hash is not ours: what it stored is not this work, and a new save goes on top of it. */
  #taken({ seq, etag }: Pending, saved: SavedRevision): boolean {
    this.#pending = null;
    this.revision = saved.revision;
    // A late revision stands beside the tile's head, so the next save builds on the same head as this one.
    if (!saved.late) this.#etag = saved.etag;
    if (saved.etag !== etag) {
      void this.host.note({ baseEtag: this.#etag, pendingEtag: null });
      return this.#stopped({ kind: "damaged" });
    }
    this.#acknowledge(seq, saved.saved_at, saved.late);
    return true;
  }

  /** True when the server turned out to have the pending bytes, or an earlier save of this work, already. */
  #failed(problem: ApiProblem): boolean {
    const trouble = troubleOf(problem);
    const pending = this.#pending;
    if (trouble.kind === "conflict" && trouble.etag === this.state.value.unanswered) {
      // An earlier visit's save had arrived after all: this one goes on top of it.
      this.revision = trouble.revision;
      this.rebase(trouble.etag);
      return true;
    }
    if (trouble.kind === "conflict" && pending && trouble.etag === pending.etag) {
      this.#pending = null;
      this.revision = trouble.revision;
      this.#etag = trouble.etag;
      this.#acknowledge(pending.seq, new Date().toISOString(), false);
      return true;
    }
    if (!RETRIED.includes(trouble.kind)) this.#pending = null;
    return this.#stopped(trouble);
  }

  #stopped(trouble: Trouble): false {
    this.#dispatch({ type: "failed", trouble });
    if (RETRIED.includes(trouble.kind)) {
      this.#schedule(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#tries++));
    }
    return false;
  }
}
