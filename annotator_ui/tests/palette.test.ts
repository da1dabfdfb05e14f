/** Ctrl+K on any screen: what is found, in which order, and where it leads. */
import axe from "axe-core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";
import { setLocale } from "../src/i18n/index.ts";
import * as city from "./city.testing.ts";
import { leave, person, raster, seen, serve, visit } from "./server.testing.tsx";

const ROUTES = {
  "GET /offers": () => [],
  "GET /projects": () => [{ slug: "city", title: "City centre", roles: ["lead"], progress: city.progress }],
  "GET /projects/city": () => city.project,
  "GET /projects/city/progress": () => city.progress,
  "GET /projects/city/images": () => ({ items: [], next: null, total: 0 }),
  "GET /projects/city/members": () => [],
  "GET /taxonomies": () => [{ name: "cityscapes", title: "Cityscapes", classes: 35 }],
};

beforeEach(() => localStorage.clear());
afterEach(async () => {
  leave();
  await setLocale("en");
});

async function open(): Promise<HTMLElement> {
  await userEvent.keyboard("{Control>}k{/Control}");
  return seen("palette-field");
}

const options = () => [...document.querySelectorAll<HTMLElement>("[role=option]")];
const titles = () => options().map((row) => row.querySelector(".palette-title")?.textContent);
const marked = () => options().findIndex((row) => row.getAttribute("aria-selected") === "true");

test("from home a few letters and Enter lead to a side of a project", async () => {
  serve(ROUTES);
  visit("/", person(["lead"]));
  await seen("project-city");
  const field = await open();
  expect(document.activeElement).toBe(field);
  await expect.poll(() => titles()).toContain("City centre: people");
  await userEvent.keyboard("peop");
  expect(titles()[0]).toBe("City centre: people");
  await userEvent.keyboard("{Enter}");
  await seen("members");
  expect(location.pathname).toBe("/p/city/people");
  expect(document.querySelector("dialog")).toBe(null);
});

test("arrows go round the list, and the field names the marked option", async () => {
  serve(ROUTES);
  visit("/", person(["lead"]));
  await seen("project-city");
  const field = await open();
  await expect.poll(() => options().length).toBeGreaterThan(5);
  await userEvent.keyboard("{ArrowUp}");
  expect(marked()).toBe(options().length - 1);
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(marked()).toBe(1);
  expect(field.getAttribute("aria-activedescendant")).toBe(options()[1]?.id);
  await userEvent.keyboard("{Escape}");
  await expect.poll(() => document.querySelector("dialog")).toBe(null);
});

test("what was used lately comes first, and what is called like nothing is said", async () => {
  serve(ROUTES);
  visit("/", person(["lead"]));
  await seen("project-city");
  await open();
  await userEvent.keyboard("settings");
  await expect.poll(() => titles()[0]).toBe("City centre: settings");
  await userEvent.keyboard("{Enter}");
  await seen("save-settings");
  await open();
  await expect.poll(() => titles()[0]).toBe("City centre: settings");
  await userEvent.keyboard("zzz");
  expect(document.querySelector("dialog")?.textContent).toContain("Nothing is called “zzz”");
});

test("a question mark lists the keys of the desk one is at", async () => {
  serve({
    ...ROUTES,
    "GET /projects/city/reviews": () => [city.review(0)],
    "GET /tasks/t0": () => city.task(0),
    "GET /tasks/t0/labels": () => raster(5, 4, new Array(20).fill(1), [7]),
  });
  visit("/p/city/review", person(["reviewer"]));
  await seen("accept");
  await userEvent.keyboard("?");
  await seen("key-search");
  const rows = [...document.querySelectorAll(".key-row")].map((row) => row.textContent);
  expect(rows).toContain("AcceptA");
  expect(rows).toContain("Command paletteCtrl+K");
});

test("nobody who is not signed in has a palette", async () => {
  serve({});
  visit("/", null);
  await seen("sign-in");
  await userEvent.keyboard("{Control>}k{/Control}");
  expect(document.querySelector("dialog")).toBe(null);
});

test.each(["light", "dark"])("in the %s colours axe finds nothing", async (colours) => {
  document.documentElement.lang = "en";
  document.documentElement.classList.toggle("dark", colours === "dark");
  serve(ROUTES);
  visit("/", person(["lead"]));
  await seen("project-city");
  await open();
  await expect.poll(() => options().length).toBeGreaterThan(5);
  const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] });
  document.documentElement.classList.remove("dark");
  expect(violations.map((v) => `${v.id} ${v.nodes[0]?.html}`)).toEqual([]);
});
