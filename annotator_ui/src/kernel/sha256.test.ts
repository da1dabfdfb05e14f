import { expect, test } from "vitest";
import { seeded } from "./random.testing.ts";
import { sha256Hex } from "./sha256.ts";

test("the published example has the published digest", () => {
  expect(sha256Hex(new TextEncoder().encode("abc"))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test("messages of every length around a block have the digest that the browser gives them", async () => {
  const random = seeded(3);
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000, 70_001]) {
    const bytes = Uint8Array.from({ length }, () => random(256));
    const theirs = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    expect(sha256Hex(bytes)).toBe(Array.from(theirs, (b) => b.toString(16).padStart(2, "0")).join(""));
  }
});
