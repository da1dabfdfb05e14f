/** Merging: when images are complete, one button; while it runs, how far it is; afterwards, what it asks. */
import { useSignal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import type { Job } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { announce } from "../../widgets/announcer.tsx";
import { Button } from "../../widgets/button.tsx";
import { JobErrors, JobProgress } from "../../widgets/job.tsx";
import { useKeys } from "../../widgets/keys.ts";
import { ProblemNote } from "../../widgets/states.tsx";

type MergeProps = { slug: string; ready: number; reload: () => Promise<void> };

export function MergeBar({ slug, ready, reload }: MergeProps) {
  const job = useSignal<Job | null>(null);
  const running = useSignal(false);
  const action = useAction();
  const merge = () =>
    action.run(async () => {
      job.value = await api.merge(slug);
      running.value = true;
    });
  const end = (ended: Job) => {
    job.value = ended;
    running.value = false;
    announce(t(ended.state === "done" ? "merge.done" : "merge.not-done"));
    void reload();
  };
  const offered = ready > 0 && !running.value;
  useKeys(offered ? { m: () => void merge() } : {});
  return (
    <div class="merge">
      {offered && (
        <Button kind="primary" hint="M" busy={action.busy} onClick={merge} data-testid="merge">
          {t("merge.start", { count: ready })}
        </Button>
      )}
      {running.value && job.value && <JobProgress key={job.value.id} job={job.value} onEnd={end} />}
      {!running.value && job.value && <JobErrors job={job.value} />}
      {action.problem && <ProblemNote problem={action.problem} retry={merge} />}
    </div>
  );
}
