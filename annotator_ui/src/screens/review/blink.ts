/** Labels and bare photo by turns, so that the eye catches what does not agree. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Slow enough for everybody (WCAG 2.3.1 allows three flashes a second), quick enough to compare. */
const TURN_MS = 700;

export interface Blink {
  readonly on: boolean;
  /** Labels are shown at this moment. */
  readonly lit: boolean;
  toggle(): void;
}

export function useBlink(): Blink {
  const on = useSignal(false);
  const lit = useSignal(true);
  // Whoever wants no motion turns by hand.
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const blinking = on.value && !still;
  useEffect(() => {
    if (!blinking) return;
    const timer = setInterval(() => {
      lit.value = !lit.value;
    }, TURN_MS);
    return () => clearInterval(timer);
  }, [blinking]);
  const toggle = () => {
    on.value = !on.value;
    lit.value = !on.value;
  };
  return { on: on.value, lit: lit.value, toggle };
}
