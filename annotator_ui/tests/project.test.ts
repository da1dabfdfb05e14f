import { afterEach, expect, test } from "vitest";
import { cuts, overlapCost } from "../src/screens/new-project/grid-picture.tsx";
import { slugOf } from "../src/screens/new-project/slug.ts";
import { nextName } from "../src/screens/project/release-form.tsx";
import { uploadsOf } from "../src/screens/project/uploads.ts";
import * as city from "./city.testing.ts";
import { leave, person, press, problem, type Routes, seen, serve, visit } from "./server.testing.tsx";

afterEach(leave);

const project: Routes = {
  "GET /projects/city": () => city.project,
  "GET /projects/city/progress": () => city.progress,
};

test("the mosaic tells the state of every tile in words too", async () => {
  serve({
    ...project,
    "GET /projects/city/images": () => ({ items: [city.mosaicImage], next: null, total: 1 }),
  });
  visit("/p/city", person(["lead"]));
  const wall = await seen("mosaic");
  await expect
    .poll(() => wall.querySelector("a")?.textContent)
    .toMatch(/^street\.png.*: 1 to review, 1 accepted$/);
  expect(wall.querySelectorAll("rect.tile.submitted").length).toBe(1);
});

test("further pages of the wall follow their cursor, each once", async () => {
  const pages = [
    { items: [city.mosaicImage], next: "c1", total: 2 },
    { items: [{ ...city.mosaicImage, id: "j", name: "second.png" }], next: null, total: 2 },
  ];
  const asked = serve({ ...project, "GET /projects/city/images": () => pages.shift() });
  visit("/p/city", person(["lead"]));
  await expect.poll(() => document.body.textContent).toContain("second.png");
  expect(asked.filter(({ path }) => path === "/projects/city/images").length).toBe(2);
});

test("a requester sees progress and releases, and nothing else", async () => {
  serve({ ...project, "GET /projects/city/releases": () => [], "GET /formats": () => [] });
  visit("/p/city", person(["requester"]));
  await seen("side-releases");
  expect(document.querySelectorAll(".sides a").length).toBe(1);
  expect(document.querySelector('[data-testid="new-release"]')).toBeNull();
  expect(document.body.textContent).toContain("50% of pixels accepted");
});

test("a release that the format cannot hold says which image and class, and that nothing was made", async () => {
  const problems = [{ image: "street.png", class_id: 26, detail: "1,200 cars; Cityscapes holds 999." }];
  serve({
    ...project,
    "GET /projects/city/releases": () => [],
    "GET /formats": () => [{ name: "cityscapes", title: "Cityscapes", description: "" }],
    "POST /projects/city/releases": () =>
      problem(409, "cannot-hold", "The format cannot hold this.", { problems }),
  });
  visit("/p/city/releases", person(["lead"]));
  await press("new-release");
  await press("make-release");
  const said = (await seen("release-refused")).textContent;
  for (const part of ["The format cannot hold this.", "No release was made", "street.png", "999"]) {
    expect(said).toContain(part);
  }
  await expect.poll(() => document.body.textContent).toContain("car");
});

const file = (name: string) => ({ file: new File(["x"], name), name });

test("a bad file is one line of the report and does not stop the others", async () => {
  let n = 0;
  serve({
    "POST /projects/one/images": () => {
      n += 1;
      return n === 2 ? problem(413, "too-large", "Too large.") : { name: "", outcome: "taken", detail: null };
    },
  });
  const uploads = uploadsOf("one");
  uploads.add([file("a.jpg"), file("b.jpg"), file("c.jpg"), file("d.jpg")], async () => {});
  await expect.poll(() => uploads.state.value.running).toBe(false);
  expect(uploads.state.value.sent.map(({ outcome }) => outcome).sort()).toEqual([
    "refused",
    "taken",
    "taken",
    "taken",
  ]);
});

test("a full disk stops the batch, loses no file, and goes on when asked", async () => {
  let full = true;
  serve({
    "POST /projects/two/images": () =>
      full ? problem(507, "storage-full", "The disk is full.") : { name: "", outcome: "taken", detail: null },
  });
  const uploads = uploadsOf("two");
  uploads.add([file("a.jpg"), file("b.jpg"), file("c.jpg"), file("d.jpg"), file("e.jpg")], async () => {});
  await expect.poll(() => uploads.state.value.stopped?.code).toBe("storage-full");
  full = false;
  await expect.poll(() => uploads.idle).toBe(true);
  uploads.resume();
  await expect.poll(() => uploads.state.value.sent.length).toBe(5);
  expect(uploads.state.value.running).toBe(false);
});

test("slugs are made of any title", () => {
  expect(slugOf("Straße nach Großräschen, Teil 2")).toBe("strasse-nach-grossraschen-teil-2");
  expect(slugOf("  --  ")).toBe("");
  expect(slugOf("x".repeat(80)).length).toBe(60);
});

test("cores differ by at most one pixel and cover the photo", () => {
  const edges = cuts(2048, 700);
  expect(edges).toEqual([0, 682, 1365, 2048]);
  expect(overlapCost([0, 2048], [0, 1024], 16)).toBe(0);
  expect(overlapCost([0, 1024, 2048], [0, 1024], 16)).toBeCloseTo(32 / 2048, 12);
});

test("the next release takes the first free number", () => {
  expect(nextName([])).toBe("v1");
  expect(nextName([{ name: "v2" }])).toBe("v3");
  expect(nextName([{ name: "first" }])).toBe("v2");
});
