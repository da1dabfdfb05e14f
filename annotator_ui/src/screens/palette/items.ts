/** What the command palette lists besides commands: a screen offers its classes, segments and places here. */
import { signal } from "@preact/signals";
import type { Rgb } from "../../kernel/rgb.ts";

export interface PaletteItem {
  /** Stays the same from visit to visit, so that what was used last can come first. */
  readonly id: string;
  readonly title: string;
  /** The same in other words, to be found by: a class in the language of the interface, say. Shown behind the title. */
  readonly also?: string;
  /** What kind of thing it is. */
  readonly kind: string;
  /** Its keys as they are printed; "" for none. */
  readonly keys: string;
  readonly color?: Rgb;
  run(): void;
}

export type ItemSource = () => Promise<readonly PaletteItem[]> | readonly PaletteItem[];

export const itemSources = signal<readonly ItemSource[]>([]);

/** Offer items until the returned function is called. They are asked for when the palette opens. */
export function offerItems(source: ItemSource): () => void {
  itemSources.value = [...itemSources.peek(), source];
  return () => {
    itemSources.value = itemSources.peek().filter((one) => one !== source);
  };
}
