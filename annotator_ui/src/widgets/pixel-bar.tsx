/** How many pixels are accepted, and how many wait for a reviewer: one thin bar, told in words to who cannot see it. */
import { percent, t } from "../i18n/index.ts";
import type { Progress } from "../net/types.ts";

export function PixelBar({ pixels }: { pixels: Progress["pixels"] }) {
  const share = (part: number) => `${pixels.total > 0 ? (100 * part) / pixels.total : 0}%`;
  const words = t("progress.bar", {
    accepted: percent(pixels.accepted, pixels.total),
    submitted: percent(pixels.submitted, pixels.total),
  });
  return (
    <span class="pixel-bar" role="img" aria-label={words} title={words}>
      <span class="accepted" style={{ inlineSize: share(pixels.accepted) }} />
      <span class="submitted" style={{ inlineSize: share(pixels.submitted) }} />
    </span>
  );
}
