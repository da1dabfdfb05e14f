/** Import: the zip of a data set, what it holds, what would be lost, and then image by image. */
import "./import.css";
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { bytes, t } from "../../../i18n/index.ts";
import { api } from "../../../net/api.ts";
import type { ImportSet } from "../../../net/leadTypes.ts";
import { useAction } from "../../../widgets/action.ts";
import { Button } from "../../../widgets/button.tsx";
import { useLoad } from "../../../widgets/load.ts";
import { Loading, ProblemNote } from "../../../widgets/states.tsx";
import type { SideProps } from "../side.ts";
import { SetDesk } from "./set-desk.tsx";

export function ImportTab({ project, reload }: SideProps) {
  const { slug } = project;
  const set = useSignal<ImportSet | null>(null);
  const sets = useLoad(`import-sets ${slug}`, () => api.importSets(slug));
  const action = useAction();
  const open = (id: string) =>
    void action.run(async () => {
      set.value = await api.importSet(id);
    });
  const close = () => {
    set.value = null;
    void sets.reload();
    void reload();
  };
  if (set.value) return <SetDesk project={project} set={set.value} onClose={close} reload={reload} />;
  return (
    <section class="import" aria-label={t("project.import")}>
      <Sender
        slug={slug}
        onSent={(sent) => {
          set.value = sent;
        }}
      />
      {sets.problem && <ProblemNote problem={sets.problem} retry={sets.reload} />}
      {sets.value && sets.value.length > 0 && (
        <>
          <h2>{t("import.waiting")}</h2>
          <ul class="import-sets">
            {sets.value.map(({ id, name, bytes: size }) => (
              <li key={id}>
                <Button busy={action.busy} onClick={() => open(id)}>
                  {t("import.open", { name })}
                </Button>
                <span class="quiet">{bytes(size)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {action.problem && <ProblemNote problem={action.problem} />}
    </section>
  );
}

/** Where a zip is dropped or chosen; while it is on its way it can be called back. */
function Sender({ slug, onSent }: { slug: string; onSent: (set: ImportSet) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const sending = useSignal<{ file: File; stop: AbortController } | null>(null);
  const action = useAction();
  const over = useSignal(false);
  const send = (file: File | undefined) => {
    if (!file) return;
    const stop = new AbortController();
    sending.value = { file, stop };
    void action
      .run(async () => {
        try {
          onSent(await api.sendSet(slug, file, stop.signal));
        } catch (error) {
          if (!stop.signal.aborted) throw error;
        }
      })
      .finally(() => {
        sending.value = null;
      });
  };
  if (sending.value) {
    const { file, stop } = sending.value;
    return (
      <div class="import-drop">
        <Loading what={t("import.sending", { name: file.name, size: bytes(file.size) })} />
        <Button onClick={() => stop.abort()}>{t("action.cancel")}</Button>
      </div>
    );
  }
  return (
    <section
      class={over.value ? "import-drop over" : "import-drop"}
      aria-label={t("import.choose")}
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        over.value = false;
        send(event.dataTransfer?.files[0]);
      }}
    >
      <p>{t("import.empty")}</p>
      <input
        ref={field}
        class="spoken"
        tabIndex={-1}
        type="file"
        accept=".zip,application/zip"
        aria-label={t("import.choose")}
        data-testid="import-file"
        onChange={(event) => send(event.currentTarget.files?.[0])}
      />
      <Button kind="primary" onClick={() => field.current?.click()} data-testid="import-choose">
        {t("import.choose")}
      </Button>
      {action.problem && <ProblemNote problem={action.problem} />}
    </section>
  );
}
