/**
 * Encoding ahead: while the hand rests, the newest change is made into the bytes that a save of it will send, so that
 * a save or a submit waits for the line alone.
 */
import type { Content, PaintDocument } from "../model/document.ts";
import type { EncodedTile } from "./tilePng.ts";

/** The hand rests: shorter than from a stroke's end to the key that submits, longer than between two dabs. */
export const REST_MS = 100;
/** Of the time that encoding takes: a hand that pauses often keeps a large tile's encoder at work a part of the time. */
const REST_SHARE = 0.25;

export interface EncodedContent extends EncodedTile {
  /** The change that it holds all up to. */
  readonly seq: number;
}

export class EncodeAhead {
  #made: { readonly seq: number; readonly tile: Promise<EncodedTile> } | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How long encoding took last. */
  #took = 0;
  #encoding = false;

  constructor(
    readonly document: PaintDocument,
    readonly encode: (content: Content) => Promise<EncodedTile>,
  ) {}

  /** A change was finished: encode it as soon as the hand rests. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#now(), Math.max(REST_MS, REST_SHARE * this.#took));
  }

  /** The newest change encoded; rejects as `encode` does, and tries again at the next call. */
  async newest(): Promise<EncodedContent> {
    clearTimeout(this.#timer);
    const seq = this.document.seq.value;
    if (this.document.changing) return { seq, ...(await this.encode(this.document.content())) };
    if (this.#made?.seq !== seq) this.#made = { seq, tile: this.#timed() };
    const made = this.#made;
    try {
      return { seq, ...(await made.tile) };
    } catch (error) {
      if (this.#made === made) this.#made = null;
      throw error;
    }
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  /** A gesture under way ends in a change, or leaves all as it was: then the next save encodes. */
  #now(): void {
    if (this.#encoding) this.soon();
    else if (!this.document.changing) void this.newest().catch(() => undefined);
  }

  async #timed(): Promise<EncodedTile> {
    const began = performance.now();
    this.#encoding = true;
    try {
      return await this.encode(this.document.content());
    } finally {
      this.#encoding = false;
      this.#took = performance.now() - began;
    }
  }
}
