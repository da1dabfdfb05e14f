import { expect, test } from "vitest";
import { holdByAsking, holdTab } from "./tabLock.ts";

for (const [how, hold] of [
  ["locks", holdTab],
  ["messages, where there are no locks", holdByAsking],
] as const) {
  test(`of two tabs one has the tile, by ${how}, and it can be had once it was let go`, async () => {
    const id = `tile-${how}`;
    const first = hold(id);
    expect(await first.held).toBe(true);
    const second = hold(id);
    const other = hold(`${id}-other`);
    expect([await second.held, await other.held]).toEqual([false, true]);
    first.release();
    const third = hold(id);
    expect(await third.held).toBe(true);
    third.release();
    other.release();
  });

  test(`of two tabs that open a tile at once exactly one has it, by ${how}`, async () => {
    const both = [hold(`race-${how}`), hold(`race-${how}`)];
    const held = await Promise.all(both.map((tab) => tab.held));
    expect(held.filter(Boolean).length).toBe(1);
    for (const tab of both) tab.release();
  });
}
