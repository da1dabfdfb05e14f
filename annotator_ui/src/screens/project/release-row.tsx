/** One release: name, when, in what format, its root hash and counts; while it is made, how far it is. */
import { useSignal } from "@preact/signals";
import { bytes, moment, number, t } from "../../i18n/index.ts";
import { API } from "../../net/client.ts";
import type { KeptRemap } from "../../net/releaseTypes.ts";
import type { FormatChoice, Release } from "../../net/types.ts";
import { Button, LinkButton } from "../../widgets/button.tsx";
import { isUnderWay, JobErrors, JobProgress } from "../../widgets/job.tsx";
import { ChangesDialog } from "./release-changes.tsx";
import { WithdrawDialog } from "./release-withdraw.tsx";

type RowProps = {
  release: Release;
  formats: FormatChoice[];
  primary: boolean;
  /** Whether she may withdraw it. */
  lead: boolean;
  reload: () => Promise<void>;
};

export function ReleaseRow({ release, formats, primary, lead, reload }: RowProps) {
  const { name, job } = release;
  const remap = release.options.remap as KeptRemap | undefined;
  const title = formats.find((each) => each.name === release.format)?.title ?? release.format;
  return (
    <li class="release" data-testid={`release-${name}`} data-root={release.root ?? ""}>
      <div class="release-what">
        <h2>{name}</h2>
        <p class="quiet">
          {title} · {remap && `${remap.target.name} · `}
          {moment(release.created_at)}
        </p>
      </div>
      <ReleaseFacts release={release} />
      {release.root && !release.withdrawn_at && (
        <ReleaseActions release={release} primary={primary} lead={lead} reload={reload} />
      )}
      {release.withdrawn_at && <Withdrawn release={release} />}
      {job && isUnderWay(job) && <JobProgress job={job} onEnd={() => void reload()} />}
      {job && !isUnderWay(job) && <JobErrors job={job} />}
    </li>
  );
}

function Withdrawn({ release }: { release: Release }) {
  return (
    <p class="note warning" data-testid={`withdrawn-${release.name}`}>
      {t("releases.withdrawn", {
        date: moment(release.withdrawn_at ?? ""),
        reason: release.withdrawn_reason ?? "",
      })}
    </p>
  );
}

type ActionsProps = Pick<RowProps, "release" | "primary" | "lead" | "reload">;

function ReleaseActions({ release, primary, lead, reload }: ActionsProps) {
  const asked = useSignal<"changes" | "withdraw" | null>(null);
  const { id, name } = release;
  const close = () => {
    asked.value = null;
  };
  const withdrawn = () => {
    close();
    void reload();
  };
  const ask = (what: "changes" | "withdraw") => () => {
    asked.value = what;
  };
  return (
    <div class="actions">
      {lead && (
        <Button kind="quiet" onClick={ask("withdraw")} data-testid={`withdraw-${name}`}>
          {t("releases.withdraw")}
          <span class="spoken"> {name}</span>
        </Button>
      )}
      <a class="button quiet" href={`${API}/releases/${id}/manifest.json`} target="_blank" rel="noreferrer">
        {t("releases.manifest")}
      </a>
      <Button onClick={ask("changes")} data-testid={`changes-${name}`}>
        {t("releases.changes")}
        <span class="spoken"> {name}</span>
      </Button>
      <LinkButton
        href={`${API}/releases/${id}/download`}
        download
        kind={primary ? "primary" : "plain"}
        data-testid={`download-${name}`}
      >
        {t("releases.download")}
        <span class="spoken"> {name}</span>
      </LinkButton>
      {asked.value === "changes" && <ChangesDialog release={release} onClose={close} />}
      {asked.value === "withdraw" && (
        <WithdrawDialog release={release} onWithdrawn={withdrawn} onClose={close} />
      )}
    </div>
  );
}

function ReleaseFacts({ release }: { release: Release }) {
  const { root, images, files, bytes: size, job } = release;
  if (!root) return <p class="quiet">{job && isUnderWay(job) ? "" : t("releases.unmade")}</p>;
  return (
    <p class="release-facts quiet">
      {images !== null && <span>{t("releases.images", { count: images })}</span>}
      {files !== null && <span>{t("releases.files", { count: number(files) })}</span>}
      {size !== null && <span>{bytes(size)}</span>}
      <code title={t("releases.root", { root })}>{root.slice(0, 12)}</code>
    </p>
  );
}
