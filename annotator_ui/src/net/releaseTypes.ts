/** What the HTTP API tells of a release before it is made, and of its classes. */
import type { ClassInfo } from "./types.ts";

interface ClassTable {
  name: string;
  version: string;
  classes: ClassInfo[];
}

/** Classes of a project, by id as text, to classes of a shipped table; those of no equal name are not in it. */
export interface SuggestedTable {
  source: ClassTable;
  target: ClassTable;
  classes: Record<string, number>;
}

/** Which classes a release shall have; null: its pixels become unpainted. */
export interface Remap {
  taxonomy: string;
  classes: Record<string, number | null>;
  /** Classes whose single objects may become one region. */
  merge_objects: number[];
}

/** Something that would not get through: by the table of classes, or by the format. */
export interface ForeseenLoss {
  stage: "classes" | "format";
  kind: string;
  class_id: number;
  name: string;
  to: string | null;
  pixels: number;
  count: number;
  images: number;
  first: string[];
}

/** What a release would hold and lose, the worst first; `unmerged` images are in no figure. */
export interface ReleaseProspect {
  images: number;
  unmerged: number;
  pixels: number;
  unpainted: number;
  classes: { class_id: number; to: number | null; pixels: number; objects: number; images: number }[];
  losses: ForeseenLoss[];
  merge_objects: number[];
  problems: { image: string; class_id: number | null; detail: string }[];
  problem_count: number;
}

/** What a release says of its classes where they are not its project's. */
export interface KeptRemap {
  target: { name: string; version: string };
  classes: Record<string, number | null>;
}
