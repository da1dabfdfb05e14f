import { expect, it } from "vitest";
import { ApiProblem } from "../../../net/problem.ts";
import { Walk } from "./walk.ts";

it("asks for each image once, and a bad one stops no other", async () => {
  const asked: number[] = [];
  const walk = new Walk(5, async (n) => {
    asked.push(n);
    if (n === 2) throw new ApiProblem({ status: 422, code: "unreadable-labels" });
    return n;
  });
  await walk.run();
  expect(asked).toEqual([0, 1, 2, 3, 4]);
  expect([...walk.state.value.results].sort()).toEqual([0, 1, 3, 4]);
  expect(walk.state.value.failed.map(({ n }) => n)).toEqual([2]);
  expect(walk.isThrough).toBe(true);
});

it("stops when asked to, and goes on where it was", async () => {
  const walk = new Walk(10, async (n) => {
    if (n === 3) walk.stop();
    return n;
  });
  await walk.run();
  expect(walk.state.value.running).toBe(false);
  expect(walk.done).toBeLessThan(10);
  await walk.run();
  expect([...walk.state.value.results].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

it("stops as a whole when the server is away, and asks for that image again", async () => {
  let away = true;
  const walk = new Walk(3, async (n) => {
    if (n === 1 && away) throw new ApiProblem({ status: 0, code: "offline" });
    return n;
  });
  await walk.run();
  expect(walk.state.value.stopped?.code).toBe("offline");
  away = false;
  await walk.run();
  expect(new Set(walk.state.value.results)).toEqual(new Set([0, 1, 2]));
});
