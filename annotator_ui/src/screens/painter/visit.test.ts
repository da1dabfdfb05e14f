import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { randomUuid } from "../../net/uuid.ts";
import { holdTab } from "./tabLock.ts";
import { forgetEarly, nextVisit, visit, visitEarly } from "./visit.ts";

let asked: string[];
let id: string;

beforeEach(() => {
  asked = [];
  id = randomUuid();
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    return Response.json({ code: "not-found" }, { status: 404 });
  });
});

afterEach(() => {
  forgetEarly();
  vi.unstubAllGlobals();
});

/** Whether the tile is free for a tab to take. */
async function isFree(): Promise<boolean> {
  const tab = holdTab(id);
  const held = await tab.held;
  tab.release();
  return held;
}

test("a tile that is opened early is opened once, and is what comes next until it is visited", async () => {
  visitEarly(id, "city", "anna");
  visitEarly(id, "city", "anna");
  expect([nextVisit("city", "anna"), nextVisit("village", "anna"), nextVisit("city", "bert")]).toEqual([
    id,
    null,
    null,
  ]);
  const { opened, tab } = visit(id, "anna");
  await expect(opened).rejects.toThrow();
  tab.release();
  expect([asked.length, nextVisit("city", "anna")]).toEqual([1, null]);
});

test("what was begun for one person is not shown to another", async () => {
  visitEarly(id, "city", "anna");
  const other = visit(id, "bert");
  await expect(other.opened).rejects.toThrow();
  other.tab.release();
  expect([asked.length, nextVisit("city", "anna")]).toEqual([2, null]);
});

test("a tile that was opened early in vain is let go", async () => {
  visitEarly(id, "city", "anna");
  forgetEarly();
  expect([nextVisit("city", "anna"), await isFree()]).toEqual([null, true]);
});
