/** What the HTTP API sends and takes; see schemas/openapi.json. Rectangles are image pixels, times ISO 8601 UTC. */
import type { Remap } from "./releaseTypes.ts";

export type Role = "annotator" | "reviewer" | "lead" | "requester";
export type TileState = "open" | "leased" | "submitted" | "returned" | "accepted";

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Me {
  id: string;
  name: string;
  email: string | null;
  locale: string | null;
  is_admin: boolean;
  projects: { slug: string; title: string; roles: Role[] }[];
}

export interface InvitationView {
  project_title: string;
  role: Role;
}

export interface ClassInfo {
  id: number;
  name: string;
  color: [number, number, number];
  is_thing: boolean;
  train_id: number;
  ignored: boolean;
  category: string;
}

export interface Taxonomy {
  name: string;
  version: string;
  classes: ClassInfo[];
}

export interface Choice {
  name: string;
  title: string;
}

export interface TaxonomyChoice extends Choice {
  classes: number;
}

export interface FormatChoice extends Choice {
  description: string;
}

export interface Progress {
  images: { total: number; complete: number; merged: number };
  tiles: { total: number } & Record<TileState, number>;
  pixels: { total: number; submitted: number; accepted: number };
  questions_open: number;
}

export interface ProjectSummary {
  slug: string;
  title: string;
  roles: Role[];
  progress: Progress;
}

export type Seams = "path" | "owner";

export interface Project {
  id: string;
  slug: string;
  title: string;
  instructions: string;
  tile: number;
  overlap: number;
  context: number;
  lease_minutes: number;
  /** Tiles brought to a painter beside the one she paints. */
  tiles_ahead: number;
  /** What two tiles both painted: parted by the path of least disagreement, or by the borders of the cores. */
  seams: Seams;
  licence: string;
  taxonomy: Taxonomy;
  roles: Role[];
}

export interface NewProject {
  slug: string;
  title: string;
  taxonomy: string | object;
  tile: number;
  overlap: number;
  context: number;
  instructions: string;
}

export interface Member {
  account_id: string;
  name: string;
  roles: Role[];
  last_seen: string | null;
}

export interface MosaicImage {
  id: string;
  name: string;
  drive: string;
  frame: number;
  split: string;
  width: number;
  height: number;
  columns: number;
  rows: number;
  tiles: TileState[];
  merged: boolean;
  questions: number;
  thumbnail: string;
}

export interface ImagePage {
  items: MosaicImage[];
  next: string | null;
  total: number;
}

export interface IngestRow {
  name: string;
  outcome: "taken" | "duplicate" | "refused";
  code: string | null;
  detail: string | null;
  image_id: string | null;
  at?: string;
}

export interface Cell {
  index: number;
  row: number;
  column: number;
  core: Rect;
  paint: Rect;
  context: Rect;
  task_id: string;
  state: TileState;
}

export interface ImageDetail {
  id: string;
  project: string;
  name: string;
  drive: string;
  frame: number;
  split: string;
  width: number;
  height: number;
  grid: { columns: number; rows: number; cells: Cell[] };
  mask: null | { id: string; created_at: string; segments: number };
  photo: string;
}

export interface ReturnedTile {
  task_id: string;
  image: string;
  tile_index: number;
  reason: Reason | null;
  text: string | null;
  at: string;
}

export interface Offer {
  project: { slug: string; title: string };
  kind: "paint" | "review" | "link";
  open: number;
  minutes: number | null;
  resume: string | null;
  returned: ReturnedTile[];
}

export interface Lease {
  id: string;
  fence: number;
  until: string;
  mine: boolean;
}

export type Reason = "boundary" | "wrong-class" | "missed-object" | "instances" | "holes" | "other";
export const REASONS: readonly Reason[] = [
  "boundary",
  "wrong-class",
  "missed-object",
  "instances",
  "holes",
  "other",
];

export interface Verdict {
  verdict: "accept" | "return";
  reason: Reason | null;
  text: string | null;
  at: string;
}

/** What a reviewer answers about a revision. */
export interface Decision {
  revision: string;
  verdict: "accept" | "return";
  reason?: Reason;
  text?: string;
}

/** Why a tile is painted once more: for each split class, by id as text, what its pixels may be of now. */
export interface Reissue {
  allowed: Record<string, number[]>;
  /** Nothing else may change. */
  confined: boolean;
  text: string;
}

export interface Task {
  id: string;
  project: {
    slug: string;
    title: string;
    instructions: string;
    instructions_version: number;
    tiles_ahead: number;
  };
  kind: string;
  state: TileState;
  image: { id: string; name: string; drive: string; frame: number; width: number; height: number };
  tile: {
    index: number;
    row: number;
    column: number;
    columns: number;
    rows: number;
    core: Rect;
    paint: Rect;
    context: Rect;
  };
  photo: string;
  taxonomy: Taxonomy;
  lease: Lease | null;
  server_time: string;
  labels: null | { revision: string; n: number; etag: string; url: string; saved_at: string };
  verdict: Verdict | null;
  painter: string | null;
  /** Absent from lessons. */
  reissue?: Reissue | null;
}

export interface Review {
  task_id: string;
  image: { id: string; name: string };
  tile_index: number;
  columns: number;
  painter: string;
  submitted_at: string;
  revision: string;
  again: boolean;
}

export interface QuestionSide {
  task_id: string;
  tile: number;
  segment: number;
  paint: Rect;
}

export interface Question {
  id: string;
  image: { id: string; name: string };
  class_id: number;
  reason: string;
  box: Rect;
  first: QuestionSide;
  second: QuestionSide;
}

export interface MaskSegment {
  id: number;
  class_id: number;
  is_thing: boolean;
  crowd: boolean;
  area: number;
  box: Rect;
}

export interface Mask {
  id: string;
  created_at: string;
  segments: MaskSegment[];
  raster: string;
  questions: Question[];
}

export interface PixelHistory {
  segment: number;
  class_id: number | null;
  tile_index: number;
  task_id: string;
  revision: string | null;
  painter: string | null;
  saved_at: string | null;
  accepted_at: string | null;
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled" | "partial";

export interface Job {
  id: string;
  kind: string;
  state: JobState;
  total: number;
  done: number;
  failed: number;
  /** How fast it goes, once its first part is through and until it is over. */
  pace?: { items_per_second: number; bytes_per_second: number; seconds_left: number } | null;
  error: string | null;
  result: unknown;
  errors: { item: string; detail: string }[];
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface Release {
  id: string;
  name: string;
  format: string;
  state: string;
  created_at: string;
  root: string | null;
  files: number | null;
  bytes: number | null;
  images: number | null;
  job: Job | null;
  /** What was asked for; `remap` is there where it has other classes than its project. */
  options: Record<string, unknown>;
  /** When it was withdrawn, for good, and why. */
  withdrawn_at: string | null;
  withdrawn_reason: string | null;
}

/** What a release changed since another one; `since` is null where there is none before. */
export interface ReleaseChanges {
  since: string | null;
  since_name: string | null;
  /** Whether classes differ ("taxonomy"), or only the table that leads to them. */
  differs: "nothing" | "table" | "taxonomy";
  classes_before: string | null;
  classes_after: string | null;
  pixels: number;
  images: ChangedImage[];
  /** Pixels that each class lost and gained; without id and name: unpainted. */
  classes: { class_id: number | null; name: string | null; lost: number; gained: number }[];
}

export interface ChangedImage {
  image: string;
  stem: string;
  kind: "added" | "removed" | "changed";
  /** Pixels of another class, and pixels of the same class that belong to another object. */
  pixels: number;
  objects: number;
}

export interface NewRelease {
  name: string;
  format: string;
  unfinished: "leave-out" | "void";
  unresolved: "stop" | "separate";
  /** Which classes it shall have; null: the project's. */
  remap?: Remap | null;
}

export interface CannotHold {
  image: string | null;
  class_id: number | null;
  detail: string;
}
