import { expect, test } from "vitest";
import { decodePng16, encodePng16, filterUp, unfilter } from "./png16.ts";
import { chunk, concat, crc32, readChunks, SIGNATURE } from "./pngChunks.ts";
import { seeded } from "./random.testing.ts";
import { newSegment } from "./segments.ts";

const golden = import.meta.glob<unknown>("../../../sample_data/golden/label_png.json", {
  eager: true,
  import: "default",
});

test("any tile comes back bit for bit, with its segments", async () => {
  const random = seeded(9);
  for (const [width, height] of [
    [1, 1],
    [1, 40],
    [63, 5],
    [130, 131],
  ] as const) {
    const data = Uint16Array.from({ length: width * height }, () => random(65536));
    const segments = [newSegment(1, 7), { ...newSegment(65535, -1), continues: true, crowd: true }];
    expect(await decodePng16(await encodePng16({ width, height, data, segments }))).toEqual({
      width,
      height,
      data,
      segments,
    });
  }
});

test("the segment table is a private chunk before the pixels", async () => {
  const png = await encodePng16({
    width: 2,
    height: 1,
    data: new Uint16Array([1, 0]),
    segments: [newSegment(1, 26)],
  });
  const chunks = readChunks(png);
  expect(chunks.map((c) => c.type)).toEqual(["IHDR", "tsSG", "IDAT", "IEND"]);
  expect(JSON.parse(new TextDecoder().decode(chunks[1]?.body))).toEqual({
    segments: [{ id: 1, class_id: 26, occluded: false, truncated: false, crowd: false, continues: false }],
  });
});

test("classes that are verified to be absent travel in the table", async () => {
  const tile = { width: 1, height: 1, data: new Uint16Array([0]), segments: [], absent: [26, -1] };
  expect(await decodePng16(await encodePng16(tile))).toEqual(tile);
  const none = await encodePng16({ ...tile, absent: [] });
  expect(new TextDecoder().decode(readChunks(none)[1]?.body)).toBe('{"segments":[]}');
});

test("CRC-32 gives the published check value", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

test("all five row filters are undone", () => {
  // Two pixels of two bytes a row; rows filtered with None, Sub, Up, Average, Paeth by hand.
  const raw = new Uint8Array([0, 1, 2, 3, 4, 1, 1, 2, 3, 4, 2, 1, 1, 1, 1, 3, 1, 1, 1, 1, 4, 1, 1, 1, 1]);
  expect([...unfilter(raw, 4, 5, 2)]).toEqual([1, 2, 3, 4, 1, 2, 4, 6, 2, 3, 5, 7, 2, 2, 4, 5, 3, 3, 5, 6]);
  expect(() => unfilter(new Uint8Array([5, 0]), 1, 1, 1)).toThrow("filter 5");
});

test("rows are written with filter Up, also those that are written by themselves", () => {
  const data = new Uint16Array([0x0102, 0x0103, 0x0101, 0x0303]);
  expect([...filterUp(data, 2, 0, 2)]).toEqual([2, 1, 2, 1, 3, 2, 0, 255, 2, 0]);
  expect([...filterUp(data, 2, 1, 2)]).toEqual([2, 0, 255, 2, 0]);
});

test("a tile that is deflated in pieces comes back as it was", async () => {
  const [width, height] = [1021, 1300];
  const data = Uint16Array.from({ length: width * height }, (_, i) => (i * 31) >> 7);
  const back = await decodePng16(await encodePng16({ width, height, data }));
  expect([back.width, back.height, back.data.every((id, i) => id === data[i])]).toEqual([
    width,
    height,
    true,
  ]);
});

test("8-bit grey is read as it is", async () => {
  const header = new Uint8Array([0, 0, 0, 2, 0, 0, 0, 1, 8, 0, 0, 0, 0]);
  const stream = new Blob([new Uint8Array([0, 7, 255])])
    .stream()
    .pipeThrough(new CompressionStream("deflate"));
  const idat = new Uint8Array(await new Response(stream).arrayBuffer());
  const png = concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", idat),
    chunk("IEND", new Uint8Array(0)),
  ]);
  expect([...(await decodePng16(png)).data]).toEqual([7, 255]);
});

test("damage anywhere in a file is refused, never read as labels", async () => {
  const png = await encodePng16({
    width: 9,
    height: 9,
    data: new Uint16Array(81).fill(3),
    segments: [newSegment(3, 1)],
  });
  for (let i = 0; i < png.length; i++) {
    const bad = Uint8Array.from(png);
    bad[i] = (bad[i] as number) ^ 0x10;
    await expect(decodePng16(bad)).rejects.toThrow();
  }
  await expect(decodePng16(png.subarray(0, png.length - 6))).rejects.toThrow("ends inside");
});

interface GoldenPng {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly values: readonly number[];
  readonly png: string;
}

test.skipIf(Object.keys(golden).length === 0)("the golden label files decode to their arrays", async () => {
  for (const { png, width, height, values } of Object.values(golden)[0] as GoldenPng[]) {
    const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
    const tile = await decodePng16(bytes);
    expect([tile.width, tile.height, [...tile.data]]).toEqual([width, height, values]);
  }
});
