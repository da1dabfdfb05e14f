/** PNG framing: signature, chunks, CRC-32 (PNG specification, sections 5.2 to 5.5). */
export const SIGNATURE = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10]);

export interface Chunk {
  readonly type: string;
  readonly body: Uint8Array;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 (ISO 3309) as an unsigned number. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (CRC_TABLE[(c ^ byte) & 255] as number) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function chunk(type: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(body.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, body.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(body, 8);
  view.setUint32(body.length + 8, crc32(out.subarray(4, body.length + 8)));
  return out;
}

function readChunk(bytes: Uint8Array, view: DataView, at: number): Chunk {
  if (at + 12 > bytes.length) throw new Error("PNG ends inside a chunk");
  const length = view.getUint32(at);
  const end = at + 8 + length;
  if (end + 4 > bytes.length) throw new Error("PNG ends inside a chunk");
  if (view.getUint32(end) !== crc32(bytes.subarray(at + 4, end)))
    throw new Error(`PNG chunk at byte ${at} is damaged`);
  return {
    type: new TextDecoder().decode(bytes.subarray(at + 4, at + 8)),
    body: bytes.subarray(at + 8, end),
  };
}

/** All chunks up to and with IEND. Throws Error when the signature, a length or a CRC is wrong. */
export function readChunks(bytes: Uint8Array): readonly Chunk[] {
  if (SIGNATURE.some((b, i) => bytes[i] !== b)) throw new Error("not a PNG");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = SIGNATURE.length; ; ) {
    const next = readChunk(bytes, view, at);
    chunks.push(next);
    if (next.type === "IEND") return chunks;
    at += next.body.length + 12;
  }
}
