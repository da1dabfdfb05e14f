import { expect, test } from "vitest";
import { folded, fuzzyScore } from "./fuzzy.ts";

const NAMES = [
  "One pixel per pixel",
  "Person",
  "Person #3",
  "Person #13",
  "Invert the selection",
  "Redo",
  "Road",
  "Straße",
  "Remove specks",
];

function found(query: string): string[] {
  const wanted = folded(query);
  return NAMES.map((name) => ({ name, score: fuzzyScore(wanted, folded(name)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name);
}

test("accents, signs and capitals make no difference", () => {
  expect(folded("  Bâtiment #3 ")).toBe("batiment 3");
  expect(found("strasse")).toEqual(["Straße"]);
});

test("the name that begins so, or is so, comes first", () => {
  expect(found("r")[0]).toBe("Redo");
  expect(found("ro")[0]).toBe("Road");
  expect(found("person")[0]).toBe("Person");
  expect(found("per")[0]).toBe("Person");
  expect(found("person 3")).toEqual(["Person #3", "Person #13"]);
});

test("words may come in any order, and letters may be left out", () => {
  expect(found("sel inv")).toEqual(["Invert the selection"]);
  expect(found("rmsp")).toEqual(["Remove specks"]);
});

test("one word that fits nothing leaves nothing", () => {
  expect(found("person zebra")).toEqual([]);
  expect(found("xyz")).toEqual([]);
});
