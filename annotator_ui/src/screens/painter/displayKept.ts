/** The display settings of a person, kept in this browser from tile to tile. */
import { effect } from "@preact/signals";
import type { Display } from "../../model/display.ts";

interface Kept {
  readonly brightness: number;
  readonly contrast: number;
  readonly edges: boolean;
  readonly colours: string;
  readonly stripes: boolean;
  readonly hiddenClasses: readonly number[];
}

function read(key: string): Partial<Kept> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    // What another version wrote is no reason not to paint.
    return {};
  }
}

const tone = (v: unknown): number => (typeof v === "number" && v >= -1 && v <= 1 ? v : 0);

function take(display: Display, kept: Partial<Kept>, known: ReadonlySet<number>): void {
  display.brightness.value = tone(kept.brightness);
  display.contrast.value = tone(kept.contrast);
  display.edges.value = kept.edges !== false;
  display.colours.value = kept.colours === "safe" ? "safe" : "taxonomy";
  display.stripes.value = kept.stripes === true;
  const hidden = Array.isArray(kept.hiddenClasses) ? kept.hiddenClasses : [];
  display.hiddenClasses.value = new Set(hidden.filter((id) => known.has(id)));
}

/** Take what was kept for this taxonomy, as far as it makes sense, and keep what changes; returns how to stop. */
export function keepDisplay(display: Display, taxonomy: string, known: ReadonlySet<number>): () => void {
  const key = `tessera.display.${taxonomy}`;
  take(display, read(key), known);
  return effect(() => {
    const now: Kept = {
      brightness: display.brightness.value,
      contrast: display.contrast.value,
      edges: display.edges.value,
      colours: display.colours.value,
      stripes: display.stripes.value,
      hiddenClasses: [...display.hiddenClasses.value],
    };
    localStorage.setItem(key, JSON.stringify(now));
  });
}
