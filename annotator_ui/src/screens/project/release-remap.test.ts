import { describe, expect, it } from "vitest";
import type { SuggestedTable } from "../../net/releaseTypes.ts";
import type { ClassInfo, Release } from "../../net/types.ts";
import { beginTable, effectOnObjects, inOrder, undecided } from "./release-remap.ts";

const kind = (id: number, name: string, is_thing = false) => ({ id, name, is_thing }) as ClassInfo;
const ROAD = kind(7, "road");
const SKY = kind(23, "sky");
const CAR = kind(26, "car", true);
const suggested: SuggestedTable = {
  source: { name: "cityscapes", version: "1", classes: [ROAD, SKY, CAR] },
  target: { name: "camvid-11", version: "1", classes: [kind(0, "Sky"), kind(3, "Road"), kind(8, "Car")] },
  classes: { "7": 3 },
};

function release(name: string, target: string, classes: Record<string, number | null>): Release {
  return {
    name,
    options: { remap: { target: { name: target, version: "1" }, classes } },
  } as unknown as Release;
}

describe("the table of a release's classes", () => {
  it("begins with what names suggest, and leaves the rest undecided", () => {
    const { table, from } = beginTable(suggested, [release("v1", "idd", { "26": 12 })]);
    expect(from).toBeNull();
    expect(undecided(suggested.source.classes, table)).toEqual([SKY, CAR]);
  });

  it("goes on from the latest release to the same classes, as far as its table fits", () => {
    const latest = release("v3", "camvid-11", { "7": 3, "23": null, "26": 99, "30": 3 });
    const { table, from } = beginTable(suggested, [latest, release("v2", "camvid-11", { "7": 0 })]);
    expect(from).toBe("v3");
    expect(table).toEqual({ "7": 3, "23": null });
    expect(undecided(suggested.source.classes, table)).toEqual([CAR]);
  });

  it("shows what has to be decided first, and of that what is painted most", () => {
    const pixels = new Map([
      [7, 900],
      [23, 5],
      [26, 40],
    ]);
    expect(inOrder(suggested.source.classes, suggested.classes, pixels)).toEqual([CAR, SKY, ROAD]);
  });

  it("says what becomes of objects", () => {
    expect(effectOnObjects(CAR, kind(8, "Car"))).toBe("merged");
    expect(effectOnObjects(ROAD, CAR)).toBe("grouped");
    expect(effectOnObjects(CAR, CAR)).toBeNull();
    expect(effectOnObjects(CAR, undefined)).toBeNull();
  });
});
