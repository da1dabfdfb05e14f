/** One tile to judge: alone, among its neighbours, or in the merged image; and the verdict beside it. */
import { useSignal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import type { Decision, Review } from "../../net/types.ts";
import { useCommands } from "../../widgets/commands/use.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import { deskCommand } from "../desk/command.ts";
import { useLook } from "../desk/look.ts";
import type { ReviewsAhead } from "./ahead.ts";
import { useBlink } from "./blink.ts";
import { ReviewPanel } from "./panel.tsx";
import { Surroundings } from "./surroundings.tsx";
import { TileStage } from "./tile-stage.tsx";
import type { Verdicts } from "./verdicts.ts";

/** What the tile is looked at in. */
export type Within = "tile" | "neighbours" | "merged";

type DeskProps = {
  review: Review;
  ahead: ReviewsAhead;
  verdicts: Verdicts;
  onAgain: () => void;
  onGone: () => void;
  onStep: (by: number) => void;
};

export function ReviewDesk({ review, ahead, verdicts, onAgain, onGone, onStep }: DeskProps) {
  const tile = ahead.tiles.value.get(review.revision);
  const within = useSignal<Within>("tile");
  const look = useLook();
  const blink = useBlink();
  const turn = (to: Within) => () => {
    within.value = within.value === to ? "tile" : to;
  };
  useCommands([
    deskCommand("neighbours", "review.neighbours", ["n"], turn("neighbours")),
    deskCommand("merged", "review.merged", ["m"], turn("merged")),
    deskCommand("blink", "review.blink", ["b"], blink.toggle),
  ]);
  if (!tile) {
    const problem = ahead.problem.value;
    return problem ? (
      <ProblemNote problem={problem} retry={onAgain} />
    ) : (
      <Loading what={t("review.loading")} />
    );
  }
  const decide = (decision: Decision) => {
    verdicts.give({ review, decision });
    onGone();
  };
  const seen = { ...look, shown: look.shown && blink.lit };
  return (
    <>
      {within.value === "tile" ? (
        <TileStage tile={tile} look={seen} />
      ) : (
        <Surroundings tile={tile} look={seen} within={within.value} />
      )}
      <ReviewPanel
        tile={tile}
        review={review}
        look={look}
        verdicts={verdicts}
        view={{ within: within.value, turn, blink }}
        onDecide={decide}
        onStep={onStep}
      />
    </>
  );
}
