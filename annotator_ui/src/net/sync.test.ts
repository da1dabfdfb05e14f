import { expect, test, vi } from "vitest";
import { WRITE_EVERYTHING } from "../kernel/labels.ts";
import { seeded } from "../kernel/random.testing.ts";
import { capsule } from "../kernel/stroke.ts";
import { type Content, PaintDocument } from "../model/document.ts";
import { saveWord, startSaving } from "../model/saveState.ts";
import type { LabelsPut, SavedRevision } from "./painterApi.ts";
import { ApiProblem } from "./problem.ts";
import { type HandOver, Sync, type SyncHost } from "./sync.ts";

const RECT = { x: 0, y: 0, width: 20, height: 20 };

/** The server's rules: conditions first, one answer per idempotency key, an ETag per content. */
class Server {
  head: { etag: string; content: string } | null = null;
  readonly answers = new Map<string, SavedRevision>();
  readonly puts: LabelsPut[] = [];
  late = false;
  /** The next save is stored with a flipped bit. */
  damage = false;
  /** What goes wrong with the next requests: before the server sees them, or on the way back. */
  faults: ("lost" | "answer-lost" | number)[] = [];

  async put(put: LabelsPut): Promise<SavedRevision> {
    await Promise.resolve();
    this.puts.push(put);
    const fault = this.faults.shift();
    if (fault === "lost") throw new ApiProblem({ status: 0, code: "offline" });
    if (typeof fault === "number") throw new ApiProblem({ status: fault, detail: "no" });
    const answer = this.answers.get(put.key) ?? this.#take(put);
    this.answers.set(put.key, answer);
    if (fault === "answer-lost") throw new ApiProblem({ status: 0, code: "offline" });
    return answer;
  }

  #take(put: LabelsPut): SavedRevision {
    const current = this.head;
    if ((current?.etag ?? null) !== put.baseEtag) {
      throw new ApiProblem({
        status: 412,
        code: "revision-conflict",
        current: { etag: current?.etag, revision: "r" },
      });
    }
    const content = new TextDecoder().decode(put.bytes) + (this.damage ? "!" : "");
    this.damage = false;
    const etag = `"${content}"`;
    if (!this.late) this.head = { etag, content };
    const n = this.answers.size + 1;
    const saved_at = `2026-01-01T00:00:${String(n % 60).padStart(2, "0")}Z`;
    return { revision: `r${n}`, n, etag, sha256: content, saved_at, late: this.late };
  }
}

function fingerprint(content: Content): string {
  return `${content.seq}:${content.data.join("")}`;
}

function setUp(server = new Server(), start = startSaving(0, 0, null)) {
  const document = new PaintDocument({ rect: RECT });
  const host: SyncHost = {
    encode: async (content) => {
      const print = fingerprint(content);
      return { bytes: new TextEncoder().encode(print), etag: `"${print}"` };
    },
    put: (put) => server.put(put),
    lease: () => "lease",
    activeSeconds: () => 7,
    note: async () => undefined,
  };
  const sync = new Sync(document, host, start, null);
  document.onChange = (change) => sync.changed(change.seq);
  const paint = (x: number, y = 5) => {
    document.begin();
    document.paint(capsule({ x, y }, { x, y }, 1), document.target(1, true, 0), WRITE_EVERYTHING);
    document.commit();
  };
  return { document, sync, server, paint, word: () => saveWord(sync.state.value) };
}

test("a save sends the first state without a base and the next ones on top of it", async () => {
  const { sync, server, paint, word } = setUp();
  paint(1);
  expect(word()).toBe("unsaved");
  expect([await sync.save(), word()]).toEqual([true, "saved"]);
  paint(2);
  await sync.save();
  expect(server.puts.map((p) => p.baseEtag)).toEqual([
    null,
    server.answers.get(server.puts[0]?.key ?? "")?.etag,
  ]);
  expect([sync.revision, server.puts[1]?.activeSeconds]).toEqual(["r2", 7]);
  sync.close();
});

test("nothing new is not sent again", async () => {
  const { sync, server, paint } = setUp();
  paint(1);
  await sync.save();
  expect([await sync.save(), server.puts.length]).toEqual([true, 1]);
  sync.close();
});

test("an answer that got lost is asked for again with the same bytes and key, even after new strokes", async () => {
  const { sync, server, paint, word } = setUp();
  server.faults = ["answer-lost"];
  paint(1);
  expect([await sync.save(), word()]).toEqual([false, "offline"]);
  paint(2);
  expect([await sync.save(), word()]).toEqual([true, "saved"]);
  expect(server.puts.map((p) => p.key === server.puts[0]?.key)).toEqual([true, true, false]);
  expect(server.puts[1]?.bytes).toEqual(server.puts[0]?.bytes);
  expect(server.head?.content).toMatch(/^2:/);
  sync.close();
});

test("a change on the server stops saving until a person chooses; keeping mine builds on theirs", async () => {
  const { sync, server, paint, word } = setUp();
  server.head = { etag: '"theirs"', content: "theirs" };
  paint(1);
  expect([await sync.save(), word(), await sync.save(), server.puts.length]).toEqual([
    false,
    "conflict",
    false,
    1,
  ]);
  expect([await sync.keepMine(), word(), server.puts[1]?.baseEtag]).toEqual([true, "saved", '"theirs"']);
  sync.close();
});

test("taking theirs counts as saved, and the next stroke builds on it", async () => {
  const { document, sync, server, paint, word } = setUp();
  server.head = { etag: '"theirs"', content: "theirs" };
  paint(1);
  await sync.save();
  document.replace(new Uint16Array(400), []);
  sync.tookTheirs('"theirs"', "r0", "2026-01-01T00:00:00Z");
  expect([word(), sync.revision, await sync.save(), server.puts.length]).toEqual(["saved", "r0", true, 1]);
  paint(2);
  await sync.save();
  expect(server.puts[1]?.baseEtag).toBe('"theirs"');
  sync.close();
});

test("a full server, a lost session and a refusal are told apart", async () => {
  for (const [status, expected] of [
    [507, "full"],
    [401, "signed-out"],
    [503, "offline"],
    [422, "refused"],
  ] as const) {
    const { sync, server, paint, word } = setUp();
    server.faults = [status];
    paint(1);
    expect([await sync.save(), word()]).toEqual([false, expected]);
    expect([await sync.save(), word()]).toEqual([true, "saved"]);
    sync.close();
  }
});

test("a save that the server stored otherwise than it was sent never counts as saved, and is sent again on top", async () => {
  const { sync, server, paint, word } = setUp();
  server.damage = true;
  paint(1);
  expect([await sync.save(), word()]).toEqual([false, "damaged"]);
  const damaged = server.head?.etag;
  expect([await sync.save(), word()]).toEqual([true, "saved"]);
  expect([server.puts[1]?.baseEtag, server.head?.content]).toEqual([
    damaged,
    fingerprint(sync.document.content()),
  ]);
  sync.close();
});

test("a late save is kept beside the head and says so", async () => {
  const { sync, server, paint, word } = setUp();
  paint(1);
  await sync.save();
  server.late = true;
  const head = server.head;
  paint(2);
  expect([await sync.save(), word(), server.head]).toEqual([true, "late", head]);
  paint(3);
  expect(await sync.save()).toBe(true);
  sync.close();
});

test("saving waits for the end of a stroke", async () => {
  const { document, sync, server, paint } = setUp();
  paint(1);
  document.begin();
  expect([await sync.save(), server.puts.length]).toEqual([false, 0]);
  document.rollback();
  expect([await sync.save(), server.puts.length]).toEqual([true, 1]);
  sync.close();
});

test("work is saved by itself ten seconds after the last stroke, and tried again when the server was away", async () => {
  vi.useFakeTimers();
  try {
    const { sync, server, paint, word } = setUp();
    server.faults = ["lost", "lost"];
    paint(1);
    await vi.advanceTimersByTimeAsync(9_000);
    paint(2);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(server.puts.length).toBe(0);
    await vi.advanceTimersByTimeAsync(1_100);
    expect([server.puts.length, word()]).toEqual([1, "offline"]);
    await vi.advanceTimersByTimeAsync(2_000);
    await vi.advanceTimersByTimeAsync(4_000);
    expect([server.puts.length, word()]).toEqual([3, "saved"]);
    sync.close();
  } finally {
    vi.useRealTimers();
  }
});

test("whatever fails and whenever strokes come, saved means that the server's head is what is on the screen", async () => {
  const random = seeded(11);
  for (let round = 0; round < 60; round++) {
    const { document, sync, server, paint, word } = setUp();
    const faults = ["lost", "answer-lost", 503, 507, undefined, undefined] as const;
    for (let i = 0; i < 25; i++) {
      const fault = faults[random(faults.length)];
      if (fault !== undefined) server.faults.push(fault);
      const saving = sync.save();
      if (random(2) === 0) paint(random(20), random(20));
      if (random(5) === 0) document.undo();
      await saving;
      if (word() === "saved") expect(server.head?.content).toBe(fingerprint(document.content()));
    }
    server.faults = [];
    while (!(await sync.save())) expect(word()).not.toBe("conflict");
    if (document.seq.value > 0) expect(server.head?.content).toBe(fingerprint(document.content()));
    sync.close();
  }
});

test("handing over gives the newest change with what it builds on, and what is saved only by its revision", async () => {
  const { sync, paint, server } = setUp();
  paint(3);
  await sync.save();
  const given: HandOver[] = [];
  const refuse = () => Promise.reject(new Error("full"));
  const take = async (work: HandOver) => void given.push(work);
  await expect(sync.handOver(refuse)).rejects.toThrow("full");
  const base = server.head?.etag;
  paint(9);
  server.faults = ["lost"];
  await sync.save();
  paint(12);
  const unanswered = server.puts[1]?.bytes;
  await sync.handOver(take);
  expect([given[0]?.seq, given[0]?.revision, given[0]?.save?.baseEtag]).toEqual([3, null, base]);
  expect(given[0]?.save?.ours).toEqual([`"${new TextDecoder().decode(unanswered)}"`]);
  await sync.save();
  expect(server.puts.length).toBe(2);
});

test("what is saved is handed over by its revision, and a save that is only being encoded is not sent any more", async () => {
  const [saved, fresh] = [setUp(), setUp()];
  const given: HandOver[] = [];
  const take = async (work: HandOver) => void given.push(work);
  saved.paint(3);
  await saved.sync.save();
  await saved.sync.handOver(take);
  expect(given).toEqual([{ seq: 1, revision: "r1", save: null }]);
  fresh.paint(3);
  const saving = fresh.sync.save();
  await fresh.sync.handOver(take);
  expect([await saving, fresh.server.puts.length, given[1]?.revision]).toEqual([false, 0, null]);
});

test("a save of an earlier visit that had arrived after all is no conflict: this visit's goes on top of it", async () => {
  const server = new Server();
  server.head = { etag: '"earlier"', content: "earlier" };
  const { sync, paint, word } = setUp(server, startSaving(0, 0, null, '"earlier"'));
  paint(3);
  await sync.save();
  expect([word(), server.puts.map((put) => put.baseEtag)]).toEqual(["saved", [null, '"earlier"']]);
});
