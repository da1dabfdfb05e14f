import { afterEach, expect, test } from "vitest";
import { classNames, plainName } from "./classNames.ts";
import { setLocale } from "./index.ts";

const tables = import.meta.glob<Record<string, string>>("./classes/*.json", {
  eager: true,
  import: "default",
});
const taxonomies = import.meta.glob<{ classes: { name: string }[] }>(
  "../../../schemas/taxonomies/{cityscapes,camvid-11,camvid-32,bdd100k,idd,kitti-360,mapillary-vistas-1.2}.json",
  { eager: true, import: "default" },
);

afterEach(() => setLocale("en"));

test("the names that taxonomies write in many ways are plain words", () => {
  expect(["TrafficLight", "object--vehicle--car", "Column_Pole", "SUVPickupTruck"].map(plainName)).toEqual([
    "traffic light",
    "car",
    "column pole",
    "suv pickup truck",
  ]);
});

test("every class of the street taxonomies has a name in German and French, and no name is for no class", () => {
  const known = new Set(
    Object.values(taxonomies).flatMap(({ classes }) => classes.map(({ name }) => plainName(name))),
  );
  expect(Object.keys(tables)).toHaveLength(2);
  for (const names of Object.values(tables)) expect(Object.keys(names).sort()).toEqual([...known].sort());
});

test("classes are called by the language of the interface; English ones are as they are", async () => {
  expect((await classNames())("car")).toBe(undefined);
  await setLocale("de");
  expect((await classNames())("Road")).toBe("Straße, Fahrbahn");
});
