/** How photo and labels are shown. Nothing of it changes a label. */
import { signal } from "@preact/signals";

export type Colours = "taxonomy" | "safe";

export class Display {
  /** -1 dark to 1 bright; 0 is the photo as it is. */
  readonly brightness = signal(0);
  /** -1 flat to 1 hard; 0 is the photo as it is. */
  readonly contrast = signal(0);
  /** Whether a segment's outermost pixels stand out from its inside. */
  readonly edges = signal(true);
  readonly colours = signal<Colours>("taxonomy");
  /** Each class has a pattern as well as a colour. */
  readonly stripes = signal(false);
  readonly hiddenClasses = signal<ReadonlySet<number>>(new Set());

  /** True when something is not as a new painter finds it. */
  get isChanged(): boolean {
    const { brightness, contrast, edges, colours, stripes, hiddenClasses } = this;
    const isPhotoChanged = brightness.value !== 0 || contrast.value !== 0;
    const isLookChanged = !edges.value || colours.value !== "taxonomy" || stripes.value;
    return isPhotoChanged || isLookChanged || hiddenClasses.value.size > 0;
  }

  showClass(id: number, shown: boolean): void {
    const next = new Set(this.hiddenClasses.value);
    if (shown) next.delete(id);
    else next.add(id);
    this.hiddenClasses.value = next;
  }

  reset(): void {
    this.brightness.value = 0;
    this.contrast.value = 0;
    this.edges.value = true;
    this.colours.value = "taxonomy";
    this.stripes.value = false;
    this.hiddenClasses.value = new Set();
  }
}
