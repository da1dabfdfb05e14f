/** What a release would lose, told before it can be made, the worst first. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type MessageKey, number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { ForeseenLoss, ReleaseProspect, Remap } from "../../net/releaseTypes.ts";
import type { NewRelease } from "../../net/types.ts";
import { useLoad } from "../../widgets/load.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import type { ClassesAnswer } from "./release-classes.tsx";

/** So many are shown at once; the rest unfolds. */
const SHOWN = 8;
/** A small share is never nothing. */
const TWO_DIGITS = { style: "percent", maximumSignificantDigits: 2 } as const;
/** Whoever goes through the classes with the arrow keys asks once, where she comes to rest. */
const WAIT_MS = 400;
const NEVER = new Promise<ReleaseProspect>(() => undefined);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

type LossesProps = {
  slug: string;
  wanted: NewRelease;
  remap: Remap;
  onAnswer: (answer: ClassesAnswer) => void;
};

export function Losses({ slug, wanted, remap, onAnswer }: LossesProps) {
  const accepted = useSignal(false);
  const key = JSON.stringify([slug, wanted.format, wanted.unfinished, remap]);
  const body = { ...wanted, name: "next", remap };
  const stands = useRef(true);
  useEffect(
    () => () => {
      stands.current = false;
    },
    [],
  );
  const seen = useLoad(`losses ${key}`, async () => {
    await pause(WAIT_MS);
    // Decided anew meanwhile: another one asks.
    return stands.current ? api.foreseeRelease(slug, body) : NEVER;
  });
  const isReady = seen.value !== undefined && mayBeMade(seen.value, accepted.value);
  const merging = seen.value?.merge_objects;
  // The form is told what it may send when that changes, not while this renders.
  useEffect(() => {
    onAnswer({ ready: isReady, remap: { ...remap, merge_objects: merging ?? [] } });
  }, [key, isReady, merging]);
  if (seen.problem) return <ProblemNote problem={seen.problem} retry={seen.reload} />;
  if (!seen.value) return <Loading what={t("remap.looking")} />;
  const { losses, unmerged, images, problem_count } = seen.value;
  const share = leftUnpainted(seen.value);
  return (
    <section class="losses" aria-label={t("remap.lost")} data-testid="release-losses">
      <h3>{t("remap.lost")}</h3>
      {unmerged > 0 && <p class="warn">{t("remap.unmerged", { count: unmerged, images: number(images) })}</p>}
      {share > 0 && <p>{t("remap.share", { share: number(share, TWO_DIGITS) })}</p>}
      {losses.length === 0 && unmerged < images && <p class="quiet">{t("remap.nothing")}</p>}
      {losses.length > 0 && <LossTable losses={losses.slice(0, SHOWN)} />}
      {losses.length > SHOWN && (
        <details>
          <summary>{t("remap.more", { count: losses.length - SHOWN })}</summary>
          <LossTable losses={losses.slice(SHOWN)} />
        </details>
      )}
      <Problems prospect={seen.value} />
      {losses.length > 0 && problem_count === 0 && (
        <label class="check">
          <input
            type="checkbox"
            checked={accepted.value}
            onChange={(event) => {
              accepted.value = event.currentTarget.checked;
            }}
            data-testid="accept-losses"
          />
          <span>{t("remap.accept", { count: losses.length })}</span>
        </label>
      )}
    </section>
  );
}

/** What the format alone would lose of the project's own classes: good to know, and no reason to ask. */
export function FormatLosses({ slug, wanted }: Pick<LossesProps, "slug" | "wanted">) {
  const { format, unfinished } = wanted;
  const seen = useLoad(`format ${slug} ${format} ${unfinished}`, () =>
    api.foreseeRelease(slug, { ...wanted, name: "next", remap: null }),
  );
  if (!seen.value || seen.value.unmerged === seen.value.images) return null;
  const { losses } = seen.value;
  if (losses.length === 0) return <p class="quiet">{t("remap.own.nothing")}</p>;
  return (
    <details class="losses" data-testid="format-losses">
      <summary>{t("remap.own.losses", { count: losses.length })}</summary>
      <LossTable losses={losses} />
    </details>
  );
}

function mayBeMade({ losses, problem_count }: ReleaseProspect, accepted: boolean): boolean {
  return problem_count === 0 && (losses.length === 0 || accepted);
}

/** Of the painted pixels, the part that would be left unpainted. */
function leftUnpainted({ classes, pixels, unpainted }: ReleaseProspect): number {
  const painted = classes.reduce((sum, each) => sum + each.pixels, 0);
  return painted === 0 ? 0 : (painted - (pixels - unpainted)) / painted;
}

function LossTable({ losses }: { losses: readonly ForeseenLoss[] }) {
  return (
    <div class="remap-scroll whole">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t("remap.what")}</th>
            <th scope="col" class="num">
              {t("remap.pixels")}
            </th>
            <th scope="col" class="num">
              {t("remap.segments")}
            </th>
            <th scope="col" class="num">
              {t("remap.images")}
            </th>
          </tr>
        </thead>
        <tbody>
          {losses.map((loss) => (
            <tr key={`${loss.stage} ${loss.kind} ${loss.class_id}`} title={loss.first.join(", ")}>
              <th scope="row">{said(loss)}</th>
              <td class="num">{number(loss.pixels)}</td>
              <td class="num">{number(loss.count)}</td>
              <td class="num">{number(loss.images)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function said({ stage, kind, name, to }: ForeseenLoss): string {
  return t(`remap.${stage}.${kind}` as MessageKey, { name, to: to ?? "" });
}

/** What the format cannot hold at all: then there is no release. */
function Problems({ prospect: { problems, problem_count } }: { prospect: ReleaseProspect }) {
  if (problem_count === 0) return null;
  return (
    <div class="note" role="alert" data-testid="remap-problems">
      <strong class="loss">{t("remap.problems", { count: problem_count })}</strong>
      <ul>
        {problems.slice(0, SHOWN).map(({ image, detail }) => (
          <li key={`${image} ${detail}`}>
            <code>{image}</code> {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}
