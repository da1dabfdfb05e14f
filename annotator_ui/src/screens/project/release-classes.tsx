/** Which classes a release has: the project's, or those of a shipped table, class by class. */
import { useSignal } from "@preact/signals";
import { number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { ReleaseProspect, Remap, SuggestedTable } from "../../net/releaseTypes.ts";
import type { ClassInfo, NewRelease, Release } from "../../net/types.ts";
import { Button } from "../../widgets/button.tsx";
import { useLoad } from "../../widgets/load.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import { GoalSelect } from "./goal-select.tsx";
import { FormatLosses, Losses } from "./release-losses.tsx";
import {
  type Beginning,
  beginTable,
  effectOnObjects,
  inOrder,
  type RemapTable,
  undecided,
} from "./release-remap.ts";
import "./release-remap.css";

/** What stands in the way of a release, or the classes that it is asked to have. */
export type ClassesAnswer = { ready: boolean; remap: Remap | null };

type ChoiceProps = {
  slug: string;
  wanted: NewRelease;
  releases: readonly Release[];
  onAnswer: (answer: ClassesAnswer) => void;
};

export function ClassesChoice({ slug, wanted, releases, onAnswer }: ChoiceProps) {
  const taxonomies = useLoad("taxonomies", api.taxonomies);
  const taxonomy = useSignal("");
  const choose = (event: Event & { currentTarget: HTMLSelectElement }) => {
    taxonomy.value = event.currentTarget.value;
    onAnswer({ ready: taxonomy.value === "", remap: null });
  };
  return (
    <section class="release-classes" aria-label={t("remap.classes")}>
      <label class="field short">
        <span>{t("remap.classes")}</span>
        <select onChange={choose} data-testid="release-taxonomy">
          <option value="">{t("remap.own")}</option>
          {taxonomies.value?.map(({ name, title, classes }) => (
            <option key={name} value={name}>
              {t("remap.other", { title, count: classes })}
            </option>
          ))}
        </select>
      </label>
      {taxonomies.problem && <ProblemNote problem={taxonomies.problem} retry={taxonomies.reload} />}
      {taxonomy.value === "" && <FormatLosses slug={slug} wanted={wanted} />}
      {taxonomy.value !== "" && (
        <Table
          key={taxonomy.value}
          slug={slug}
          taxonomy={taxonomy.value}
          wanted={wanted}
          releases={releases}
          onAnswer={onAnswer}
        />
      )}
    </section>
  );
}

type TableProps = ChoiceProps & { taxonomy: string };

/** The table from the moment its classes are known. */
function Table(props: TableProps) {
  const { slug, taxonomy, releases } = props;
  const suggested = useLoad(`remap ${slug} ${taxonomy}`, () => api.suggestRemap(slug, taxonomy));
  if (suggested.problem) return <ProblemNote problem={suggested.problem} retry={suggested.reload} />;
  if (!suggested.value) return <Loading what={t("remap.loading")} />;
  return <Decisions {...props} suggested={suggested.value} begun={beginTable(suggested.value, releases)} />;
}

type DecisionsProps = TableProps & { suggested: SuggestedTable; begun: Beginning };

function Decisions({ slug, taxonomy, wanted, suggested, begun, onAnswer }: DecisionsProps) {
  const table = useSignal<RemapTable>(begun.table);
  const first = useSignal(begun).value;
  const { format, unfinished } = wanted;
  const counted = useLoad(`counted ${slug} ${unfinished}`, () =>
    api.foreseeRelease(slug, { ...wanted, name: "next" }),
  );
  const open = undecided(suggested.source.classes, table.value);
  const decide = (changes: RemapTable) => {
    table.value = { ...table.value, ...changes };
    onAnswer({ ready: false, remap: null });
  };
  const rest = () => decide(Object.fromEntries(open.map(({ id }) => [String(id), null])));
  const classes = table.value as Record<string, number | null>;
  return (
    <div class="remap">
      {first.from !== null && <p class="quiet">{t("remap.from", { name: first.from })}</p>}
      <p class={open.length > 0 ? "warn" : "quiet"} role="status" data-testid="remap-open">
        {t("remap.open", { count: open.length })}
      </p>
      <Rows
        suggested={suggested}
        table={table.value}
        begun={first.table}
        counted={counted.value}
        onDecide={decide}
      />
      {open.length > 0 && (
        <div class="actions">
          <Button onClick={rest} data-testid="remap-rest">
            {t("remap.rest", { count: open.length })}
          </Button>
        </div>
      )}
      {open.length === 0 && (
        <Losses
          key={JSON.stringify([format, unfinished, classes])}
          slug={slug}
          wanted={wanted}
          remap={{ taxonomy, classes, merge_objects: [] }}
          onAnswer={onAnswer}
        />
      )}
    </div>
  );
}

type RowsProps = {
  suggested: SuggestedTable;
  table: RemapTable;
  begun: RemapTable;
  counted: ReleaseProspect | undefined;
  onDecide: (changes: RemapTable) => void;
};

function Rows({ suggested, table, begun, counted, onDecide }: RowsProps) {
  const pixels = new Map(counted?.classes.map((each) => [each.class_id, each.pixels]));
  return (
    <div class="remap-scroll">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">{t("remap.painted")}</th>
            <th scope="col" class="num">
              {t("remap.pixels")}
            </th>
            <th scope="col">{t("remap.released")}</th>
          </tr>
        </thead>
        <tbody>
          {inOrder(suggested.source.classes, begun, pixels).map((kind) => (
            <Row
              key={kind.id}
              kind={kind}
              pixels={pixels.get(kind.id)}
              classes={suggested.target.classes}
              goal={table[String(kind.id)]}
              onChoose={(goal) => onDecide({ [String(kind.id)]: goal })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

type RowProps = {
  kind: ClassInfo;
  pixels: number | undefined;
  classes: readonly ClassInfo[];
  goal: number | null | undefined;
  onChoose: (goal: number | null) => void;
};

function Row({ kind, pixels, classes, goal, onChoose }: RowProps) {
  const effect = effectOnObjects(
    kind,
    classes.find(({ id }) => id === goal),
  );
  return (
    <tr class={goal === undefined ? "remap-undecided" : ""}>
      <th scope="row">
        <span class="chip" style={{ background: `rgb(${kind.color.join(" ")})` }} /> {kind.name}
      </th>
      <td class="num">{pixels === undefined ? "" : number(pixels)}</td>
      <td>
        <GoalSelect
          label={kind.name}
          testid={`remap-${kind.id}`}
          classes={classes}
          unpainted={t("remap.unpainted")}
          goal={goal}
          open={t("remap.decide")}
          onChange={onChoose}
        />
        {effect && <span class="quiet remap-effect">{t(`remap.${effect}`)}</span>}
      </td>
    </tr>
  );
}
