/** All keys on one page, to read and to change. */
import "./keysheet.css";
import { type Signal, useSignal } from "@preact/signals";
import { t } from "../../i18n/index.ts";
import { PRESETS, type PresetId, resetAll } from "../../model/keymap.ts";
import { Button } from "../../widgets/button.tsx";
import { chooseKeymap, keymapChoice } from "../../widgets/commands/command.ts";
import { Dialog } from "../../widgets/dialog.tsx";
import { singleKeys } from "../../widgets/keys.ts";
import { onDark } from "../palette/dark.ts";
import { type Entry, type Group, groupsFor } from "./entries.ts";
import { KeyText } from "./keytext.tsx";
import { KeyChanger } from "./recorder.tsx";

/** Keys that cannot be chosen: those of the pointer, and those that are held. */
export type FixedKeys = readonly (readonly [keys: string, what: string])[];

function Preset() {
  const choice = keymapChoice.value;
  return (
    <label class="key-preset">
      <span>{t("keys.preset")}</span>
      <select
        value={choice.preset}
        data-testid="key-preset"
        onChange={(event) => chooseKeymap({ ...choice, preset: event.currentTarget.value as PresetId })}
      >
        {PRESETS.map((id) => (
          <option key={id} value={id}>
            {t(`keys.preset.${id}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Bar({ query, changing }: { query: Signal<string>; changing: Signal<boolean> }) {
  return (
    <div class="key-bar">
      <input
        type="search"
        value={query.value}
        placeholder={t("keys.find")}
        aria-label={t("keys.find")}
        data-testid="key-search"
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
      />
      <Preset />
      <Button
        aria-pressed={changing.value}
        data-testid="change-keys"
        onClick={() => {
          changing.value = !changing.value;
        }}
      >
        {t("keys.change")}
      </Button>
    </div>
  );
}

function Row({ entry, changing }: { entry: Entry; changing: boolean }) {
  return (
    <div class="key-row">
      <dt>
        {entry.title}
        {entry.help && <span class="quiet"> {entry.help}</span>}
      </dt>
      <dd>{changing ? <KeyChanger entry={entry} /> : entry.keys.map((key) => <kbd key={key}>{key}</kbd>)}</dd>
    </div>
  );
}

/** What a tool is for says what it is; beside its keys the name alone is enough. */
function inShort(entry: Entry, changing: boolean): Entry {
  const isTool = entry.command.section === "tools" && entry.help !== "";
  return {
    ...entry,
    title: isTool && !changing ? entry.help : entry.title,
    help: changing || isTool ? "" : entry.help,
  };
}

function Section({ group, changing }: { group: Group; changing: boolean }) {
  // Without keys a command is only worth a row to somebody who wants to give it one.
  const entries = changing ? group.entries : group.entries.filter(({ keys }) => keys.length > 0);
  if (entries.length === 0) return null;
  return (
    <section>
      <h3>{t(`keys.section.${group.section}`)}</h3>
      <dl>
        {entries.map((entry) => (
          <Row key={entry.command.id} entry={inShort(entry, changing)} changing={changing} />
        ))}
      </dl>
    </section>
  );
}

function Fixed({ fixed }: { fixed: FixedKeys }) {
  return (
    <section>
      <h3>{t("keys.fixed")}</h3>
      <dl>
        {fixed.map(([keys, what]) => (
          <div class="key-row" key={what}>
            <dt>{what}</dt>
            <dd>
              <kbd>{keys}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type SheetProps = { onClose: () => void; fixed?: FixedKeys };

export function KeySheet({ onClose, fixed = [] }: SheetProps) {
  const query = useSignal("");
  const changing = useSignal(false);
  const groups = groupsFor(query.value);
  return (
    <Dialog title={t("keys.title")} onClose={onClose} dark={onDark()}>
      <div class="key-sheet">
        <Bar query={query} changing={changing} />
        {!singleKeys.value && <p class="warn">{t("keys.single-off")}</p>}
        <section
          class={changing.value ? "key-list changing" : "key-list"}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, also where nothing in it takes the focus
          tabIndex={0}
          aria-label={t("keys.title")}
        >
          {groups.map((group) => (
            <Section key={group.section} group={group} changing={changing.value} />
          ))}
          {groups.length === 0 && <p class="quiet">{t("keys.nothing", { query: query.value })}</p>}
          {!changing.value && query.value.trim() === "" && fixed.length > 0 && <Fixed fixed={fixed} />}
          {changing.value && <KeyText />}
        </section>
      </div>
      <footer class="dialog-actions">
        {changing.value && (
          <Button
            kind="quiet"
            onClick={() => chooseKeymap(resetAll(keymapChoice.value))}
            data-testid="reset-all"
          >
            {t("keys.reset-all")}
          </Button>
        )}
        <Button kind="primary" onClick={onClose}>
          {t("action.close")}
        </Button>
      </footer>
    </Dialog>
  );
}
