/** Unpainted pixels to the nearest segment, counted in steps over the four neighbours (breadth-first from all borders). */
import { type MayChange, type Proposal, proposalOf } from "./cleanup.ts";
import type { LabelBuffer } from "./labels.ts";

/** Only segments that `may` gain give their id; without any, nothing is proposed. */
export function fillNearest(buffer: LabelBuffer, may: MayChange): Proposal {
  const { width, height } = buffer.rect;
  const next = Uint16Array.from(buffer.data);
  const queue = new Int32Array(next.length);
  let tail = 0;
  for (let i = 0; i < next.length; i++) {
    const id = next[i] as number;
    if (id !== 0 && may(id)) queue[tail++] = i;
  }
  const take = (i: number, id: number) => {
    if (next[i] !== 0) return;
    next[i] = id;
    queue[tail++] = i;
  };
  for (let head = 0; head < tail; head++) {
    const i = queue[head] as number;
    const id = next[i] as number;
    const x = i % width;
    if (i >= width) take(i - width, id);
    if (x > 0) take(i - 1, id);
    if (x + 1 < width) take(i + 1, id);
    if (i < width * (height - 1)) take(i + width, id);
  }
  return proposalOf(buffer, next);
}
