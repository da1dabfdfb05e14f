import { describe, expect, it } from "vitest";
import { likelyFormat, nextName } from "./release-form.tsx";

const formats = ["bdd100k", "cityscapes", "parquet"].map((name) => ({ name }));

describe("what the form for a release begins with", () => {
  it("is the format of the newest release", () => {
    expect(likelyFormat(formats, [{ format: "parquet" }, { format: "bdd100k" }])).toBe("parquet");
  });

  it("is Cityscapes for the first one, and what there is where that is not", () => {
    expect(likelyFormat(formats, [])).toBe("cityscapes");
    expect(likelyFormat(formats, [{ format: "of-an-extension-that-is-gone" }])).toBe("bdd100k");
    expect(likelyFormat([], [])).toBe("");
  });

  it("is the first name that is free", () => {
    expect(nextName([])).toBe("v1");
    expect(nextName([{ name: "v2" }])).toBe("v3");
  });
});
