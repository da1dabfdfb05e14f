/** Which items of the palette answer a query, and in which order. */
import { folded, fuzzyScore } from "../../kernel/fuzzy.ts";
import type { PaletteItem } from "./items.ts";

export const MOST = 60;
/** What was used lately wins over what fits as well. */
const RECENT = 12;
/** Below this only letters here and there fit, which is worth a row where nothing fits better. */
const LOOSE = 20;

export interface Listed {
  readonly item: PaletteItem;
  readonly recent: boolean;
}

/** The words an item is found by are folded once. */
export interface Indexed {
  readonly item: PaletteItem;
  readonly title: string;
  readonly also: string;
}

export function indexed(items: readonly PaletteItem[]): readonly Indexed[] {
  return items.map((item) => ({ item, title: folded(item.title), also: folded(item.also ?? "") }));
}

/** Items that fit `query`, the best first; without a query the recent ones, then all in their own order. */
export function findItems(
  items: readonly Indexed[],
  query: string,
  recent: readonly string[],
): readonly Listed[] {
  const wanted = folded(query);
  const fitting = items.map(({ item, title, also }) => {
    const at = recent.indexOf(item.id);
    const fits = Math.max(fuzzyScore(wanted, title), also === "" ? 0 : fuzzyScore(wanted, also));
    const bonus = at < 0 ? 0 : wanted === "" ? 1000 - at : RECENT - at;
    return { item, recent: at >= 0, fits, score: fits + bonus };
  });
  const floor = fitting.some(({ fits }) => fits >= LOOSE) ? LOOSE : Number.MIN_VALUE;
  return fitting
    .filter(({ fits }) => fits >= floor)
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ item, recent: used }) => ({ item, recent: used }));
}
