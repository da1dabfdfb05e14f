/** Encodes tiles of labels off the main thread, and names their bytes as the server will. */
import { encodePng16, type LabelPng } from "../kernel/png16.ts";
import { sha256Hex } from "../kernel/sha256.ts";

export interface EncodeRequest {
  readonly id: number;
  readonly tile: LabelPng;
}

export type EncodeAnswer =
  | { readonly id: number; readonly bytes: Uint8Array<ArrayBuffer>; readonly digest: string }
  | { readonly id: number; readonly error: string };

/** sha256 in hex; our own where the page is no secure context and the browser offers none. */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.crypto?.subtle) return sha256Hex(bytes);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (b) => b.toString(16).padStart(2, "0")).join("");
}

async function answer({ id, tile }: EncodeRequest): Promise<EncodeAnswer> {
  try {
    const bytes = await encodePng16(tile);
    return { id, bytes, digest: await sha256(bytes) };
  } catch (error) {
    return { id, error: String(error) };
  }
}

self.addEventListener("message", async (event: MessageEvent<EncodeRequest>) => {
  self.postMessage(await answer(event.data));
});
