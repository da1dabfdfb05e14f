import { afterEach, expect, test } from "vitest";
import { setSingleKeys } from "../src/widgets/keys.ts";
import { key, leave, person, press, seen, serve, visit } from "./server.testing.tsx";

afterEach(leave);

const offer = {
  project: { slug: "city", title: "City centre" },
  kind: "review",
  open: 3,
  minutes: null,
  resume: null,
  returned: [],
};

test("the first offer is the one to do next, by its button or by Enter", async () => {
  serve({
    "GET /offers": () => [offer],
    "GET /projects/city/reviews": () => [],
    "GET /projects/city": () => ({}),
  });
  visit("/", person(["reviewer"]));
  expect((await seen("offer-city-review")).textContent).toContain("3 tiles wait");
  key("Enter");
  await expect.poll(() => location.pathname).toBe("/p/city/review");
});

test("starting to paint claims a tile; when the last one was just taken it says so and stays", async () => {
  const asked = serve({
    "GET /offers": () => [{ ...offer, kind: "paint" }],
    "POST /projects/city/claim": () => undefined,
  });
  visit("/", person(["annotator"]));
  const claim = asked;
  await press("start-city-paint");
  await expect.poll(() => claim.filter(({ path }) => path.endsWith("/claim")).length).toBe(1);
  expect(location.pathname).toBe("/");
});

test("a returned tile shows its reason in full and leads back to it", async () => {
  const returned = {
    task_id: "t9",
    image: "street.png",
    tile_index: 2,
    reason: "boundary",
    text: "The kerb on the left is too far in.",
    at: "2026-11-24T10:00:00Z",
  };
  serve({ "GET /offers": () => [{ ...offer, kind: "paint", open: 0, returned: [returned] }] });
  visit("/", person(["annotator"]));
  const row = await seen("returned-t9");
  expect(row.textContent).toContain("Boundary is off");
  expect(row.textContent).toContain("The kerb on the left is too far in.");
  expect(row.querySelector("a")?.getAttribute("href")).toBe("/paint/t9");
});

test("an empty home says what will come, and checks again when asked", async () => {
  const asked = serve({ "GET /offers": () => [] });
  visit("/", person(["annotator"]));
  await seen("empty");
  const before = asked.length;
  key("Enter");
  await expect.poll(() => asked.length).toBeGreaterThan(before);
});

test("a returned tile waits while another tile of the project is held", async () => {
  const returned = {
    task_id: "t9",
    image: "a.png",
    tile_index: 0,
    reason: null,
    text: null,
    at: "2026-11-24T10:00:00Z",
  };
  serve({ "GET /offers": () => [{ ...offer, kind: "paint", open: 2, resume: "t1", returned: [returned] }] });
  visit("/", person(["annotator"]));
  const row = await seen("returned-t9");
  expect(row.querySelector("a")).toBeNull();
  expect(row.textContent).toContain("after the tile you hold");
});

test("Enter on a link or button means that one, not the first offer", async () => {
  const returned = {
    task_id: "t9",
    image: "a.png",
    tile_index: 0,
    reason: null,
    text: null,
    at: "2026-11-24T10:00:00Z",
  };
  serve({ "GET /offers": () => [{ ...offer, returned: [returned] }] });
  visit("/", person(["annotator"]));
  const link = (await seen("returned-t9")).querySelector("a");
  const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true });
  link?.dispatchEvent(enter);
  expect(enter.defaultPrevented).toBe(false);
  expect(location.pathname).toBe("/");
});

test("single keys can be switched off", async () => {
  serve({ "GET /offers": () => [offer] });
  visit("/", person(["reviewer"]));
  await seen("offer-city-review");
  setSingleKeys(false);
  key("Enter");
  expect(location.pathname).toBe("/");
  setSingleKeys(true);
});
