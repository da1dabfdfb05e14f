/** The main thread's end of the codec worker, and reading tiles of labels from the server. */
import { decodePng16, type LabelPng } from "../kernel/png16.ts";
import type { EncodeAnswer, EncodeRequest } from "../workers/codec.worker.ts";
import { send } from "./client.ts";

export interface EncodedTile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The ETag the server will give these bytes. */
  readonly etag: string;
}

type Settle = { resolve: (tile: EncodedTile) => void; reject: (error: Error) => void };

class TileCodec {
  #worker: Worker | null = null;
  readonly #waiting = new Map<number, Settle>();
  #next = 0;

  /** Encode a tile, whose labels go to the worker and are gone here; rejects with Error when the worker cannot. */
  encode(tile: LabelPng): Promise<EncodedTile> {
    const id = this.#next++;
    const worker = this.start();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, tile } satisfies EncodeRequest, [tile.data.buffer]);
    });
  }

  /** Start the worker where none runs. */
  start(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(new URL("../workers/codec.worker.ts", import.meta.url), { type: "module" });
    worker.addEventListener("message", (event: MessageEvent<EncodeAnswer>) => this.#settle(event.data));
    worker.addEventListener("error", (event) => this.#failAll(event.message));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: EncodeAnswer): void {
    const settle = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) settle?.reject(new Error(answer.error));
    else settle?.resolve({ bytes: answer.bytes, etag: `"${answer.digest}"` });
  }

  /** The worker could not start or broke; the next tile gets another. */
  #failAll(reason: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}

/** The codec of this page: a worker that is started with the first tile and serves one after the other. */
export const tileCodec = new TileCodec();

/** The labels at an address of the API. Throws ApiProblem, or Error when the bytes are damaged. */
export async function readTile(url: string): Promise<LabelPng> {
  const response = await send(url);
  return decodePng16(new Uint8Array(await response.arrayBuffer()));
}
