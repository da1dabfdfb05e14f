/** The table that leads from the classes of a project to those of a release: data in, data out. */
import type { KeptRemap, SuggestedTable } from "../../net/releaseTypes.ts";
import type { ClassInfo, Release } from "../../net/types.ts";

/** Class of the project, by id as text, to class of the release; null: not painted. A class that is not in it is undecided. */
export type RemapTable = Readonly<Record<string, number | null>>;

export interface Beginning {
  readonly table: RemapTable;
  /** Name of the release whose table it is, where there is one to go on from. */
  readonly from: string | null;
}

/** The table of the latest release to the same classes, as far as it still fits; else what names suggest. */
export function beginTable(suggested: SuggestedTable, releases: readonly Release[]): Beginning {
  const earlier = releases.find(({ options }) => leadsTo(options.remap as KeptRemap | undefined, suggested));
  if (!earlier) return { table: suggested.classes, from: null };
  const { classes } = earlier.options.remap as KeptRemap;
  const goals = new Set(suggested.target.classes.map(({ id }) => id));
  const fits = suggested.source.classes.flatMap(({ id }) => {
    const goal = classes[String(id)];
    return goal === null || (goal !== undefined && goals.has(goal)) ? [[String(id), goal] as const] : [];
  });
  return { table: Object.fromEntries(fits), from: earlier.name };
}

const leadsTo = (remap: KeptRemap | undefined, { target }: SuggestedTable) =>
  remap !== undefined && remap.target.name === target.name && remap.target.version === target.version;

/** The classes that somebody still has to decide. */
export function undecided(classes: readonly ClassInfo[], table: RemapTable): ClassInfo[] {
  return classes.filter(({ id }) => table[String(id)] === undefined);
}

/** Those that were undecided at first before the others, and among them those with most pixels. */
export function inOrder(
  classes: readonly ClassInfo[],
  begun: RemapTable,
  pixels: ReadonlyMap<number, number>,
): ClassInfo[] {
  const open = ({ id }: ClassInfo) => Number(begun[String(id)] === undefined);
  const many = ({ id }: ClassInfo) => pixels.get(id) ?? 0;
  return [...classes].sort((a, b) => open(b) - open(a) || many(b) - many(a));
}

/** What a choice does to the objects of a class, where it does anything. */
export function effectOnObjects(
  source: ClassInfo,
  target: ClassInfo | undefined,
): "merged" | "grouped" | null {
  if (!target || source.is_thing === target.is_thing) return null;
  return source.is_thing ? "merged" : "grouped";
}
