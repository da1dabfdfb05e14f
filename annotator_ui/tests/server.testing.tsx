/** A server of a few answers for screens under test: what it was asked is kept, an unknown question fails loudly. */
import { render } from "preact";
import { vi } from "vitest";
import { encodePng16 } from "../src/kernel/png16.ts";
import { me } from "../src/net/session.ts";
import type { Me } from "../src/net/types.ts";
import { Shell } from "../src/screens/shell.tsx";
import { navigate } from "../src/widgets/route.ts";
import "../src/base.css";
import "../src/styles/widgets.css";
import "../src/styles/forms.css";
import "../src/styles/tiles.css";
import "../src/styles/shell.css";

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

type Answer = (asked: Asked) => unknown;
export type Routes = Record<string, Answer>;

/** An answer of another kind than JSON with status 200. */
export class Reply {
  readonly status: number;
  readonly body: BodyInit | null;
  readonly type: string;

  constructor(status: number, body: BodyInit | null, type = "application/json") {
    this.status = status;
    this.body = body;
    this.type = type;
  }
}

export const problem = (status: number, code: string, detail: string, more: object = {}) =>
  new Reply(status, JSON.stringify({ status, code, detail, ...more }), "application/problem+json");

/** A label raster as the wire has it. */
export async function raster(
  width: number,
  height: number,
  ids: number[],
  classes: number[],
  absent: number[] = [],
): Promise<Reply> {
  const segments = classes.map((classId, index) => ({
    id: index + 1,
    classId,
    occluded: false,
    truncated: false,
    crowd: false,
    continues: false,
  }));
  return new Reply(
    200,
    await encodePng16({ width, height, data: Uint16Array.from(ids), segments, absent }),
    "image/png",
  );
}

function bodyOf(init: RequestInit | undefined): unknown {
  return typeof init?.body === "string" ? JSON.parse(init.body) : (init?.body ?? undefined);
}

/** Answers `METHOD /path` (below /api/v1, without query) by the routes; gives the list of what was asked. */
export function serve(routes: Routes): Asked[] {
  const log: Asked[] = [];
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    const path = String(url).replace("/api/v1", "").replace(/\?.*$/, "");
    const asked = { method: init?.method ?? "GET", path, body: bodyOf(init) };
    log.push(asked);
    const answer = routes[`${asked.method} ${path}`];
    if (!answer) throw new Error(`the test's server does not know ${asked.method} ${path}`);
    const said = await answer(asked);
    if (said instanceof Reply) {
      return new Response(said.body, { status: said.status, headers: { "content-type": said.type } });
    }
    return Response.json(said);
  });
  return log;
}

export const person = (roles: Me["projects"][number]["roles"], more: Partial<Me> = {}): Me => ({
  id: "me",
  name: "Painter",
  email: null,
  locale: "en",
  is_admin: false,
  projects: roles.length > 0 ? [{ slug: "city", title: "City centre", roles }] : [],
  ...more,
});

/** Puts the whole interface on the page at an address, signed in or not. */
export function visit(address: string, who: Me | null): HTMLElement {
  history.replaceState(null, "", address);
  navigate(address, { replace: true });
  me.value = who;
  document.body.innerHTML = '<div id="app"></div>';
  const root = document.getElementById("app") as HTMLElement;
  render(<Shell />, root);
  return root;
}

export function leave(): void {
  const root = document.getElementById("app");
  if (root) render(null, root);
  vi.unstubAllGlobals();
}

/** The element with a test id, once it is there. */
export function seen(testid: string): Promise<HTMLElement> {
  const look = () => {
    const found = document.querySelector<HTMLElement>(`[data-testid="${testid}"]`);
    if (!found)
      throw new Error(`nothing on the page is called ${testid}: ${document.body.textContent?.slice(0, 300)}`);
    return found;
  };
  return vi.waitFor(look, { timeout: 10_000 });
}

export async function press(testid: string): Promise<void> {
  (await seen(testid)).click();
}

export function key(name: string): void {
  window.dispatchEvent(new KeyboardEvent("keydown", { key: name, cancelable: true, bubbles: true }));
}

export async function type(testid: string, text: string): Promise<void> {
  const field = (await seen(testid)) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
