/** What we ask of the API and believe of its answers, against the description that the server writes of itself. */
import { afterEach, expect, test, vi } from "vitest";
import description from "../../schemas/openapi.json";
import { api } from "../src/net/api.ts";
import { REASONS } from "../src/net/types.ts";
import * as city from "./city.testing.ts";
import { person } from "./server.testing.tsx";

afterEach(() => vi.unstubAllGlobals());

interface Schema {
  type?: string;
  enum?: string[];
  $ref?: string;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
}

const schemas = description.components.schemas as Record<string, Schema>;
const paths = description.paths as Record<string, Record<string, unknown>>;

function named(name: string): Schema {
  const found = schemas[name];
  if (!found) throw new Error(`the API describes no ${name}`);
  return found;
}

const resolved = (schema: Schema): Schema =>
  schema.$ref
    ? named(schema.$ref.split("/").at(-1) ?? "")
    : (schema.anyOf?.map(resolved).find((each) => each.type !== "null") ?? schema);

/** Where an answer and its schema have other members, at any depth. */
function differences(value: unknown, schema: Schema, at: string): string[] {
  const { properties, items } = resolved(schema);
  if (Array.isArray(value)) return value.flatMap((each) => differences(each, items ?? {}, `${at}[]`));
  if (!value || typeof value !== "object" || !properties) return [];
  const ours = Object.keys(value);
  const missing = Object.keys(properties).filter((name) => !ours.includes(name));
  const unknown = ours.filter((name) => !(name in properties));
  const below = Object.entries(value).flatMap(([name, each]) =>
    differences(each, properties[name] ?? {}, `${at}.${name}`),
  );
  return [
    ...missing.map((name) => `${at} lacks ${name}`),
    ...unknown.map((name) => `${at} has ${name}`),
    ...below,
  ];
}

test.each([
  ["Me", person(["lead"])],
  ["ProjectView", city.project],
  ["Progress", city.progress],
  ["MosaicImage", city.mosaicImage],
  ["ImageView", city.image],
  ["TaskView", city.task(0)],
  ["ReviewView", city.review(0)],
  ["QuestionView", city.question],
  ["MaskView", city.mask],
])("%s has the members we believe it has", (name, value) => {
  expect(differences(value, named(name), name)).toEqual([]);
});

test("the reasons for returning a tile are the ones the server knows", () => {
  expect(named("Reason").enum?.toSorted()).toEqual(REASONS.toSorted());
});

/** The path of the description that an address is one of, with its method. */
function described(method: string, address: string): boolean {
  return Object.entries(paths).some(([path, methods]) => {
    const shape = new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`);
    return shape.test(address) && method.toLowerCase() in methods;
  });
}

test("every call goes to a route that the server has", async () => {
  const unknown: string[] = [];
  vi.stubGlobal("fetch", async (url: string, init?: RequestInit) => {
    const address = new URL(url, "http://server").pathname;
    const method = init?.method ?? "GET";
    if (!described(method, address)) unknown.push(`${method} ${address}`);
    return Response.json({});
  });
  const file = new File(["x"], "a.jpg");
  for (const [name, call] of Object.entries(api) as [string, (...args: unknown[]) => Promise<unknown>][]) {
    await (name === "upload"
      ? api.upload("slug", file, "a.jpg", new AbortController().signal)
      : call("a", "b", 1));
  }
  expect(unknown).toEqual([]);
});

test("a member too many and one too few are both noticed", () => {
  const { title: _, ...untitled } = city.project;
  expect(differences({ ...untitled, color: "red" }, named("ProjectView"), "project")).toEqual([
    "project lacks title",
    "project has color",
  ]);
  expect(described("GET", "/api/v1/nothing")).toBe(false);
});
