import { afterEach, expect, test } from "vitest";
import * as city from "./city.testing.ts";
import { key, leave, person, press, problem, raster, seen, serve, type, visit } from "./server.testing.tsx";

afterEach(leave);

const labels = () => raster(5, 4, [1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1, 1], [7, 26]);

const reviewing = () => ({
  "GET /projects/city": () => city.project,
  "GET /projects/city/reviews": () => [city.review(0), city.review(1)],
  "GET /tasks/t0": () => city.task(0),
  "GET /tasks/t1": () => city.task(1),
  "GET /tasks/t0/labels": labels,
  "GET /tasks/t1/labels": labels,
  "POST /tasks/t0/verdict": () => city.task(0),
});

test("a reviewer sees areas by class, accepts with A, and the next tile comes up", async () => {
  const asked = serve(reviewing());
  visit("/p/city/review", person(["reviewer"]));
  await seen("accept");
  expect(document.querySelector(".areas")?.textContent).toContain("road16 px");
  expect(document.querySelector(".areas")?.textContent).toContain("car× 14 px");
  key("a");
  await expect.poll(() => asked.some(({ path }) => path === "/tasks/t1/labels")).toBe(true);
  const verdict = asked.find(({ method }) => method === "POST");
  expect(verdict).toMatchObject({ path: "/tasks/t0/verdict", body: { revision: "r0", verdict: "accept" } });
});

test("a reviewer is told of which classes the painter found nothing", async () => {
  serve({ ...reviewing(), "GET /tasks/t0/labels": () => raster(5, 4, new Array(20).fill(1), [7], [26]) });
  visit("/p/city/review", person(["reviewer"]));
  expect((await seen("verified-absent")).textContent).toContain("nothing here of car");
});

test("returning asks for a reason, and A does not accept meanwhile", async () => {
  const asked = serve(reviewing());
  visit("/p/city/review", person(["reviewer"]));
  await seen("accept");
  key("r");
  await press("reason-missed-object");
  key("a");
  await type("return-text", "The second car.");
  await press("confirm-return");
  await expect.poll(() => asked.filter(({ method }) => method === "POST").length).toBe(1);
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    revision: "r0",
    verdict: "return",
    reason: "missed-object",
    text: "The second car.",
  });
});

test("a refused verdict says why and leaves the tile where it is", async () => {
  serve({
    ...reviewing(),
    "POST /tasks/t0/verdict": () => problem(409, "not-submitted", "Somebody judged it already."),
  });
  visit("/p/city/review", person(["reviewer"]));
  await press("accept");
  expect((await seen("problem")).textContent).toContain("Somebody judged it already.");
  expect(document.querySelector('[data-testid="review-t0"]')?.getAttribute("aria-current")).toBe("true");
});

/** Everything that is asked of the server while a question of that reason is answered by a key. */
async function answering(reason: string) {
  const asked = serve({
    "GET /projects/city": () => city.project,
    "GET /projects/city/questions": () => [{ ...city.question, reason }],
    "GET /images/i": () => city.image,
    "GET /tasks/t0/labels": labels,
    "GET /tasks/t1/labels": labels,
    "POST /questions/q/answer": () => ({ id: "q", answer: "different" }),
  });
  visit("/p/city/questions", person(["reviewer"]));
  await seen("stage");
  await expect.poll(() => document.querySelectorAll(".stage .pair").length).toBe(2);
  return () => asked.find(({ method }) => method === "POST")?.body;
}

test.each([
  ["s", { same: true, ends: false }],
  ["d", { same: false, ends: false }],
  ["e", { same: false, ends: true }],
])("a question is answered with %s, and the last one leaves a clear desk", async (pressed, said) => {
  const sent = await answering("continues");
  key(pressed);
  await seen("empty");
  expect(sent()).toEqual(said);
});

test("that both end can only be said of parts that were flagged", async () => {
  const sent = await answering("conflict");
  expect(document.querySelector('[data-testid="ends"]')).toBeNull();
  key("e");
  key("d");
  await seen("empty");
  expect(sent()).toEqual({ same: false, ends: false });
});

const history = () => ({
  segment: 2,
  class_id: 26,
  tile_index: 1,
  task_id: "t1",
  revision: "r1",
  painter: "Painter 4F2A",
  saved_at: "2026-11-24T10:00:00Z",
  accepted_at: null,
});

test("a click on the mask asks for the history of exactly that pixel", async () => {
  const asked: string[] = [];
  serve({
    "GET /projects/city": () => city.project,
    "GET /images/i": () => city.image,
    "GET /images/i/mask": () => city.mask,
    "GET /images/i/mask/raster.png": () => raster(8, 4, new Array(32).fill(1), [7]),
    "GET /images/i/mask/at": history,
  });
  const answer = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    asked.push(String(url));
    return answer(url, init);
  };
  visit("/p/city/images/i", person(["lead"]));
  const stage = await seen("stage");
  await expect.poll(() => Number(stage.dataset.camera?.split(",")[0])).toBeGreaterThan(4);
  const [scale, left, top] = (stage.dataset.camera ?? "").split(",").map(Number) as [number, number, number];
  const box = stage.getBoundingClientRect();
  const at = { clientX: box.left + left + 6.5 * scale, clientY: box.top + top + 2.5 * scale };
  for (const name of ["pointerdown", "pointerup"]) {
    stage.dispatchEvent(new PointerEvent(name, { ...at, bubbles: true, pointerId: 1, button: 0 }));
  }
  expect((await seen("pixel-history")).textContent).toContain("6, 2");
  await expect.poll(() => document.body.textContent).toContain("Painter 4F2A");
  expect(asked.some((url) => url.endsWith("/mask/at?x=6&y=2"))).toBe(true);
});

test("the keyboard picks the pixel in the middle of the stage, and arrows move the picture", async () => {
  const asked = serve({
    "GET /projects/city": () => city.project,
    "GET /images/i": () => city.image,
    "GET /images/i/mask": () => city.mask,
    "GET /images/i/mask/raster.png": () => raster(8, 4, new Array(32).fill(1), [7]),
    "GET /images/i/mask/at": history,
  });
  visit("/p/city/images/i", person(["lead"]));
  const stage = await seen("stage");
  await expect.poll(() => Number(stage.dataset.camera?.split(",")[0])).toBeGreaterThan(4);
  const before = stage.dataset.camera;
  stage.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  expect((await seen("pixel-history")).textContent).toContain("4, 2");
  expect(asked.some(({ path }) => path === "/images/i/mask/at")).toBe(true);
  key("ArrowRight");
  await expect.poll(() => stage.dataset.camera).not.toBe(before);
});
