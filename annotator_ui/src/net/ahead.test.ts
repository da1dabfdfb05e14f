import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TilesAhead } from "./ahead.ts";
import type { Task } from "./types.ts";

/** Gives out tiles b, c, d, and remembers what was asked. */
class Server {
  readonly asked: string[] = [];
  readonly left = ["b", "c", "d"];
  away = false;
  lost: string | null = null;
  /** The line is away, but the service worker has tasks and photos. */
  kept = false;

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const path = String(input).replace("/api/v1", "");
    this.asked.push(path);
    if (this.away) throw new TypeError("Failed to fetch");
    if (path.endsWith("/claim") && this.kept) throw new TypeError("Failed to fetch");
    if (/^\/tasks\/\w$/.test(path)) return Response.json(tile(path.slice(-1)));
    if (path.startsWith("/iiif/")) return new Response(await photo(path.slice(-1)));
    if (path.endsWith("/heartbeat")) {
      const lost = this.lost !== null && path.includes(`/${this.lost}/`);
      return lost ? Response.json({ code: "lease-lost" }, { status: 409 }) : Response.json({});
    }
    const { ahead, holding } = JSON.parse(String(init.body)) as { ahead: boolean; holding: string[] };
    const id = ahead && this.left.find((tile) => !holding.includes(tile));
    if (!id) return new Response(null, { status: 204 });
    return Response.json(tile(id));
  };
}

function tile(id: string): Task {
  const project = { slug: "city", tiles_ahead: 2 };
  const lease = { id: `lease-${id}`, mine: true };
  return { id, project, lease, photo: `/iiif/${id}`, labels: null, server_time: "" } as unknown as Task;
}

/** As wide as the number of the tile's letter. */
function photo(id: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(id.charCodeAt(0), 1);
  canvas.getContext("2d")?.fillRect(0, 0, 1, 1);
  return canvas.convertToBlob();
}

const A = tile("a");
let server: Server;
let ahead: TilesAhead;

beforeEach(() => {
  server = new Server();
  localStorage.clear();
  ahead = new TilesAhead();
  vi.stubGlobal("fetch", server.fetch);
});

afterEach(() => void vi.unstubAllGlobals());

test("two tiles are claimed and fetched, once however often it is asked for, and come in order", async () => {
  await Promise.all([ahead.fill(A), ahead.fill(A)]);
  await ahead.fill(A);
  expect(server.asked.filter((path) => path.startsWith("/iiif/"))).toEqual(["/iiif/b", "/iiif/c"]);
  expect([ahead.next("city"), ahead.next("village")]).toEqual(["b", null]);
  expect((await ahead.take("b"))?.photo.width).toBe("b".charCodeAt(0));
  expect([await ahead.take("b"), ahead.next("city")]).toEqual([null, "c"]);
  await ahead.fill(tile("b"));
  expect(server.asked.at(-1)).toBe("/iiif/d");
});

test("a line that is away costs only the tiles ahead, which come when it is back", async () => {
  server.away = true;
  await ahead.fill(A);
  expect(ahead.next("city")).toBeNull();
  server.away = false;
  await ahead.fill(A);
  expect(ahead.next("city")).toBe("b");
});

test("a tile whose lease was lost meanwhile is not offered", async () => {
  await ahead.fill(A);
  server.lost = "b";
  await ahead.beat();
  expect(ahead.next("city")).toBe("c");
});

test("another person gets nothing of it", async () => {
  ahead.begin("anna");
  await ahead.fill(A);
  ahead.begin("anna");
  expect(ahead.next("city")).toBe("b");
  ahead.begin("bert");
  expect([ahead.next("city"), await ahead.atHand()]).toEqual([null, []]);
});

test("after a reload without a line, the tiles that were at hand are there again", async () => {
  ahead.begin("anna");
  await ahead.fill(A);
  const again = new TilesAhead();
  again.begin("anna");
  server.kept = true;
  await again.fill(A);
  expect([again.next("city"), (await again.atHand()).map(({ id }) => id)]).toEqual(["b", ["b", "c", "a"]]);
});

test("a tile that was just claimed is fetched at once, taken once, and never offered as the next", async () => {
  ahead.expect(A, performance.now());
  expect(server.asked).toEqual(["/iiif/a"]);
  expect(ahead.next("city")).toBeNull();
  const taken = await ahead.take("a");
  expect([taken?.lease.id, taken?.photo.width]).toEqual(["lease-a", "a".charCodeAt(0)]);
  expect(await ahead.take("a")).toBeNull();
});

test("what was claimed and not opened is let go: by another claim, by another person, and after a while", async () => {
  ahead.expect(A, performance.now());
  ahead.expect(tile("b"), performance.now());
  expect([await ahead.take("a"), (await ahead.take("b"))?.task.id]).toEqual([null, "b"]);
  ahead.begin("anna");
  ahead.expect(A, performance.now());
  ahead.begin("bert");
  expect(await ahead.take("a")).toBeNull();
  ahead.expect(A, performance.now() - 120_000);
  expect(await ahead.take("a")).toBeNull();
});

test("a claimed tile that could not be fetched is asked for again by whoever opens it", async () => {
  server.away = true;
  ahead.expect(A, performance.now());
  expect(await ahead.take("a")).toBeNull();
});

test("a tile that is opened while others are still being claimed is not claimed once more", async () => {
  await ahead.fill(A);
  await ahead.take("b");
  await ahead.fill(A);
  expect([ahead.next("city"), server.asked.at(-1)]).toEqual(["c", "/iiif/d"]);
});
