import { sha256Hex } from "../../kernel/sha256.ts";

export const PAINT = { x: 20, y: 10, width: 64, height: 48 };
const CONTEXT = { x: 10, y: 0, width: 84, height: 68 };

/** The parts of the HTTP API that the painter speaks to, with the server's conditions on saving. */
export class FakeServer {
  readonly requests: { method: string; path: string; headers: Headers; body: Uint8Array }[] = [];
  etag: string | null = null;
  stored: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  state = "leased";
  verdict: unknown = null;
  /** Saves do not get through. */
  away = false;
  lost = 0;

  constructor(readonly id: string) {}

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const { pathname } = new URL(String(input), location.href);
    const method = init.method ?? "GET";
    if (this.away && method === "PUT") {
      this.lost++;
      throw new TypeError("Failed to fetch");
    }
    const body = new Uint8Array(await new Response(init.body ?? null).arrayBuffer());
    this.requests.push({ method, path: pathname, headers: new Headers(init.headers), body });
    if (pathname.startsWith("/iiif/")) return this.#photo();
    if (pathname.endsWith("/claim")) return new Response(null, { status: 204 });
    if (pathname.endsWith("/submit")) return Response.json({ state: "submitted", late: false });
    if (pathname.endsWith("/labels")) return method === "PUT" ? this.#put(body) : new Response(this.stored);
    return Response.json(this.#task());
  };

  async #photo(): Promise<Response> {
    const canvas = new OffscreenCanvas(CONTEXT.width, CONTEXT.height);
    canvas.getContext("2d")?.fillRect(0, 0, 10, 10);
    return new Response(await canvas.convertToBlob({ type: "image/png" }));
  }

  #put(body: Uint8Array): Response {
    const last = this.requests.at(-1)?.headers;
    const base = last?.get("if-none-match") === "*" ? null : (last?.get("if-match") ?? "missing");
    if (base !== this.etag)
      return Response.json({ code: "revision-conflict", current: { etag: this.etag } }, { status: 412 });
    this.stored = Uint8Array.from(body);
    this.etag = `"${sha256Hex(body)}"`;
    return Response.json({
      revision: "r1",
      n: 1,
      etag: this.etag,
      saved_at: "2026-01-01T12:00:00Z",
      late: false,
    });
  }

  #task() {
    const until = new Date(Date.now() + 45 * 60_000).toISOString();
    const url = `/api/v1/tasks/${this.id}/labels`;
    return {
      id: this.id,
      project: {
        slug: "city",
        title: "City",
        instructions: "Paint every pixel.",
        instructions_version: 1,
        tiles_ahead: 2,
      },
      kind: "paint",
      state: this.state,
      image: { id: "image", name: "a.jpg", drive: "a", frame: 0, width: 400, height: 400 },
      tile: { index: 2, row: 1, column: 0, columns: 2, rows: 2, core: PAINT, paint: PAINT, context: CONTEXT },
      photo: "/iiif/image/10,0,84,68/max/0/default.jpg",
      taxonomy: { name: "test", version: "1", classes: CLASSES },
      lease: this.state === "leased" ? { id: "lease", fence: 1, until, mine: true } : null,
      server_time: new Date().toISOString(),
      labels: this.etag && { revision: "r0", n: 1, etag: this.etag, url, saved_at: "2026-01-01T12:00:00Z" },
      verdict: this.verdict,
      painter: null,
    };
  }
}

const CLASSES = [
  { id: 7, name: "road", color: [128, 64, 128], is_thing: false, train_id: 0, ignored: false, category: "" },
  { id: 26, name: "car", color: [0, 0, 142], is_thing: true, train_id: 1, ignored: false, category: "" },
];
