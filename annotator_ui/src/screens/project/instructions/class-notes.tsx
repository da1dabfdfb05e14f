/** What is told about single classes: one class at a time, and which have something. */
import { type Signal, useSignal } from "@preact/signals";
import { t } from "../../../i18n/index.ts";
import type { ClassInfo } from "../../../net/types.ts";

type Notes = Record<string, string>;
type NotesProps = { classes: readonly ClassInfo[]; notes: Signal<Notes> };

/** The notes with another one about a class; an empty one is none. */
function withNote(notes: Notes, id: number, note: string): Notes {
  const { [id]: _, ...others } = notes;
  return note === "" ? others : { ...others, [id]: note };
}

export function ClassNotes({ classes, notes }: NotesProps) {
  const chosen = useSignal(classes[0]?.id ?? 0);
  return (
    <fieldset class="class-notes">
      <legend class="legend">{t("instructions.notes")}</legend>
      <label class="field">
        <span>{t("instructions.class")}</span>
        <select
          value={chosen.value}
          data-testid="note-class"
          onChange={(event) => {
            chosen.value = Number(event.currentTarget.value);
          }}
        >
          {classes.map(({ id, name }) => (
            <option key={id} value={id}>
              {notes.value[id] ? t("instructions.noted", { name }) : name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("instructions.note")}</span>
        <textarea
          rows={3}
          maxLength={1000}
          value={notes.value[chosen.value] ?? ""}
          data-testid="note-text"
          onInput={(event) => {
            notes.value = withNote(notes.value, chosen.value, event.currentTarget.value);
          }}
        />
      </label>
    </fieldset>
  );
}
