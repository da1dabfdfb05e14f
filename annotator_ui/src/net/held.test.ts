import { beforeEach, expect, test } from "vitest";
import { keep, keepJson } from "./held.ts";

beforeEach(() => caches.delete("tessera-held"));

test("what was kept last is found under its address", async () => {
  await keepJson("/tasks/a", { n: 1 });
  await keepJson("/tasks/a", { n: 2 });
  const found = await caches.match("/api/v1/tasks/a");
  expect(await found?.json()).toEqual({ n: 2 });
});

test("of many answers the oldest go", async () => {
  for (let i = 0; i < 40; i++) await keep(`/iiif/${i}`, "photo", "image/jpeg");
  expect([await caches.match("/iiif/7"), await (await caches.match("/iiif/8"))?.text()]).toEqual([
    undefined,
    "photo",
  ]);
});
