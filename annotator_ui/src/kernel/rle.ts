/** Run lengths of 16-bit labels: pairs (value, run), run <= 65535. */
export function encodeRle(values: Uint16Array): Uint16Array {
  let runs = 0;
  for (let i = 0; i < values.length; ) {
    i = runEnd(values, i);
    runs++;
  }
  const out = new Uint16Array(runs * 2);
  for (let i = 0, o = 0; i < values.length; ) {
    const end = runEnd(values, i);
    out[o++] = values[i] as number;
    out[o++] = end - i;
    i = end;
  }
  return out;
}

function runEnd(values: Uint16Array, start: number): number {
  const value = values[start];
  const limit = Math.min(values.length, start + 65535);
  let end = start + 1;
  while (end < limit && values[end] === value) end++;
  return end;
}

/** The values again. Throws RangeError when the runs do not add up to `length`. */
export function decodeRle(runs: Uint16Array, length: number): Uint16Array {
  const out = new Uint16Array(length);
  let at = 0;
  for (let i = 0; i + 1 < runs.length; i += 2) {
    const end = at + (runs[i + 1] as number);
    out.fill(runs[i] as number, at, end);
    at = end;
  }
  if (at !== length) throw new RangeError(`runs hold ${at} of ${length} labels`);
  return out;
}
