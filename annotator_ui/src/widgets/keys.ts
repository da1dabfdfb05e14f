/** Single-key shortcuts: bound while a component is mounted, silent in fields and when switched off. */
import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

const STORED = "tessera.single-keys";

/** Whether keys without a modifier act (WCAG 2.1.4: a person can turn them off). */
export const singleKeys = signal(localStorage.getItem(STORED) !== "off");

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on;
  localStorage.setItem(STORED, on ? "on" : "off");
}

/** True where typing a letter means the letter. */
export function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // The field of a dialog that just closed has the focus until the next frame; nobody writes in it.
  if (target.closest("dialog:not([open])")) return false;
  return (
    target.isContentEditable ||
    target.matches("input:not([type=range],[type=checkbox],[type=radio]),textarea,select")
  );
}

const EDITING: ReadonlySet<string> = new Set(["a", "c", "x", "v", "z", "y", "backspace", "delete"]);

/** True where a press writes or edits text: in a field, but for Ctrl with a key that means nothing to a field. */
export function writesText(event: KeyboardEvent): boolean {
  if (!inField(event.target)) return false;
  return (!event.ctrlKey && !event.metaKey) || EDITING.has(event.key.toLowerCase());
}

/** True where the arrow keys already do something: in a choice, a slider, a movable line. */
function ownsArrows(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input, [role=separator]");
}

/** True where Enter already means this very control. */
function ownsEnter(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a, button, summary, [tabindex='0']") !== null;
}

/** True when a press is not for a screen's commands: used already, in a field, under a dialog, or a control's own. */
export function keysAreElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || document.querySelector("dialog[open]")) return true;
  if (writesText(event)) return true;
  if (event.key.startsWith("Arrow") && ownsArrows(event.target)) return true;
  return event.key === "Enter" && ownsEnter(event.target);
}

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

/** Binds keys by `event.key` in lower case for as long as the component stands. An open dialog takes the keyboard. */
export function useKeys(keys: KeyMap): void {
  const latest = useRef(keys);
  latest.current = keys;
  // Bound before the browser paints: what can be seen can be pressed.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!singleKeys.value || event.ctrlKey || event.metaKey || event.altKey) return;
      if (keysAreElsewhere(event)) return;
      const act = latest.current[event.key.toLowerCase()];
      if (!act) return;
      event.preventDefault();
      act(event);
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
