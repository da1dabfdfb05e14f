/** On home: tiles that the server did not take, and what can be painted while it is out of reach. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { tilesAhead } from "../../net/ahead.ts";
import { handIns } from "../../net/handIns.ts";
import type { Task } from "../../net/types.ts";
import { LinkButton } from "../../widgets/button.tsx";
import { refusalText } from "../../widgets/handIns.tsx";

export function CameBackList() {
  const entries = handIns.refused.value;
  const late = handIns.late.value;
  if (entries.length + late.length === 0) return null;
  return (
    <section aria-labelledby="came-back-title">
      <h2 id="came-back-title">{t("handin.home")}</h2>
      <ul class="rows returned">
        {entries.map((entry) => (
          <li key={entry.id} data-testid={`came-back-${entry.task}`}>
            <div>
              <p>{refusalText(entry)}</p>
            </div>
            <LinkButton href={`/paint/${entry.task}`}>{t("handin.open")}</LinkButton>
          </li>
        ))}
        {late.map(({ task, image, number }) => (
          <li key={task} data-testid={`kept-late-${task}`}>
            <div>
              <p>{t("handin.late", { image, number })}</p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Shown while the server is out of reach; nothing where no tile was kept. */
export function AtHandList() {
  const tasks = useSignal<readonly Task[]>([]);
  useEffect(() => {
    void tilesAhead.atHand().then((found) => {
      tasks.value = found;
    });
  }, []);
  if (tasks.value.length === 0) return null;
  return (
    <section aria-labelledby="at-hand-title">
      <h2 id="at-hand-title">{t("handin.at-hand")}</h2>
      <ul class="rows returned">
        {tasks.value.map((task, i) => (
          <AtHandRow key={task.id} task={task} kind={i === 0 ? "primary" : "plain"} />
        ))}
      </ul>
    </section>
  );
}

function AtHandRow({ task, kind }: { task: Task; kind: "primary" | "plain" }) {
  const { project, image, tile } = task;
  const values = { project: project.title, image: image.name, number: tile.index + 1 };
  return (
    <li data-testid={`at-hand-${task.id}`}>
      <div>
        <p>{t("handin.at-hand.tile", values)}</p>
      </div>
      <LinkButton href={`/paint/${task.id}`} kind={kind}>
        {t("handin.at-hand.paint")}
      </LinkButton>
    </li>
  );
}
