/** Which class of a set becomes which of the project. */
import { t } from "../../../i18n/index.ts";
import type { ClassMapping, ImportSet, SourceClass } from "../../../net/leadTypes.ts";
import type { ClassInfo } from "../../../net/types.ts";
import { GoalSelect } from "../goal-select.tsx";

type MappingProps = {
  set: ImportSet;
  classes: readonly ClassInfo[];
  mapping: ClassMapping;
  onChange: (mapping: ClassMapping) => void;
};

/** Those that have no class of their name here first: they are what has to be looked at. */
const ordered = (classes: readonly SourceClass[]) =>
  [...classes].sort((a, b) => Number(a.to !== null) - Number(b.to !== null));

export function MappingTable({ set, classes, mapping, onChange }: MappingProps) {
  const nowhere = set.classes.filter(({ id }) => mapping[String(id)] == null).length;
  return (
    <div class="import-mapping">
      <h3>{t("import.classes")}</h3>
      <p class={nowhere > 0 ? "warn" : "quiet"}>{t("import.lost-count", { count: nowhere })}</p>
      <div class="import-scroll">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t("import.source")}</th>
              <th scope="col">{t("import.target")}</th>
            </tr>
          </thead>
          <tbody>
            {ordered(set.classes).map((kind) => (
              <tr key={kind.id}>
                <th scope="row">
                  <span class="chip" style={{ background: `rgb(${kind.color.join(" ")})` }} /> {kind.name}
                </th>
                <td>
                  <GoalSelect
                    label={kind.name}
                    testid={`import-class-${kind.id}`}
                    classes={classes}
                    unpainted={t("import.unpainted")}
                    goal={mapping[String(kind.id)] ?? null}
                    onChange={(goal) => onChange({ ...mapping, [String(kind.id)]: goal })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
