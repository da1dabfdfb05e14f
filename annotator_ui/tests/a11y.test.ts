/** Every screen against axe: WCAG 2.2 A and AA, in the light and the dark colours. */
import axe from "axe-core";
import { afterEach, describe, expect, test } from "vitest";
import * as city from "./city.testing.ts";
import { key, leave, person, type Routes, raster, seen, serve, visit } from "./server.testing.tsx";

afterEach(() => {
  leave();
  document.documentElement.classList.remove("dark");
});

const labels = () => raster(5, 4, new Array(20).fill(1), [7]);
const release = {
  id: "r",
  name: "v1",
  format: "cityscapes",
  state: "done",
  created_at: "2026-11-24T10:00:00Z",
  root: "f96fb666e19e0000",
  files: 33,
  bytes: 2_100_000,
  images: 5,
  job: null,
  options: {},
};

const routes: Routes = {
  "GET /invitations/tok": () => ({ project_title: "City centre", role: "annotator" }),
  "GET /offers": () => [
    {
      project: { slug: "city", title: "City centre" },
      kind: "paint",
      open: 3,
      minutes: 5,
      resume: null,
      returned: [
        {
          task_id: "t",
          image: "a.png",
          tile_index: 0,
          reason: "other",
          text: "x",
          at: "2026-11-24T10:00:00Z",
        },
      ],
    },
  ],
  "GET /projects": () => [{ slug: "city", title: "City centre", roles: ["lead"], progress: city.progress }],
  "GET /taxonomies": () => [{ name: "cityscapes", title: "Cityscapes", classes: 35 }],
  "GET /formats": () => [{ name: "cityscapes", title: "Cityscapes", description: "folders" }],
  "GET /projects/city": () => city.project,
  "GET /projects/city/progress": () => city.progress,
  "GET /projects/city/images": () => ({ items: [city.mosaicImage], next: null, total: 1 }),
  "GET /projects/city/members": () => [
    { account_id: "a", name: "Ana", roles: ["annotator"], last_seen: null },
  ],
  "GET /projects/city/releases": () => [release],
  "GET /projects/city/reviews": () => [city.review(0)],
  "GET /projects/city/questions": () => [city.question],
  "GET /tasks/t0": () => city.task(0),
  "GET /tasks/t0/labels": labels,
  "GET /tasks/t1/labels": labels,
  "GET /images/i": () => city.image,
  "GET /images/i/mask": () => city.mask,
  "GET /images/i/mask/raster.png": () => raster(8, 4, new Array(32).fill(1), [7]),
};

/** Address, and what is on the page when the screen is there. */
const SCREENS: readonly [name: string, address: string, sign: string, then?: string][] = [
  ["home", "/", "offer-city-paint"],
  ["an invitation", "/invite#tok", "accept"],
  ["a new project", "/new", "create-project"],
  ["images", "/p/city", "mosaic"],
  ["people", "/p/city/people", "members"],
  ["releases", "/p/city/releases", "release-v1"],
  ["a new release", "/p/city/releases", "new-release", "n"],
  ["settings", "/p/city/settings", "save-settings"],
  ["review", "/p/city/review", "accept"],
  ["returning a tile", "/p/city/review", "accept", "r"],
  ["questions", "/p/city/questions", "same"],
  ["the mask viewer", "/p/city/images/i", "mask-pixels"],
  ["a wrong address", "/nowhere", "empty"],
];

async function violations(): Promise<string[]> {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations: found } = await axe.run(document, { runOnly: { type: "tag", values: tags } });
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`),
  );
}

describe.each(["light", "dark"])("in the %s colours", (colours) => {
  test.each(SCREENS)("%s can be used by everybody", async (_, address, sign, then) => {
    document.documentElement.lang = "en";
    document.documentElement.classList.toggle("dark", colours === "dark");
    document.title = "Tessera";
    serve(routes);
    visit(address, person(["lead", "reviewer", "annotator"]));
    await seen(sign);
    if (then) key(then);
    expect(await violations()).toEqual([]);
  });

  test("the sign-in page can be used by everybody", async () => {
    document.documentElement.classList.toggle("dark", colours === "dark");
    serve({});
    visit("/", null);
    await seen("sign-in");
    expect(await violations()).toEqual([]);
  });
});
