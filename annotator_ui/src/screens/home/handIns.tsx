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
            <p>{refusalText(entry)}</p>
            <LinkButton href={`/paint/${entry.task}`}>{t("handin.open")}</LinkButton>
          </li>
        ))}
        {late.map(({ task, image, number }) => (
          <li key={task} data-testid={`kept-late-${task}`}>
            <p>{t("handin.late", { image, number })}</p>
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
      <ul class="rows">
        {tasks.value.map((task) => (
          <AtHandRow key={task.id} task={task} />
        ))}
      </ul>
    </section>
  );
}

function AtHandRow({ task }: { task: Task }) {
  const { project, image, tile } = task;
  const values = { project: project.title, image: image.name, number: tile.index + 1 };
  return (
    <li data-testid={`at-hand-${task.id}`}>
      <span>{t("handin.at-hand.tile", values)}</span>
      <LinkButton href={`/paint/${task.id}`}>{t("handin.at-hand.paint")}</LinkButton>
    </li>
  );
}
