/** How far a background job is: a bar, a count, what failed, and a way to stop it. */
import { useEffect } from "preact/hooks";
import { bytes, number, t } from "../i18n/index.ts";
import { api } from "../net/api.ts";
import type { Job, JobState } from "../net/types.ts";
import { useAction } from "./action.ts";
import { Button } from "./button.tsx";
import { useLoad } from "./load.ts";
import { ProblemNote } from "./states.tsx";

/** Seconds from which on minutes are counted. */
const MINUTES_FROM = 90;

const UNDER_WAY: readonly JobState[] = ["queued", "running"];

export const isUnderWay = (job: Pick<Job, "state">): boolean => UNDER_WAY.includes(job.state);

type JobProps = { job: Job; onEnd: (job: Job) => void };

/** Follows a job until it ends; `onEnd` hears of it once. */
export function JobProgress({ job: first, onEnd }: JobProps) {
  const loaded = useLoad(`job ${first.id}`, () => api.job(first.id), 1);
  const job = loaded.value ?? first;
  const stop = useAction();
  const ended = !isUnderWay(job);
  // Told once, when the job ends.
  useEffect(() => {
    if (ended) onEnd(job);
  }, [ended]);
  return (
    <div class="job" data-testid="job" data-state={job.state}>
      <progress
        max={Math.max(1, job.total)}
        value={job.total > 0 ? job.done + job.failed : undefined}
        aria-label={t("job.progress")}
      />
      <span class="quiet">{[jobWords(job), ...paceWords(job)].join(" · ")}</span>
      {!ended && (
        <Button kind="quiet" busy={stop.busy} onClick={() => stop.run(() => api.cancelJob(job.id))}>
          {t("job.cancel")}
        </Button>
      )}
      {stop.problem && <ProblemNote problem={stop.problem} />}
    </div>
  );
}

function jobWords(job: Job): string {
  const counts = { done: number(job.done), total: number(job.total), failed: job.failed };
  if (job.state === "running") return t("job.running", counts);
  if (job.state === "partial") return t("job.partial", counts);
  if (job.state === "done") return t("job.done", counts);
  return t(`job.${job.state}`);
}

/** How fast it goes and how long it will take, once that can be told. */
function paceWords({ pace }: Job): string[] {
  if (!pace) return [];
  const items = number(pace.items_per_second, { maximumSignificantDigits: 2 });
  const written = Math.round(pace.bytes_per_second);
  const left = Math.ceil(pace.seconds_left);
  return [
    t("job.pace", { items }),
    ...(written > 0 ? [t("job.flow", { bytes: bytes(written) })] : []),
    left < MINUTES_FROM
      ? t("job.left.seconds", { count: left })
      : t("job.left.minutes", { count: Math.ceil(left / 60) }),
  ];
}

/** What went wrong with a job, item by item. */
export function JobErrors({ job }: { job: Job }) {
  if (!job.error && job.errors.length === 0) return null;
  return (
    <div class="note" role="alert" data-testid="job-errors">
      {job.error && <strong class="loss">{job.error}</strong>}
      <ul>
        {job.errors.map(({ item, detail }) => (
          <li key={item + detail}>
            <span class="mono">{item}</span> {detail}
          </li>
        ))}
      </ul>
    </div>
  );
}
