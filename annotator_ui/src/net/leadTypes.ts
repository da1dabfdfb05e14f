/** What the HTTP API tells leads and takes from them when they change their minds, or bring data sets in. */
import type { IngestRow } from "./types.ts";

/** Tiles that come back when a class is split, and the images that they are of. */
export interface SplitProspect {
  tiles: number;
  images: number;
}

export interface SplitInto {
  name: string;
  color: [number, number, number];
}

/** What erasing an image would do. */
export interface ErasureProspect {
  tiles: number;
  held: number;
  done: number;
  releases: string[];
  elsewhere: number;
}

/** What stays of an erased image; `by` is null for the operator. */
export interface ErasedImage {
  image_id: string;
  erased_at: string;
  by: string | null;
  reason: string;
  tiles: number;
  releases: string[];
}

export interface Loss {
  image: string;
  kind: string;
  detail: string;
  pixels: number;
  count: number;
}

export interface SourceClass {
  id: number;
  name: string;
  color: [number, number, number];
  to: number | null;
}

/** A data set whose zip was sent: nothing of it is in the project yet. */
export interface ImportSet {
  id: string;
  name: string;
  bytes: number;
  created_at: string;
  format: string;
  images: number;
  labelled: number;
  classes: SourceClass[];
  losses: Loss[];
}

export type ImportSetRow = Pick<ImportSet, "id" | "name" | "bytes" | "created_at">;

/** What becomes of an image: its photo alone, a start for painters, work that is done, or known answers. */
export type BringMode = "images" | "proposals" | "accepted" | "gold";

/** Class of the set, by its id as text, to class of the project; null: not painted. */
export type ClassMapping = Record<string, number | null>;

export interface BroughtImage extends IngestRow {
  tiles: { accepted: number; proposed: number; kept: number; complete: boolean; known: number } | null;
}

/** How likely somebody's next tile passes: the mean, and a 90 % interval. */
export interface Trust {
  mean: number;
  low: number;
  high: number;
}

/** How somebody's first hand-ins came off on tiles with known answers; shares from 0 to 1. */
export interface GoldPerson {
  painter: string;
  tiles: number;
  passed: number;
  agreement: number;
  mean_iou: number;
  panoptic_quality: number | null;
  trust: Trust;
}

/** A hand-in that was measured; `version` is that of the answer, `photo` the address of the tile with its context. */
export interface GoldTile {
  measure: string;
  image: { id: string; name: string };
  tile_index: number;
  painter: string;
  handed_in_at: string;
  version: number;
  agreement: number;
  mean_iou: number;
  panoptic_quality: number | null;
  missed: number;
  passed: boolean;
  photo: string;
}

/** A project's tiles with known answers; `waiting` counts what was handed in and is not measured yet. */
export interface Gold {
  known: number;
  measured: number;
  waiting: number;
  pass_agreement: number;
  people: GoldPerson[];
}
