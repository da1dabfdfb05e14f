/** Images: the mosaic wall, photos dropped onto it, and merging what is ready. */
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { may } from "../../net/session.ts";
import { Button } from "../../widgets/button.tsx";
import { useKeys } from "../../widgets/keys.ts";
import { MosaicPicture } from "../../widgets/mosaic-picture.tsx";
import { Empty } from "../../widgets/states.tsx";
import { ErasedImages } from "./erased-images.tsx";
import { droppedFiles, pickedFiles } from "./files.ts";
import { MergeBar } from "./merge.tsx";
import { Mosaic } from "./mosaic.tsx";
import type { SideProps } from "./side.ts";
import { IngestReport, UploadPanel } from "./upload-panel.tsx";
import { uploadsOf } from "./uploads.ts";

export function ImagesTab({ project, progress, reload }: SideProps) {
  const { slug } = project;
  const lead = may(slug, "lead");
  const over = useSignal(false);
  const reporting = useSignal(false);
  const uploads = uploadsOf(slug);
  const add = (files: { file: File; name: string }[]) => uploads.add(files, reload);
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    over.value = false;
    if (event.dataTransfer) add(await droppedFiles(event.dataTransfer));
  };
  const dropping = lead
    ? {
        onDragOver: (event: DragEvent) => {
          event.preventDefault();
          over.value = true;
        },
        onDragLeave: () => {
          over.value = false;
        },
        onDrop: drop,
      }
    : {};
  const empty = progress.images.total === 0;
  const ready = progress.images.complete - progress.images.merged;
  const pickers = lead && <Pickers primary={ready === 0} onPick={add} />;
  return (
    <section class={`images ${over.value ? "over" : ""}`} aria-label={t("project.images")} {...dropping}>
      {!empty && lead && (
        <header class="head">
          <MergeBar slug={slug} ready={ready} reload={reload} />
          <div class="actions">
            <Button
              kind="quiet"
              onClick={() => {
                reporting.value = !reporting.value;
              }}
              data-testid="report"
            >
              {t("upload.report")}
            </Button>
            {pickers}
          </div>
        </header>
      )}
      <UploadPanel uploads={uploads} />
      {reporting.value && <IngestReport slug={slug} />}
      {empty ? (
        <Empty
          sentence={lead ? t("images.empty") : t("images.none")}
          picture={<MosaicPicture columns={9} rows={4} done={0} />}
        >
          {pickers}
        </Empty>
      ) : (
        <Mosaic
          slug={slug}
          version={JSON.stringify([progress.images, progress.tiles, progress.questions_open])}
        />
      )}
      {lead && <ErasedImages slug={slug} version={progress.images.total} />}
    </section>
  );
}

type PickersProps = { primary: boolean; onPick: (files: { file: File; name: string }[]) => void };

/** Photos one by one, or a folder whose names tell the drives. */
function Pickers({ primary, onPick }: PickersProps) {
  const photos = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  useKeys({ a: () => photos.current?.click() });
  const pick = (event: Event & { currentTarget: HTMLInputElement }) => {
    onPick(pickedFiles(event.currentTarget.files));
    event.currentTarget.value = "";
  };
  return (
    <div class="actions">
      <input
        ref={photos}
        class="spoken"
        tabIndex={-1}
        type="file"
        multiple
        onChange={pick}
        aria-label={t("images.add")}
        data-testid="photo-files"
      />
      <input
        ref={(element) => {
          folder.current = element;
          element?.setAttribute("webkitdirectory", "");
        }}
        class="spoken"
        tabIndex={-1}
        type="file"
        onChange={pick}
        aria-label={t("images.add-folder")}
      />
      <Button onClick={() => folder.current?.click()}>{t("images.add-folder")}</Button>
      <Button
        kind={primary ? "primary" : "plain"}
        hint="A"
        onClick={() => photos.current?.click()}
        data-testid="add-photos"
      >
        {t("images.add")}
      </Button>
    </div>
  );
}
