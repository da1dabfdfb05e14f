/** A row whose key is being changed: waits for a press, asks when the key is another command's, says what came of it. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type MessageKey, t } from "../../i18n/index.ts";
import { type Chord, holderOf, isOwn, rebind, record, resetOne } from "../../model/keymap.ts";
import { announce } from "../../widgets/announcer.tsx";
import { bindings, chooseKeymap, keymapChoice, offered } from "../../widgets/commands/command.ts";
import { chordWords } from "../../widgets/commands/words.ts";
import { type Entry, keysInWords, titleOf } from "./entries.ts";

type State =
  | { readonly kind: "idle" }
  | { readonly kind: "waiting" }
  | { readonly kind: "refused"; readonly why: MessageKey }
  | { readonly kind: "conflict"; readonly chord: Chord; readonly holder: string };

function give(id: string, title: string, chord: Chord | null): void {
  chooseKeymap(rebind(keymapChoice.peek(), bindings.peek(), id, chord));
  announce(
    chord ? t("keys.changed", { name: title, key: chordWords(chord) }) : t("keys.cleared", { name: title }),
  );
}

/** The chord of a press, or what is to be said instead; null while only Shift or Ctrl is down. */
function hear(
  event: KeyboardEvent,
  id: string,
): State | { readonly kind: "chord"; readonly chord: Chord } | null {
  const heard = record(event);
  if (heard.kind === "more") return null;
  if (heard.kind === "refused") return { kind: "refused", why: `keys.refused.${heard.why}` };
  const holder = holderOf(bindings.peek(), heard.chord, id);
  return holder ? { kind: "conflict", chord: heard.chord, holder } : heard;
}

export function KeyChanger({ entry }: { entry: Entry }) {
  const { command, title, keys } = entry;
  const { id } = command;
  const state = useSignal<State>({ kind: "idle" });
  const cap = useRef<HTMLButtonElement>(null);
  const settle = () => {
    state.value = { kind: "idle" };
    cap.current?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (state.value.kind === "idle" || state.value.kind === "conflict" || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return settle();
    const heard = hear(event, id);
    if (!heard) return;
    if (heard.kind !== "chord") state.value = heard;
    else {
      give(id, title, heard.chord);
      settle();
    }
  };
  const waits = state.value.kind === "waiting" || state.value.kind === "refused";
  return (
    <span class="key-changer">
      <button
        ref={cap}
        type="button"
        class="key-cap"
        aria-label={waits ? t("keys.press") : t("keys.rebind", { name: title, keys: keysInWords(keys) })}
        aria-pressed={waits}
        data-testid={`rebind-${id}`}
        onClick={() => {
          state.value = waits ? { kind: "idle" } : { kind: "waiting" };
        }}
        onKeyDown={press}
        onBlur={() => {
          if (waits) state.value = { kind: "idle" };
        }}
      >
        {waits ? "…" : keysInWords(keys)}
      </button>
      <Small
        name={t("keys.clear")}
        label={t("keys.clear.of", { name: title })}
        disabled={keys.length === 0}
        onClick={() => give(id, title, null)}
      />
      <Small
        name={t("keys.reset")}
        label={t("keys.reset.of", { name: title })}
        disabled={!isOwn(keymapChoice.value, id)}
        testid={`reset-${id}`}
        onClick={() => chooseKeymap(resetOne(keymapChoice.value, offered.value, id))}
      />
      <Said
        state={state.value}
        onTake={(chord) => {
          give(id, title, chord);
          settle();
        }}
        onLeave={settle}
      />
    </span>
  );
}

type SmallProps = { name: string; label: string; disabled: boolean; testid?: string; onClick: () => void };

function Small({ name, label, disabled, testid, onClick }: SmallProps) {
  return (
    <button
      type="button"
      class="button quiet small"
      aria-label={label}
      disabled={disabled}
      data-testid={testid}
      onClick={onClick}
    >
      {name}
    </button>
  );
}

type SaidProps = { state: State; onTake: (chord: Chord) => void; onLeave: () => void };

function Said({ state, onTake, onLeave }: SaidProps) {
  const take = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (state.kind === "conflict") take.current?.focus();
  }, [state]);
  if (state.kind === "idle") return null;
  if (state.kind !== "conflict")
    return (
      <span class="key-said" role="status">
        {t(state.kind === "refused" ? state.why : "keys.press")}
      </span>
    );
  const { chord, holder } = state;
  return (
    <span class="key-said" role="alert">
      {t("keys.taken", { key: chordWords(chord), other: titleOf(holder) })}{" "}
      <button
        ref={take}
        type="button"
        class="button plain small"
        data-testid="take-key"
        onClick={() => onTake(chord)}
      >
        {t("keys.take")}
      </button>{" "}
      <button type="button" class="button quiet small" onClick={onLeave}>
        {t("keys.keep")}
      </button>
    </span>
  );
}
