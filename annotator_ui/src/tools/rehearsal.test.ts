import { expect, test } from "vitest";
import { Rehearsal } from "./rehearsal.ts";

test("a rehearsal paints move by move, comes to an end, and takes back what it painted", () => {
  const rehearsal = new Rehearsal();
  const { document } = rehearsal;
  const all = document.buffer.data.length;
  expect(rehearsal.step()).toBe(true);
  const afterOne = document.buffer.unpainted;
  expect(afterOne).toBeLessThan(all);
  for (let i = 0; i < 20; i++) rehearsal.step();
  expect(document.buffer.unpainted).toBeLessThan(afterOne);
  let more = 0;
  while (rehearsal.step()) more++;
  expect(more).toBeLessThan(1000);
  expect(document.buffer.unpainted).toBe(all);
  expect([document.seq.value, document.canUndo.value, document.changing]).toEqual([0, false, false]);
});
