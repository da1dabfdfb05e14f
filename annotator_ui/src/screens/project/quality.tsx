/** Quality: how the work of each person came off on tiles whose answer is known. */
import "./quality.css";
import { number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { Gold, GoldPerson, Trust } from "../../net/leadTypes.ts";
import { may } from "../../net/session.ts";
import { useAction } from "../../widgets/action.ts";
import { Button, LinkButton } from "../../widgets/button.tsx";
import { useLoad } from "../../widgets/load.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { GoldTiles } from "./gold-tiles.tsx";
import { share } from "./share.ts";
import type { SideProps } from "./side.ts";

const REFRESH_SECONDS = 10;

/** Reviewers see the tiles, leads also how each person comes off. */
export function QualityTab({ project: { slug } }: SideProps) {
  if (may(slug, "lead")) return <LeadsView slug={slug} />;
  return (
    <section class="quality" aria-label={t("project.quality")}>
      <GoldTiles slug={slug} />
    </section>
  );
}

function LeadsView({ slug }: { slug: string }) {
  const gold = useLoad(`gold ${slug}`, () => api.gold(slug), REFRESH_SECONDS);
  return (
    <section class="quality" aria-label={t("project.quality")}>
      {gold.problem && <ProblemNote problem={gold.problem} retry={gold.reload} />}
      {!gold.value && !gold.problem && <Loading />}
      {gold.value &&
        (gold.value.known === 0 ? (
          <NoneYet slug={slug} />
        ) : (
          <KnownAnswers slug={slug} gold={gold.value} reload={gold.reload} />
        ))}
    </section>
  );
}

function NoneYet({ slug }: { slug: string }) {
  return (
    <Empty sentence={t("gold.none")} picture={<MosaicPicture columns={9} rows={4} done={0.2} />}>
      <LinkButton kind="primary" href={`/p/${slug}/import`} data-testid="gold-import">
        {t("gold.import")}
      </LinkButton>
    </Empty>
  );
}

type KnownProps = { slug: string; gold: Gold; reload: () => Promise<void> };

function KnownAnswers({ slug, gold, reload }: KnownProps) {
  const { known, measured, waiting, people } = gold;
  return (
    <>
      <h2>{t("gold.title")}</h2>
      <p data-testid="gold-sum" data-known={known} data-measured={measured}>
        {t("gold.sum", { known, measured, waiting })}
      </p>
      {waiting > 0 && <Waiting slug={slug} reload={reload} />}
      {people.length === 0 ? (
        <p class="quiet">{t("gold.nobody")}</p>
      ) : (
        <div class="quality-scroll">
          <People people={people} />
        </div>
      )}
      <p class="quiet quality-what">{t("gold.what", { share: share(gold.pass_agreement, 0) })}</p>
      {people.length > 0 && <GoldTiles slug={slug} version={measured} />}
    </>
  );
}

/** What waits is measured within seconds; what a full disk kept from it is measured when somebody asks. */
function Waiting({ slug, reload }: { slug: string; reload: () => Promise<void> }) {
  const action = useAction();
  const measure = () =>
    void action.run(async () => {
      await api.measureGold(slug);
      await reload();
    });
  return (
    <div class="actions">
      <Button busy={action.busy} onClick={measure} data-testid="gold-measure">
        {t("gold.measure")}
      </Button>
      {action.problem && <ProblemNote problem={action.problem} />}
    </div>
  );
}

function People({ people }: { people: readonly GoldPerson[] }) {
  return (
    <table class="table" data-testid="gold-people">
      <thead>
        <tr>
          <th scope="col">{t("gold.painter")}</th>
          {(["tiles", "passed", "agreement", "iou", "pq"] as const).map((name) => (
            <th key={name} scope="col" class="num">
              {t(`gold.${name}`)}
            </th>
          ))}
          <th scope="col" class="trust">
            {t("gold.trust")}
          </th>
        </tr>
      </thead>
      <tbody>
        {people.map((one) => (
          <tr key={one.painter}>
            <th scope="row">{one.painter}</th>
            <td class="num">{number(one.tiles)}</td>
            <td class="num">{number(one.passed)}</td>
            <td class="num">{share(one.agreement)}</td>
            <td class="num">{share(one.mean_iou)}</td>
            <td class="num">{one.panoptic_quality === null ? "–" : share(one.panoptic_quality)}</td>
            <td class="trust">
              <TrustLine trust={one.trust} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A line from 0 to 100 % with the interval on it and its mean, beside the same in figures. */
function TrustLine({ trust: { mean, low, high } }: { trust: Trust }) {
  return (
    <div class="trust-line">
      <svg viewBox="0 0 120 16" aria-hidden="true">
        <path class="scale" d="M4 8H116M4 5V11M116 5V11" />
        <path class="interval" d={`M${at(low)} 8H${at(high)}`} />
        <circle class="mean" cx={at(mean)} cy="8" r="4" />
      </svg>
      <span>{t("gold.interval", { mean: share(mean, 0), low: share(low, 0), high: share(high, 0) })}</span>
    </div>
  );
}

const at = (value: number) => 4 + 112 * value;
