import { deleteDB } from "idb";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LabelBuffer } from "../kernel/labels.ts";
import { encodePng16 } from "../kernel/png16.ts";
import { sha256Hex } from "../kernel/sha256.ts";
import { type DraftRecord, Journal, openDrafts, readDraft } from "./drafts.ts";
import { type HandIn, HandInStore } from "./handInStore.ts";
import { HandIns } from "./handIns.ts";
import { randomUuid } from "./uuid.ts";

const RECT = { x: 0, y: 0, width: 4, height: 2 };
type Fault = "away" | "answer-lost" | number | "damage";

/** Saving and handing in by the server's rules; each tile has a head, each key one answer. */
class Server {
  readonly heads = new Map<string, { etag: string; revision: string }>();
  readonly handedIn: string[] = [];
  readonly log: string[] = [];
  readonly answers = new Map<string, object>();
  readonly lost = new Set<string>();
  faults: Fault[] = [];
  /** A save is handed in with the same request. */
  together = true;
  #revisions = 0;

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const [, task = "", verb = ""] = /tasks\/([^/]+)\/(\w+)$/.exec(String(input)) ?? [];
    const fault = this.faults.shift();
    if (fault === "away") throw new TypeError("Failed to fetch");
    this.log.push(`${verb} ${task}`);
    if (typeof fault === "number") return Response.json({ code: "no", detail: "No." }, { status: fault });
    const answer =
      verb === "labels" ? await this.#save(task, init, fault) : this.#submit(task, String(init.body));
    if (fault === "answer-lost") throw new TypeError("Failed to fetch");
    return answer;
  };

  async #save(task: string, init: RequestInit, fault?: Fault): Promise<Response> {
    const headers = new Headers(init.headers);
    const key = headers.get("idempotency-key") ?? "";
    const earlier = this.answers.get(key);
    if (earlier) return Response.json(earlier);
    const current = this.heads.get(task);
    const late = this.lost.has(task);
    if (!late && (current?.etag ?? null) !== headers.get("if-match")) {
      return Response.json({ code: "revision-conflict", current, detail: "Changed." }, { status: 412 });
    }
    const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
    const etag = fault === "damage" ? '"damaged"' : `"${sha256Hex(body)}"`;
    const revision = `r${++this.#revisions}`;
    const answer = { revision, n: 1, etag, saved_at: "2026-01-01T00:00:00Z", late };
    if (!late) this.heads.set(task, { etag, revision });
    const asked = headers.get("tessera-hand-in") === etag && this.together;
    const handed_in = asked ? await this.#submit(task, JSON.stringify({ revision })).json() : null;
    this.answers.set(key, { ...answer, handed_in });
    return Response.json({ ...answer, handed_in });
  }

  #submit(task: string, body: string): Response {
    const { revision } = JSON.parse(body) as { revision: string };
    const late = this.lost.has(task);
    if (!late && this.heads.get(task)?.revision !== revision) {
      return Response.json({ code: "revision-conflict", detail: "Newer." }, { status: 409 });
    }
    if (!this.handedIn.includes(task)) this.handedIn.push(task);
    return Response.json({ state: "submitted", late });
  }
}

let server: Server;
let name: string;
let queue: HandIns;
let taken: [string, boolean][];

function open(): HandIns {
  const made = new HandIns(new HandInStore(name));
  made.onTaken = ({ task }, { late }) => taken.push([task, late]);
  return made;
}

beforeEach(() => {
  server = new Server();
  name = `hand-ins-${randomUuid()}`;
  taken = [];
  vi.stubGlobal("fetch", server.fetch);
  queue = open();
});

afterEach(async () => {
  queue.end();
  await queue.store.close();
  await deleteDB(name);
  vi.unstubAllGlobals();
});

async function handIn(task: string, value = 1, more: Partial<HandIn> = {}): Promise<HandIn> {
  const data = new Uint16Array(8).fill(value);
  const bytes = await encodePng16({ width: 4, height: 2, data, segments: [] });
  const etag = `"${sha256Hex(bytes)}"`;
  const save = { bytes, etag, baseEtag: null, ours: [], key: randomUuid() };
  const where = { slug: "city", image: "a.jpg", number: 1, lease: `lease-${task}` };
  return {
    ...where,
    ...{ account: "anna", task, activeSeconds: 9, seq: 3, revision: null, save, refused: null },
    ...more,
  };
}

const waiting = () => queue.waiting.value.map(({ task }) => task);

async function sent(): Promise<void> {
  await vi.waitFor(() => expect(waiting()).toEqual([]));
}

test("tiles are saved and handed in in the order of submitting, each once", async () => {
  await queue.begin("anna");
  for (const task of ["b", "a", "c"]) await queue.add(await handIn(task));
  await sent();
  expect(server.handedIn).toEqual(["b", "a", "c"]);
  expect(server.log).toEqual(["labels b", "labels a", "labels c"]);
  expect(taken).toEqual([
    ["b", false],
    ["a", false],
    ["c", false],
  ]);
});

/** A store that is slow: it keeps nothing until it is told how it went. */
function slowStore(): { readonly fails: () => void } {
  let fails: () => void = () => undefined;
  queue.store.add = () =>
    new Promise((_, reject) => {
      fails = () => reject(new DOMException("full", "QuotaExceededError"));
    });
  return { fails: () => fails() };
}

test("a tile is on its way while it is being stored, and not called handed in before", async () => {
  await queue.begin("anna");
  await queue.drain();
  const { fails } = slowStore();
  const added = queue.add(await handIn("a"));
  await vi.waitFor(() => expect(server.handedIn).toEqual(["a"]));
  expect(taken).toEqual([]);
  fails();
  await added;
});

test("a tile that could not be stored is handed in where the server has taken it", async () => {
  await queue.begin("anna");
  await queue.drain();
  const { fails } = slowStore();
  const added = queue.add(await handIn("a"));
  fails();
  await added;
  expect([server.log, taken]).toEqual([["labels a"], [["a", false]]]);
});

test.each([["away"], ["damage"]] as [Fault][])(
  "a tile that could not be stored and did not arrive (%s) stays where it is",
  async (fault) => {
    server.faults = [fault];
    await queue.begin("anna");
    await queue.drain();
    const { fails } = slowStore();
    const added = queue.add(await handIn("a"));
    fails();
    await expect(added).rejects.toThrow();
    expect([server.handedIn, taken]).toEqual([[], []]);
  },
);

test("what was saved but not handed in with it is handed in by itself", async () => {
  server.together = false;
  await queue.begin("anna");
  await queue.add(await handIn("a"));
  await sent();
  expect([server.handedIn, server.log]).toEqual([["a"], ["labels a", "submit a"]]);
});

test("without a line they wait and say so, are there after a reload, and go out once the line is back", async () => {
  server.faults = ["away", "away", "away", "away"];
  await queue.begin("anna");
  await queue.add(await handIn("a"));
  await queue.add(await handIn("b"));
  await vi.waitFor(() => expect([waiting(), queue.delay.value]).toEqual([["a", "b"], "offline"]));
  expect(taken).toEqual([]);
  queue.end();
  await queue.store.close();
  server.faults = [];
  queue = open();
  await queue.begin("anna");
  await sent();
  expect([server.handedIn, queue.delay.value]).toEqual([["a", "b"], null]);
});

test("another person at the same browser sends nothing of it", async () => {
  server.faults = ["away"];
  await queue.begin("anna");
  await queue.add(await handIn("a"));
  await vi.waitFor(() => expect(queue.delay.value).toBe("offline"));
  queue.end();
  await queue.begin("bert");
  await queue.drain();
  expect([server.handedIn, waiting()]).toEqual([[], []]);
  queue.end();
  await queue.begin("anna");
  await sent();
  expect(server.handedIn).toEqual(["a"]);
});

test.each([
  ["of the request", true, ["answer-lost"]],
  ["of the save", false, ["answer-lost"]],
  ["of the handing in", false, [undefined, "answer-lost"]],
] as [string, boolean, Fault[]][])(
  "an answer %s that is lost is asked for again",
  async (_, together, faults) => {
    server.faults = faults;
    server.together = together;
    await queue.begin("anna");
    await queue.add(await handIn("a"));
    await vi.waitFor(() => expect(queue.delay.value).toBe("offline"));
    await queue.drain();
    expect([server.handedIn, server.answers.size, waiting()]).toEqual([["a"], 1, []]);
  },
);

test("a save of the same work whose answer never came is built upon", async () => {
  server.heads.set("a", { etag: '"earlier"', revision: "r0" });
  const entry = await handIn("a");
  const save = { ...entry.save, ours: ['"earlier"'] } as HandIn["save"];
  await queue.begin("anna");
  await queue.add({ ...entry, save });
  await sent();
  expect([server.handedIn, server.heads.get("a")?.etag]).toEqual([["a"], entry.save?.etag]);
});

test("bytes that the server has already are not sent over it again", async () => {
  const entry = await handIn("a");
  server.heads.set("a", { etag: entry.save?.etag ?? "", revision: "r0" });
  await queue.begin("anna");
  await queue.add(entry);
  await sent();
  expect([server.handedIn, server.answers.size]).toEqual([["a"], 0]);
});

test("what arrives damaged is sent again on top of it, and never called handed in before", async () => {
  server.faults = ["damage"];
  const entry = await handIn("a");
  await queue.begin("anna");
  await queue.add(entry);
  await vi.waitFor(() => expect(queue.delay.value).toBe("offline"));
  expect([server.handedIn, server.log]).toEqual([[], ["labels a"]]);
  await queue.drain();
  expect(server.log).toEqual(["labels a", "labels a"]);
  expect([server.handedIn, server.heads.get("a")?.etag]).toEqual([["a"], entry.save?.etag]);
});

async function draftOf(task: string): Promise<void> {
  const head: DraftRecord = {
    ...{ seq: 3, acked: 0, baseEtag: null, pendingEtag: null, pendingSeq: 0, rect: RECT, segments: [] },
    ...{ cursor: 1, activeSeconds: 9, savedAt: null, lease: "lease" },
  };
  const drafts = await openDrafts();
  const buffer = new LabelBuffer(RECT, new Uint16Array(8).fill(1));
  const step = { key: 1, segments: [], blocks: new Map() };
  const change = { seq: 3, blocks: [0], step, goneSteps: [], cursor: 1, segments: [], absent: [] };
  await new Journal(drafts, `anna:${task}`, head, false).record(change, buffer, 9);
  drafts.close();
}

async function draftHead(task: string): Promise<DraftRecord | null> {
  const drafts = await openDrafts();
  const draft = await readDraft(drafts, `anna:${task}`, RECT);
  drafts.close();
  return draft?.head ?? null;
}

test("a tile that was saved elsewhere comes back with its draft, and those behind it go on", async () => {
  const task = randomUuid();
  await draftOf(task);
  server.heads.set(task, { etag: '"theirs"', revision: "r0" });
  await queue.begin("anna");
  await queue.add(await handIn(task));
  await queue.add(await handIn("b"));
  await vi.waitFor(() => expect(server.handedIn).toEqual(["b"]));
  await sent();
  const refused = queue.refused.value.map((entry) => [entry.task, entry.refused?.status]);
  expect([refused, waiting()]).toEqual([[[task, 412]], []]);
  expect((await draftHead(task))?.acked).toBe(0);
  await queue.takeBack(task);
  expect([queue.refused.value, (await draftHead(task))?.seq]).toEqual([[], 3]);
});

test("a draft goes when the server has taken the tile, and not before", async () => {
  const task = randomUuid();
  await draftOf(task);
  server.faults = [undefined as unknown as Fault, "away"];
  server.together = false;
  await queue.begin("anna");
  await queue.add(await handIn(task));
  await vi.waitFor(() => expect(queue.delay.value).toBe("offline"));
  expect(await draftHead(task)).toMatchObject({ seq: 3, acked: 3 });
  await queue.drain();
  expect([server.handedIn, await draftHead(task)]).toEqual([[task], null]);
});

test("a lease that was lost on the way makes it late work, and says so", async () => {
  server.lost.add("a");
  await queue.begin("anna");
  await queue.add(await handIn("a"));
  await sent();
  expect([taken, server.heads.size]).toEqual([[["a", true]], 0]);
});

test("a tile that is taken back is sent no more", async () => {
  server.faults = ["away"];
  await queue.begin("anna");
  await queue.add(await handIn("a"));
  await vi.waitFor(() => expect(queue.delay.value).toBe("offline"));
  await queue.takeBack("a");
  await queue.drain();
  expect([server.handedIn, server.log, waiting()]).toEqual([[], [], []]);
});

test("who was signed out meanwhile hands in after signing in again", async () => {
  server.faults = [401];
  await queue.begin("anna");
  await queue.add(await handIn("a"));
  await vi.waitFor(() => expect(queue.delay.value).toBe("signed-out"));
  await queue.begin("anna");
  await sent();
  expect(server.handedIn).toEqual(["a"]);
});

test("two pages hand a tile in once", async () => {
  server.faults = ["away"];
  await queue.begin("anna");
  await queue.add(await handIn("a"));
  await vi.waitFor(() => expect(queue.delay.value).toBe("offline"));
  const other = open();
  await other.begin("anna");
  await Promise.all([queue.drain(), other.drain()]);
  expect([server.handedIn, server.log, taken.length]).toEqual([["a"], ["labels a"], 1]);
  await vi.waitFor(() => expect(waiting()).toEqual([]));
  other.end();
  await other.store.close();
});
