/** The command palette: a combobox over everything that can be done here (WAI-ARIA Authoring Practices, combobox). */
import "./palette.css";
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { chordsFor, mayAct, offered } from "../../widgets/commands/command.ts";
import { chordWords } from "../../widgets/commands/words.ts";
import { onDark } from "./dark.ts";
import { findItems, type Indexed, indexed, type Listed } from "./find.ts";
import { itemSources, type PaletteItem } from "./items.ts";
import { placesToGo } from "./places.ts";
import { noteRecent, recentIds } from "./recent.ts";

const PAGE = 8;

function commandItems(): readonly PaletteItem[] {
  const now = offered.peek().filter((c) => c.inPalette !== false && mayAct(c));
  return now.map((command) => ({
    id: command.id,
    title: command.title(),
    also: undefined,
    kind: t(`keys.section.${command.section}`),
    keys: chordsFor(command.id).slice(0, 1).map(chordWords).join(""),
    run: () => command.run(),
  }));
}

async function everything(): Promise<readonly Indexed[]> {
  const lists = await Promise.all([...itemSources.peek().map((source) => source()), placesToGo()]);
  return indexed([...commandItems(), ...lists.flat()]);
}

/** Where the marked row goes with a key; null when the key does not move it. */
function moved(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return (at - 1 + count) % count;
  if (key === "PageDown") return Math.min(count - 1, at + PAGE);
  return key === "PageUp" ? Math.max(0, at - PAGE) : null;
}

function useItems() {
  const all = useSignal<readonly Indexed[]>([]);
  useLayoutEffect(() => {
    let gone = false;
    all.value = indexed(commandItems());
    void everything().then((items) => {
      if (!gone) all.value = items;
    });
    return () => {
      gone = true;
    };
  }, []);
  return all;
}

function Option({
  listed,
  id,
  marked,
  onPick,
}: {
  listed: Listed;
  id: string;
  marked: boolean;
  onPick: () => void;
}) {
  const row = useRef<HTMLDivElement>(null);
  const { item, recent } = listed;
  useEffect(() => {
    if (marked) row.current?.scrollIntoView({ block: "nearest" });
  }, [marked]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field that owns the list has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the marked option
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={marked}
      onClick={onPick}
      data-testid={`palette-${item.id}`}
    >
      {item.color ? (
        <span class="chip" style={{ background: `rgb(${item.color.join(" ")})` }} aria-hidden="true" />
      ) : (
        <span aria-hidden="true" />
      )}
      <span class="palette-title">
        {item.title}
        {item.also && <span class="quiet"> {item.also}</span>}
      </span>
      <span class="quiet palette-kind">{recent ? t("palette.recent", { kind: item.kind }) : item.kind}</span>
      <span class="palette-keys">{item.keys && <kbd>{item.keys}</kbd>}</span>
    </div>
  );
}

export function Palette({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const query = useSignal("");
  const at = useSignal(0);
  const all = useItems();
  const recent = useSignal(recentIds());
  const found = useComputed(() => findItems(all.value, query.value, recent.value));
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const pick = (listed: Listed | undefined) => {
    if (!listed) return;
    noteRecent(listed.item.id);
    // The focus goes back to where it was before the command moves it elsewhere.
    dialog.current?.close();
    listed.item.run();
  };
  const press = (event: KeyboardEvent) => {
    const to = moved(event.key, at.value, found.value.length);
    if (to !== null) at.value = to;
    else if (event.key === "Enter" && !event.isComposing) pick(found.value[at.value]);
    else return;
    event.preventDefault();
  };
  const rows = found.value;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog
    <dialog
      ref={dialog}
      class={onDark() ? "palette dark" : "palette"}
      aria-label={t("palette.title")}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-autocomplete="list"
        aria-activedescendant={rows.length > 0 ? `${list}-${at.value}` : undefined}
        aria-label={t("palette.field")}
        placeholder={t("palette.field")}
        autocomplete="off"
        spellcheck={false}
        data-testid="palette-field"
        onInput={(event) => {
          query.value = event.currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={press}
      />
      <div id={list} class="palette-list" role="listbox" aria-label={t("palette.title")}>
        {rows.map((listed, i) => (
          <Option
            key={listed.item.id}
            listed={listed}
            id={`${list}-${i}`}
            marked={i === at.value}
            onPick={() => pick(listed)}
          />
        ))}
      </div>
      {rows.length === 0 && (
        <p class="quiet palette-nothing">{t("palette.nothing", { query: query.value })}</p>
      )}
      <p class="spoken" role="status">
        {t("palette.count", { count: rows.length })}
      </p>
    </dialog>
  );
}
