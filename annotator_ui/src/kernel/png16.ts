/**
 * Label tiles on the wire: 16-bit grey PNG with the segment table in a private `tsSG` chunk.
 *
 * Browsers reduce 16-bit PNGs to 8 bits when they decode them into a picture, so labels never go through an
 * image element or a canvas: this file reads and writes the bytes itself (PNG specification, third edition).
 */
import { chunk, concat, readChunks, SIGNATURE } from "./pngChunks.ts";
import { type Segment, segmentFromJson, segmentToJson } from "./segments.ts";

export interface LabelPng {
  readonly width: number;
  readonly height: number;
  /** Row-major segment ids, `width * height` of them; 0 = not painted. */
  readonly data: Uint16Array;
  readonly segments?: readonly Segment[];
  /** Class ids of which the painter verified that there is nothing here. */
  readonly absent?: readonly number[];
}

const UP = 2;

/** Rows `from` to before `to` of big-endian 16-bit samples, each after its filter byte (Up: labels repeat downwards). */
export function filterUp(
  data: Uint16Array,
  width: number,
  from: number,
  to: number,
): Uint8Array<ArrayBuffer> {
  const stride = width * 2 + 1;
  const out = new Uint8Array(stride * (to - from));
  for (let y = from; y < to; y++) {
    let o = (y - from) * stride;
    out[o++] = UP;
    for (let i = y * width, end = i + width; i < end; i++) {
      const now = data[i] as number;
      const above = y > 0 ? (data[i - width] as number) : 0;
      out[o++] = (now >> 8) - (above >> 8);
      out[o++] = (now & 255) - (above & 255);
    }
  }
  return out;
}

async function pipe(
  bytes: Uint8Array<ArrayBuffer>,
  through: GenericTransformStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes])
    .stream()
    .pipeThrough(through as ReadableWritablePair<Uint8Array, BufferSource>);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Bytes that are filtered and deflated at a time: a large tile then takes no copies of its size. */
const PIECE = 1 << 20;

async function deflate({ data, width, height }: LabelPng): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new CompressionStream("deflate");
  const deflated = new Response(readable).arrayBuffer();
  const writer = writable.getWriter();
  const rows = Math.max(1, Math.floor(PIECE / (width * 2 + 1)));
  for (let y = 0; y < height; y += rows) {
    await writer.write(filterUp(data, width, y, Math.min(height, y + rows)));
  }
  await writer.close();
  return new Uint8Array(await deflated);
}

/** Encode a tile of labels. Throws RangeError when `data` does not have `width * height` values. */
export async function encodePng16(tile: LabelPng): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, data, segments, absent = [] } = tile;
  if (data.length !== width * height)
    throw new RangeError(`${data.length} labels for ${width} x ${height} pixels`);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([16, 0, 0, 0, 0], 8);
  const parts = [SIGNATURE, chunk("IHDR", header)];
  if (segments) {
    const rows = { segments: segments.map(segmentToJson), ...(absent.length > 0 && { absent }) };
    parts.push(chunk("tsSG", new TextEncoder().encode(JSON.stringify(rows))));
  }
  parts.push(chunk("IDAT", await deflate(tile)), chunk("IEND", new Uint8Array(0)));
  return concat(parts);
}

function paeth(a: number, b: number, c: number): number {
  const pa = Math.abs(b - c);
  const pb = Math.abs(a - c);
  const pc = Math.abs(a + b - 2 * c);
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

function predict(filter: number, left: number, up: number, upLeft: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === UP) return up;
  if (filter === 3) return (left + up) >> 1;
  return paeth(left, up, upLeft);
}

/** Undo the row filters in place of a copy: `height` rows of `rowBytes`, `bpp` bytes a pixel. */
export function unfilter(raw: Uint8Array, rowBytes: number, height: number, bpp: number): Uint8Array {
  const out = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (rowBytes + 1)] as number;
    if (filter > 4) throw new Error(`PNG row ${y} has unknown filter ${filter}`);
    const from = y * (rowBytes + 1) + 1;
    const to = y * rowBytes;
    for (let i = 0; i < rowBytes; i++) {
      const left = i >= bpp ? (out[to + i - bpp] as number) : 0;
      const up = y > 0 ? (out[to + i - rowBytes] as number) : 0;
      const upLeft = y > 0 && i >= bpp ? (out[to + i - rowBytes - bpp] as number) : 0;
      out[to + i] = (raw[from + i] as number) + predict(filter, left, up, upLeft);
    }
  }
  return out;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: 8 | 16;
}

function readHeader(body: Uint8Array): Header {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const depth = body[8];
  if (body[9] !== 0 || (depth !== 8 && depth !== 16)) throw new Error("not an 8-bit or 16-bit grey PNG");
  if (body[12] !== 0) throw new Error("interlaced PNG");
  return { width: view.getUint32(0), height: view.getUint32(4), depth };
}

function readTable(body: Uint8Array): Pick<LabelPng, "segments" | "absent"> {
  const table = JSON.parse(new TextDecoder().decode(body)) as { segments: unknown[]; absent?: number[] };
  const segments = table.segments.map(segmentFromJson);
  return table.absent ? { segments, absent: table.absent } : { segments };
}

function toSamples(bytes: Uint8Array, depth: 8 | 16): Uint16Array {
  if (depth === 8) return Uint16Array.from(bytes);
  const out = new Uint16Array(bytes.length / 2);
  for (let i = 0, o = 0; o < out.length; i += 2, o++)
    out[o] = ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
  return out;
}

/** Decode an 8-bit or 16-bit grey PNG exactly. Throws Error for anything else, or for damaged bytes. */
export async function decodePng16(bytes: Uint8Array): Promise<LabelPng> {
  const chunks = readChunks(bytes);
  const first = chunks[0];
  if (first?.type !== "IHDR") throw new Error("PNG does not begin with IHDR");
  const { width, height, depth } = readHeader(first.body);
  const packed = concat(chunks.filter((c) => c.type === "IDAT").map((c) => c.body));
  const raw = await pipe(packed, new DecompressionStream("deflate"));
  const rowBytes = (width * depth) / 8;
  if (raw.length !== (rowBytes + 1) * height) throw new Error("PNG holds the wrong number of samples");
  const data = toSamples(unfilter(raw, rowBytes, height, depth / 8), depth);
  const table = chunks.find((c) => c.type === "tsSG");
  return { width, height, data, ...(table && readTable(table.body)) };
}
