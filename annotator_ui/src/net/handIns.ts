/**
 * Tiles on their way to the server: pressing Submit puts a tile here, and the next one is painted meanwhile.
 *
 * They go out in order, one at a time, as often as it takes, also after a reload and from any screen. A tile is called
 * handed in when the server has said so. One that the server does not take stays here, with its work in the draft, until
 * its painter has opened it; those behind it go on.
 */
import { computed, signal } from "@preact/signals";
import { dropDraft, noteDraft, openDrafts } from "./drafts.ts";
import { type Entry, type HandIn, HandInStore, type PendingSave } from "./handInStore.ts";
import { HeadStart } from "./headStart.ts";
import { putLabels, type SavedRevision, type Submitted, submitTask } from "./painterApi.ts";
import { ApiProblem, asProblem } from "./problem.ts";
import { randomUuid } from "./uuid.ts";

const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;
/** So long a request may be silent: a line that was cut does not always say so. */
const PATIENCE_MS = 60_000;
const LOCK = "tessera-hand-ins";

type Saved = Pick<SavedRevision, "revision" | "etag" | "saved_at" | "handed_in">;

/** The first request for a tile whose save has to come first: it saves, and hands in where that can be. */
function sendSave({ task, lease, activeSeconds, save }: HandIn, signal: AbortSignal): Promise<SavedRevision> {
  const { etag, ...put } = save as PendingSave;
  return putLabels(task, { ...put, lease, activeSeconds, handIn: etag }, signal);
}

/** Why tiles wait: none while they are being sent. */
export type Delay = "offline" | "signed-out" | "full";

function delayOf({ status, code }: ApiProblem): Delay | null {
  if (status === 507) return "full";
  if (status === 401) return "signed-out";
  if (code === "offline" || status === 408 || status === 429 || status >= 500) return "offline";
  return null;
}

function patient(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
}

export class HandIns {
  readonly #entries = signal<readonly Entry[]>([]);
  /** Tiles that will be sent, in order. */
  readonly waiting = computed(() => this.#entries.value.filter((entry) => entry.refused === null));
  /** Tiles that the server did not take. */
  readonly refused = computed(() => this.#entries.value.filter((entry) => entry.refused !== null));
  readonly delay = signal<Delay | null>(null);
  /** Tiles whose lease was lost on the way: kept by the server as late work, until a person has read so. */
  readonly late = signal<readonly HandIn[]>([]);
  /** The server has taken a tile. */
  onTaken: (entry: HandIn, answer: Submitted) => void = () => undefined;
  /** Resolves once it is known what waits. */
  ready: Promise<void> = Promise.resolve();
  #account: string | null = null;
  #draining: Promise<void> | null = null;
  #again = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  /** Resolves once what is being put in the queue is stored. */
  #adding: Promise<void> = Promise.resolve();
  #sending: { readonly task: string; readonly stop: AbortController } | null = null;
  readonly #ahead = new HeadStart<SavedRevision>();
  readonly #others: BroadcastChannel;

  constructor(readonly store = new HandInStore()) {
    this.#others = new BroadcastChannel(store.name);
    this.#others.onmessage = () => void this.#read();
    addEventListener("online", () => void this.drain());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.drain();
    });
  }

  /** Send what `account` has waiting from now on, and nobody else's. */
  async begin(account: string): Promise<void> {
    this.#account = account;
    this.ready = this.#read().catch(() => undefined);
    await this.ready;
    void this.drain();
  }

  /** Nobody is signed in any more; what waits goes on waiting. */
  end(): void {
    this.#account = null;
    clearTimeout(this.#timer);
    this.#entries.value = [];
    this.late.value = [];
  }

  /** Put a tile in the queue. Resolves once it is stored here; rejects where this browser keeps nothing. */
  async add(handIn: HandIn): Promise<void> {
    const stored = this.store.add(handIn);
    this.#adding = stored.catch(() => undefined);
    this.#sendAhead(handIn);
    // The turn to send is asked for meanwhile.
    void this.drain();
    try {
      await stored;
    } catch (error) {
      if (!(await this.#arrivedAnyway(handIn))) throw error;
    }
    await this.#changed();
  }

  /** Where nothing waits before it, its way to the server and its way into the store are one wait, not two. */
  #sendAhead(handIn: HandIn): void {
    if (!handIn.save || this.#draining || this.waiting.value.length > 0) return;
    this.#ahead.begin(handIn.save.key, (stop) => sendSave(handIn, patient(stop)));
  }

  /** True when the server has taken a tile that could not be kept here. */
  async #arrivedAnyway(handIn: HandIn): Promise<boolean> {
    const { key = "", etag = "" } = handIn.save ?? {};
    const answer = await this.#ahead.begun(key)?.catch(() => null);
    if (!answer?.handed_in || answer.etag !== etag) return false;
    this.#took(handIn, answer.handed_in);
    return true;
  }

  /** The ids of the tiles that wait or came back. */
  tasks(): string[] {
    return this.#entries.value.map(({ task }) => task);
  }

  find(task: string): Entry | null {
    return this.#entries.value.find((entry) => entry.task === task) ?? null;
  }

  /** Take a tile out of the queue, to paint on. Its draft is where it was. */
  async takeBack(task: string): Promise<void> {
    if (this.#sending?.task === task) this.#sending.stop.abort();
    this.#ahead.stop();
    for (const entry of await this.#own()) if (entry.task === task) await this.store.remove(entry.id);
    await this.#changed();
  }

  /** Send what waits. Resolves when nothing waits any more, or when it has to wait on. */
  drain(): Promise<void> {
    clearTimeout(this.#timer);
    this.#again = true;
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null;
    });
    return this.#draining;
  }

  async #drain(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const pass = () => this.#pass();
      // One tab sends at a time. Without locks two may: every step counts once, however often it is sent.
      await (navigator.locks ? navigator.locks.request(LOCK, pass) : pass()).catch(() => undefined);
    }
  }

  async #pass(): Promise<void> {
    const done = new Set<number>();
    await this.#adding;
    for (;;) {
      const next = (await this.#own()).find((entry) => entry.refused === null && !done.has(entry.id));
      if (!next) break;
      done.add(next.id);
      if (!(await this.#sendOne(next))) {
        // Who asked meanwhile has had the answer: it is tried again after the pause.
        this.#again = false;
        return;
      }
    }
    this.delay.value = null;
    this.#tries = 0;
  }

  /** False when nothing more can be sent for now. */
  async #sendOne(entry: Entry): Promise<boolean> {
    const stop = new AbortController();
    this.#sending = { task: entry.task, stop };
    try {
      await this.#handIn(entry, patient(stop.signal));
      this.delay.value = null;
      return true;
    } catch (error) {
      return stop.signal.aborted || this.#failed(entry, asProblem(error));
    } finally {
      this.#sending = null;
    }
  }

  async #failed(entry: Entry, problem: ApiProblem): Promise<boolean> {
    const delay = delayOf(problem);
    if (delay === null) {
      const { status, code, message } = problem;
      const now = (await this.#own()).find(({ id }) => id === entry.id) ?? entry;
      await this.store.update({ ...now, refused: { status, code, detail: message } });
      await this.#changed();
      return true;
    }
    this.delay.value = delay;
    const pause = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#tries++);
    clearTimeout(this.#timer);
    if (this.#account !== null) this.#timer = setTimeout(() => void this.drain(), pause);
    return false;
  }

  async #handIn(entry: Entry, signal: AbortSignal): Promise<void> {
    const answer = await this.#send(entry, signal);
    const { account, task } = entry;
    // In this order: an entry without a draft is merely sent once more, a draft without an entry would be forgotten.
    const drafts = await openDrafts();
    await dropDraft(drafts, `${account}:${task}`).finally(() => drafts.close());
    await this.store.remove(entry.id);
    await this.#changed();
    this.#took(entry, answer);
  }

  #took(handIn: HandIn, answer: Submitted): void {
    if (answer.late) this.late.value = [...this.late.value, handIn];
    this.onTaken(handIn, answer);
  }

  /** Save what is not saved, and hand it in with the same request where that can be. */
  async #send(entry: Entry, signal: AbortSignal): Promise<Submitted> {
    const { task, lease, activeSeconds } = entry;
    const saved = entry.revision === null ? await this.#save(entry, signal) : null;
    if (saved?.handed_in) return saved.handed_in;
    const revision = saved?.revision ?? (entry.revision as string);
    return submitTask(task, { lease, revision, active_seconds: activeSeconds }, signal);
  }

  /** What the server has made of the entry's save. */
  async #save(entry: Entry, signal: AbortSignal): Promise<Saved> {
    const save = entry.save as PendingSave;
    let found: Saved;
    try {
      found = await (this.#ahead.begun(save.key, signal) ?? sendSave(entry, signal));
    } catch (error) {
      const current = currentOf(asProblem(error));
      if (current && current.etag !== save.etag && save.ours.includes(current.etag)) {
        return this.#save(await this.#rebased(entry, current.etag), signal);
      }
      if (current?.etag !== save.etag) throw error;
      found = { ...current, saved_at: new Date().toISOString() };
    }
    if (found.etag !== save.etag) throw await this.#damaged(entry, found.etag);
    if (!found.handed_in) await this.#saved(entry, found);
    return found;
  }

  /** The server has an earlier save of the same work: this one goes on top of it. */
  async #rebased(entry: Entry, baseEtag: string): Promise<Entry> {
    const next = { ...entry, save: { ...(entry.save as PendingSave), baseEtag, key: randomUuid() } };
    await this.store.update(next);
    return next;
  }

  /** What the server stored is not what was sent: it is sent again, on top of that. */
  async #damaged(entry: Entry, etag: string): Promise<ApiProblem> {
    await this.#rebased(entry, etag);
    return new ApiProblem({ status: 503, code: "damaged", detail: "The tile arrived damaged." });
  }

  /** Note how far it is, here and in the draft, should the tile come back. */
  async #saved(entry: Entry, saved: Saved): Promise<void> {
    const there = await this.store.update({ ...entry, revision: saved.revision, save: null });
    const drafts = await openDrafts();
    const progress = { acked: entry.seq, baseEtag: saved.etag, pendingEtag: null, savedAt: saved.saved_at };
    await noteDraft(drafts, `${entry.account}:${entry.task}`, progress).finally(() => drafts.close());
    if (!there) throw new DOMException("taken back", "AbortError");
  }

  async #own(): Promise<Entry[]> {
    return (await this.store.all()).filter(({ account }) => account === this.#account);
  }

  async #read(): Promise<void> {
    this.#entries.value = this.#account === null ? [] : await this.#own();
  }

  async #changed(): Promise<void> {
    await this.#read();
    this.#others.postMessage("changed");
  }
}

function currentOf(problem: ApiProblem): { revision: string; etag: string } | null {
  if (problem.status !== 412) return null;
  return (problem.details.current ?? null) as { revision: string; etag: string } | null;
}

export const handIns = new HandIns();
