/** A colour of a class or an instance, beside its name. */
import type { Rgb } from "../../kernel/rgb.ts";

export function Swatch({ color }: { color: Rgb }) {
  return <span class="painter-swatch" style={{ background: `rgb(${color.join(" ")})` }} aria-hidden="true" />;
}
