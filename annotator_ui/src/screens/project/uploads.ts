/** Photos on their way to the server, three at a time. They go on while one looks at other screens. */
import { type Signal, signal } from "@preact/signals";
import { number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import type { IngestRow } from "../../net/types.ts";
import { announce } from "../../widgets/announcer.tsx";
import type { NamedFile } from "./files.ts";

const AT_ONCE = 3;

export type Outcome = IngestRow["outcome"] | "failed";

export interface Sent {
  name: string;
  outcome: Outcome;
  detail: string | null;
}

export interface UploadState {
  total: number;
  totalBytes: number;
  sentBytes: number;
  sent: Sent[];
  running: boolean;
  /** Why the whole batch stopped: the disk is full, the session ended, the server is away. */
  stopped: ApiProblem | null;
}

const IDLE: UploadState = { total: 0, totalBytes: 0, sentBytes: 0, sent: [], running: false, stopped: null };

export class Uploads {
  readonly state: Signal<UploadState> = signal(IDLE);
  private readonly slug: string;
  private queue: NamedFile[] = [];
  private active = 0;
  private abort = new AbortController();
  private onChange: () => Promise<void> = async () => {};

  constructor(slug: string) {
    this.slug = slug;
  }

  /** Queues files; `onChange` runs now and then while they arrive, and at the end. */
  add(files: NamedFile[], onChange: () => Promise<void>): void {
    if (files.length === 0) return;
    this.onChange = onChange;
    if (!this.state.value.running) this.state.value = IDLE;
    this.queue.push(...files);
    const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
    const { total, totalBytes } = this.state.value;
    this.update({
      total: total + files.length,
      totalBytes: totalBytes + bytes,
      running: true,
      stopped: null,
    });
    this.pump();
  }

  /** Whether nothing is on its way at this moment. */
  get idle(): boolean {
    return this.active === 0;
  }

  /** Sends nothing more; what arrived stays. */
  cancel(): void {
    this.queue = [];
    this.abort.abort();
    this.abort = new AbortController();
    this.update({ running: false, total: this.state.value.sent.length });
  }

  /** Goes on after a stop. */
  resume(): void {
    this.update({ running: true, stopped: null });
    this.pump();
  }

  clear(): void {
    this.state.value = IDLE;
  }

  private update(change: Partial<UploadState>): void {
    this.state.value = { ...this.state.value, ...change };
  }

  private pump(): void {
    while (this.active < AT_ONCE && !this.state.value.stopped) {
      const next = this.queue.shift();
      if (!next) break;
      this.active += 1;
      void this.send(next);
    }
    if (this.active === 0 && this.queue.length === 0 && this.state.value.running) this.finish();
  }

  private async send(item: NamedFile): Promise<void> {
    const { signal: aborted } = this.abort;
    try {
      const row = await api.upload(this.slug, item.file, item.name, aborted);
      this.arrived(item, row.outcome, row.detail);
    } catch (error) {
      if (!aborted.aborted) this.refused(item, asProblem(error));
    }
    this.active -= 1;
    if (!aborted.aborted) this.pump();
  }

  private arrived({ name, file }: NamedFile, outcome: Outcome, detail: string | null): void {
    const { sent, sentBytes } = this.state.value;
    this.update({ sent: [...sent, { name, outcome, detail }], sentBytes: sentBytes + file.size });
    if ((sent.length + 1) % 20 === 1) void this.onChange();
  }

  /** A bad file is one line of the report; a server that cannot take any file stops the batch and keeps it. */
  private refused(item: NamedFile, problem: ApiProblem): void {
    const onlyThisFile =
      problem.status >= 400 && problem.status < 500 && ![401, 403, 429].includes(problem.status);
    if (onlyThisFile) {
      this.arrived(item, "refused", problem.message);
    } else {
      this.queue.unshift(item);
      this.update({ stopped: problem, running: false });
    }
  }

  private finish(): void {
    this.update({ running: false });
    announce(t("upload.finished", { count: number(this.state.value.sent.length) }));
    void this.onChange();
  }
}

const bySlug = new Map<string, Uploads>();

/** The uploads of a project, the same wherever one asks. */
export function uploadsOf(slug: string): Uploads {
  let uploads = bySlug.get(slug);
  if (!uploads) {
    uploads = new Uploads(slug);
    bySlug.set(slug, uploads);
  }
  return uploads;
}
