/** How far an upload is, and what became of each file. */
import { bytes, moment, number, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { Button } from "../../widgets/button.tsx";
import { useLoad } from "../../widgets/load.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import type { Outcome, Sent, UploadState, Uploads } from "./uploads.ts";

const count = (sent: Sent[], outcome: Outcome) => sent.filter((each) => each.outcome === outcome).length;

export function UploadPanel({ uploads }: { uploads: Uploads }) {
  const state = uploads.state.value;
  if (state.total === 0) return null;
  const notable = state.sent.filter(({ outcome }) => outcome !== "taken");
  return (
    <div class="upload" data-testid="upload" data-running={state.running}>
      <div class="upload-line">
        <progress
          max={Math.max(1, state.totalBytes)}
          value={state.sentBytes}
          aria-label={t("upload.progress")}
        />
        <UploadWords state={state} />
        {state.running ? (
          <Button onClick={() => uploads.cancel()}>{t("upload.cancel")}</Button>
        ) : (
          !state.stopped && (
            <Button kind="quiet" onClick={() => uploads.clear()}>
              {t("action.close")}
            </Button>
          )
        )}
      </div>
      {state.stopped && <ProblemNote problem={state.stopped} retry={() => uploads.resume()} />}
      {notable.length > 0 && <Report rows={notable} />}
    </div>
  );
}

function UploadWords({ state }: { state: UploadState }) {
  const { sent } = state;
  return (
    <p class="upload-words">
      <span>{t("upload.sent", { sent: number(sent.length), total: number(state.total) })}</span>
      <span class="quiet">
        {bytes(state.sentBytes)} / {bytes(state.totalBytes)}
      </span>
      <span data-testid="upload-taken">{t("upload.taken", { count: count(sent, "taken") })}</span>
      {count(sent, "duplicate") > 0 && (
        <span>{t("upload.duplicate", { count: count(sent, "duplicate") })}</span>
      )}
      {count(sent, "refused") > 0 && (
        <span class="loss">{t("upload.refused", { count: count(sent, "refused") })}</span>
      )}
    </p>
  );
}

interface ReportRow {
  name: string;
  outcome: Outcome;
  detail: string | null;
  at?: string;
}

function Report({ rows }: { rows: ReportRow[] }) {
  return (
    <table class="table report" data-testid="ingest-report">
      <thead>
        <tr>
          <th scope="col">{t("report.file")}</th>
          <th scope="col">{t("report.outcome")}</th>
          <th scope="col">{t("report.why")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // The same file can be reported twice.
          <tr key={index}>
            <td class="mono">{row.name}</td>
            <td class={row.outcome === "refused" ? "loss" : undefined}>{t(`outcome.${row.outcome}`)}</td>
            <td class="quiet">
              {row.detail}
              {row.at && !row.detail && moment(row.at)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Every file the project was ever given, newest first. */
export function IngestReport({ slug }: { slug: string }) {
  const report = useLoad(`report ${slug}`, () => api.ingestReport(slug));
  if (!report.value)
    return report.problem ? <ProblemNote problem={report.problem} retry={report.reload} /> : <Loading />;
  if (report.value.length === 0) return <p class="quiet">{t("report.empty")}</p>;
  return <Report rows={report.value} />;
}
