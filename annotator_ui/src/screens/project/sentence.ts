/** The state of a project in one sentence: how far it is, and what it waits for. */
import { percent, t } from "../../i18n/index.ts";
import type { Progress } from "../../net/types.ts";

export function sentenceOf(progress: Progress): string {
  const { images, tiles, pixels, questions_open } = progress;
  if (images.total === 0) return t("sentence.no-images");
  const done = { accepted: percent(pixels.accepted, pixels.total) };
  if (questions_open > 0) return t("sentence.questions", { ...done, count: questions_open });
  // An image keeps its mask while tiles of it are painted once more.
  if (images.merged === images.total && images.complete === images.total)
    return t("sentence.merged", { count: images.total });
  if (images.complete > images.merged)
    return t("sentence.ready", { ...done, count: images.complete - images.merged });
  if (tiles.submitted > 0) return t("sentence.reviews", { ...done, count: tiles.submitted });
  return t("sentence.painting", { ...done, count: tiles.open + tiles.leased + tiles.returned });
}
