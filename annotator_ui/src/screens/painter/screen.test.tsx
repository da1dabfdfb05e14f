import "../../base.css";
import "../../styles/widgets.css";
import axe from "axe-core";
import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { decodePng16, encodePng16 } from "../../kernel/png16.ts";
import { newSegment } from "../../kernel/segments.ts";
import { handIns } from "../../net/handIns.ts";
import { me } from "../../net/session.ts";
import { randomUuid } from "../../net/uuid.ts";
import { navigate, path } from "../../widgets/route.ts";
import { PainterScreen } from "./index.tsx";
import { FakeServer, PAINT } from "./screen.testing.ts";

let server: FakeServer;
let root: HTMLElement;

beforeEach(() => {
  server = new FakeServer(randomUuid());
  // Never taken back: a painter that was left still sends its last save, and this file has a page of its own.
  vi.stubGlobal("fetch", server.fetch);
  me.value = { id: "anna", name: "Anna", email: null, locale: "en", is_admin: false, projects: [] };
  void handIns.begin("anna");
  navigate(`/paint/${server.id}`);
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  render(null, root);
  root.remove();
  navigate("/");
});

const byId = <T extends HTMLElement = HTMLElement>(id: string) =>
  root.querySelector<T>(`[data-testid="${id}"]`);

async function open(): Promise<HTMLElement> {
  render(<PainterScreen taskId={server.id} />, root);
  return vi.waitFor(() => {
    const canvas = byId("painter-canvas");
    expect(canvas?.dataset.camera).toBeDefined();
    return canvas as HTMLElement;
  });
}

function click(canvas: HTMLElement, x: number, y: number): void {
  const [scale, dx, dy] = (canvas.dataset.camera ?? "").split(",").map(Number) as [number, number, number];
  const box = canvas.getBoundingClientRect();
  const at = { clientX: box.left + dx + (x + 0.5) * scale, clientY: box.top + dy + (y + 0.5) * scale };
  for (const type of ["pointerdown", "pointerup"]) {
    canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, bubbles: true, ...at }));
  }
}

function press(key: string, init: KeyboardEventInit = {}): void {
  document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init }),
  );
}

const saveState = () => byId("save-state")?.dataset.state;

test("a tile is filled, saved as a 16-bit PNG with its segments, handed in, and home is next", async () => {
  const canvas = await open();
  byId("class-26")?.click();
  press("g");
  click(canvas, 40, 30);
  await vi.waitFor(() =>
    expect([saveState(), byId("unlabelled-count")?.dataset.count]).toEqual(["unsaved", "0"]),
  );
  byId("submit")?.click();
  await vi.waitFor(() => expect(path.value).toBe("/"));
  const put = server.requests.find((r) => r.method === "PUT");
  const tile = await decodePng16(put?.body ?? new Uint8Array(0));
  expect([tile.width, tile.height, tile.segments]).toEqual([64, 48, [newSegment(1, 26)]]);
  expect(tile.data.every((id) => id === 1)).toBe(true);
  expect([put?.headers.get("if-none-match"), put?.headers.get("tessera-lease")]).toEqual(["*", "lease"]);
  const submit = server.requests.find((r) => r.path.endsWith("/submit"));
  expect(JSON.parse(new TextDecoder().decode(submit?.body))).toMatchObject({
    lease: "lease",
    revision: "r1",
  });
});

test("the desk stays for the next tile, and all on it is that tile's", async () => {
  const canvas = await open();
  byId("class-26")?.click();
  click(canvas, 40, 30);
  await vi.waitFor(() => expect(byId("segment-1")?.textContent).toContain("1"));
  const [first, submit] = [server, byId("submit")];
  server = new FakeServer(randomUuid());
  const data = new Uint16Array(64 * 48).fill(1);
  server.stored = await encodePng16({ width: 64, height: 48, data, segments: [newSegment(1, 26)] });
  server.etag = '"next"';
  const route: typeof fetch = (input, init) =>
    (String(input).includes(first.id) ? first : server).fetch(input, init);
  vi.stubGlobal("fetch", route);
  render(<PainterScreen taskId={server.id} />, root);
  await vi.waitFor(() => expect(byId("segment-1")?.textContent).toContain("3,072 px"));
  expect([byId("submit") === submit, byId("painter-canvas") === canvas]).toEqual([true, true]);
  expect(root.querySelectorAll("[data-surface]")).toHaveLength(1);
  expect([saveState(), byId("unlabelled-count")?.dataset.count]).toEqual(["saved", "0"]);
  // What was not saved of the first is on its way, and the hand is on the second.
  await vi.waitFor(() => expect(first.etag).not.toBeNull());
  byId("class-7")?.click();
  await vi.waitFor(() => expect(canvas.dataset.task).toBe(server.id));
  click(canvas, 40, 30);
  press("s", { ctrlKey: true });
  await vi.waitFor(async () => expect((await decodePng16(server.stored)).segments).toHaveLength(2));
});

test("what is being handed in changes no more", async () => {
  const canvas = await open();
  byId("class-26")?.click();
  press("g");
  click(canvas, 40, 30);
  await vi.waitFor(() => expect(byId("unlabelled-count")?.dataset.count).toBe("0"));
  byId("submit")?.click();
  press("z", { ctrlKey: true });
  await new Promise(requestAnimationFrame);
  expect(byId("unlabelled-count")?.dataset.count ?? "0").toBe("0");
  await vi.waitFor(() => expect(path.value).toBe("/"));
});

test("without a line a tile that is handed in waits, is told so, and can be taken back with its work", async () => {
  const canvas = await open();
  byId("class-26")?.click();
  press("g");
  click(canvas, 40, 30);
  await vi.waitFor(() => expect(byId("unlabelled-count")?.dataset.count).toBe("0"));
  server.away = true;
  byId("submit")?.click();
  await vi.waitFor(() => expect(path.value).toBe("/"));
  expect(handIns.waiting.value.map(({ task }) => task)).toEqual([server.id]);
  render(null, root);
  render(<PainterScreen taskId={server.id} />, root);
  await vi.waitFor(() => expect(root.textContent).toContain("on its way to the server"));
  const { violations } = await axe.run(root);
  expect(violations.map((v) => [v.id, v.nodes.map((n) => n.target)])).toEqual([]);
  byId("take-back")?.click();
  await vi.waitFor(() => expect(saveState()).toBe("unsaved"));
  expect(byId("unlabelled-count")?.dataset.count).toBe("0");
  expect(server.requests.some(({ path }) => path.endsWith("/submit"))).toBe(false);
  server.away = false;
  byId("submit")?.click();
  await vi.waitFor(() => expect(server.requests.some(({ path }) => path.endsWith("/submit"))).toBe(true));
});

test("a tile that the server does not take comes back: opening it asks which version counts", async () => {
  const canvas = await open();
  byId("class-26")?.click();
  press("g");
  click(canvas, 40, 30);
  await vi.waitFor(() => expect(byId("unlabelled-count")?.dataset.count).toBe("0"));
  server.stored = await encodePng16({
    ...PAINT,
    data: new Uint16Array(64 * 48).fill(1),
    segments: [newSegment(1, 7)],
  });
  server.etag = '"theirs"';
  byId("submit")?.click();
  await vi.waitFor(() => expect(handIns.refused.value.length).toBe(1));
  render(null, root);
  await open();
  await vi.waitFor(() => expect([saveState(), byId("keep-mine") !== null]).toEqual(["conflict", true]));
  expect(handIns.refused.value).toEqual([]);
  byId("keep-mine")?.click();
  await vi.waitFor(() => expect(saveState()).toBe("saved"));
  const { segments } = await decodePng16(server.stored);
  expect(segments?.map(({ classId }) => classId)).toEqual([26]);
});

test("submitting with pixels left says how many and sends nothing", async () => {
  await open();
  byId("submit")?.click();
  await vi.waitFor(() =>
    expect(byId("notice-holes")?.textContent).toContain("3,072 pixels are not painted yet, in 1 place"),
  );
  expect(server.requests.some((r) => r.method !== "GET")).toBe(false);
});

test("saved labels are opened, painted on, and saved on top of what they were", async () => {
  const data = new Uint16Array(64 * 48).fill(5);
  server.stored = await encodePng16({ width: 64, height: 48, data, segments: [newSegment(5, 7)] });
  server.etag = '"before"';
  const canvas = await open();
  expect([saveState(), byId("unlabelled-count")?.dataset.count]).toEqual(["saved", "0"]);
  byId("class-26")?.click();
  click(canvas, 40, 30);
  press("s", { ctrlKey: true });
  await vi.waitFor(() => expect([server.etag === '"before"', saveState()]).toEqual([false, "saved"]));
  expect(server.requests.find((r) => r.method === "PUT")?.headers.get("if-match")).toBe('"before"');
  const tile = await decodePng16(server.stored);
  expect(tile.segments?.map((s) => [s.id, s.classId])).toEqual([
    [5, 7],
    [1, 26],
  ]);
});

test("a stroke that is still being drawn is not called saved", async () => {
  const canvas = await open();
  click(canvas, 40, 30);
  press("s", { ctrlKey: true });
  await vi.waitFor(() => expect(saveState()).toBe("saved"));
  const box = canvas.getBoundingClientRect();
  const [scale, dx, dy] = (canvas.dataset.camera ?? "").split(",").map(Number) as [number, number, number];
  const at = { clientX: box.left + dx + 70.5 * scale, clientY: box.top + dy + 40.5 * scale, bubbles: true };
  canvas.dispatchEvent(new PointerEvent("pointerdown", { pointerId: 1, buttons: 1, ...at }));
  await vi.waitFor(() => expect(saveState()).toBe("unsaved"));
  canvas.dispatchEvent(new PointerEvent("pointercancel", { pointerId: 1, ...at }));
  await vi.waitFor(() => expect(saveState()).toBe("saved"));
});

test("leaving the page saves what is not saved yet", async () => {
  const canvas = await open();
  click(canvas, 40, 30);
  await vi.waitFor(() => expect(saveState()).toBe("unsaved"));
  render(null, root);
  await vi.waitFor(() => expect(server.etag).not.toBeNull());
  const { data } = await decodePng16(server.stored);
  expect(data[(30 - PAINT.y) * PAINT.width + 40 - PAINT.x]).toBe(1);
});

test("strokes the server never got are back after the page was closed, with their undo", async () => {
  const canvas = await open();
  server.away = true;
  click(canvas, 40, 30);
  await vi.waitFor(() => expect(saveState()).toBe("unsaved"));
  const left = byId("unlabelled-count")?.dataset.count;
  press("s", { ctrlKey: true });
  await vi.waitFor(() => expect(saveState()).toBe("offline"));
  render(null, root);
  await open();
  await vi.waitFor(() =>
    expect([saveState(), byId("unlabelled-count")?.dataset.count]).toEqual(["unsaved", left]),
  );
  byId("undo")?.click();
  await vi.waitFor(() => expect(byId("unlabelled-count")?.dataset.count).toBe("3072"));
});

test("labels that changed elsewhere bring a question, and keeping mine answers it", async () => {
  const canvas = await open();
  click(canvas, 40, 30);
  server.etag = '"theirs"';
  press("s", { ctrlKey: true });
  await vi.waitFor(() => expect([saveState(), byId("keep-mine") !== null]).toEqual(["conflict", true]));
  byId("keep-mine")?.click();
  await vi.waitFor(() => expect(saveState()).toBe("saved"));
});

test("of labels that changed elsewhere, blocks can be taken as they are there", async () => {
  const canvas = await open();
  click(canvas, 40, 30);
  const data = new Uint16Array(PAINT.width * PAINT.height).fill(1);
  server.stored = await encodePng16({ ...PAINT, data, segments: [newSegment(1, 26)] });
  server.etag = '"theirs"';
  press("s", { ctrlKey: true });
  await vi.waitFor(() => expect(byId("differing-blocks")?.dataset.count).toBe("1"));
  expect(byId("block-mine-0")?.getAttribute("aria-pressed")).toBe("true");
  const { violations } = await axe.run(root.querySelector("dialog") as HTMLElement);
  expect(violations.map((v) => [v.id, v.nodes.map((n) => n.target)])).toEqual([]);
  byId("block-theirs-0")?.click();
  await vi.waitFor(() => expect(byId("join-versions")).not.toBeNull());
  byId("join-versions")?.click();
  await vi.waitFor(() => expect([saveState(), byId("differing-blocks")]).toEqual(["saved", null]));
  expect(new Set((await decodePng16(server.stored)).data).size).toBe(1);
  expect(byId("unlabelled-count")?.dataset.count).toBe("0");
  byId("undo")?.click();
  await vi.waitFor(() => expect(byId("unlabelled-count")?.dataset.count).not.toBe("0"));
});

test("a tile that was handed in cannot be painted, and says so", async () => {
  server.state = "submitted";
  render(<PainterScreen taskId={server.id} />, root);
  await vi.waitFor(() => expect(root.textContent).toContain("not yours to paint now"));
});

test("unsaved work on a tile that went to somebody else is handed over as late work under its old lease", async () => {
  const canvas = await open();
  server.away = true;
  click(canvas, 40, 30);
  press("s", { ctrlKey: true });
  await vi.waitFor(() => expect(saveState()).toBe("offline"));
  render(null, root);
  // The save on the way out fails as well.
  await vi.waitFor(() => expect(server.lost).toBe(2));
  server.away = false;
  server.state = "submitted";
  render(<PainterScreen taskId={server.id} />, root);
  await vi.waitFor(() => expect(root.textContent).toContain("now kept on the server as late work"));
  const put = server.requests.findLast((r) => r.method === "PUT");
  expect(put?.headers.get("tessera-lease")).toBe("lease");
  expect((await decodePng16(put?.body ?? new Uint8Array(0))).segments?.length).toBe(1);
});

test("a returned tile shows the reviewer's words until they are put away", async () => {
  server.verdict = {
    verdict: "return",
    reason: "boundary",
    text: "Follow the kerb.",
    at: "2026-01-01T12:00:00Z",
  };
  await open();
  expect(byId("returned")?.textContent).toContain("Follow the kerb.");
  byId("returned")?.querySelector("button")?.click();
  await vi.waitFor(() => expect(byId("returned")).toBeNull());
});

test("axe finds nothing to complain about", async () => {
  const canvas = await open();
  byId("class-26")?.click();
  click(canvas, 40, 30);
  press("?");
  await vi.waitFor(() => expect(root.querySelector("dialog[open]")).not.toBeNull());
  for (const scope of ["dialog", ".painter"]) {
    const { violations } = await axe.run(root.querySelector(scope) as HTMLElement);
    expect(violations.map((v) => [v.id, v.nodes.map((n) => n.target)])).toEqual([]);
    root.querySelector("dialog")?.close();
  }
});
