/** One release: name, when, in what format, its root hash and counts; while it is made, how far it is. */
import { bytes, moment, number, t } from "../../i18n/index.ts";
import { API } from "../../net/client.ts";
import type { FormatChoice, Release } from "../../net/types.ts";
import { LinkButton } from "../../widgets/button.tsx";
import { isUnderWay, JobErrors, JobProgress } from "../../widgets/job.tsx";

type RowProps = { release: Release; formats: FormatChoice[]; primary: boolean; reload: () => Promise<void> };

export function ReleaseRow({ release, formats, primary, reload }: RowProps) {
  const { id, name, job } = release;
  const title = formats.find((each) => each.name === release.format)?.title ?? release.format;
  return (
    <li class="release" data-testid={`release-${name}`} data-root={release.root ?? ""}>
      <div class="release-what">
        <h2>{name}</h2>
        <p class="quiet">
          {title} · {moment(release.created_at)}
        </p>
      </div>
      <ReleaseFacts release={release} />
      <div class="actions">
        {release.root && (
          <>
            <a
              class="button quiet"
              href={`${API}/releases/${id}/manifest.json`}
              target="_blank"
              rel="noreferrer"
            >
              {t("releases.manifest")}
            </a>
            <LinkButton
              href={`${API}/releases/${id}/download`}
              download
              kind={primary ? "primary" : "plain"}
              data-testid={`download-${name}`}
            >
              {t("releases.download")}
              <span class="spoken"> {name}</span>
            </LinkButton>
          </>
        )}
      </div>
      {job && isUnderWay(job) && <JobProgress job={job} onEnd={() => void reload()} />}
      {job && !isUnderWay(job) && <JobErrors job={job} />}
    </li>
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
