/** Read-outs that follow something fast: nobody reads sixty numbers a second, and each costs layout and paint. */
import { effect, type ReadonlySignal, signal, untracked, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** What `source` says of its signals: at once, then at most every `ms()`; the last word always comes. */
export function useCalm<T>(source: () => T, ms: () => number): ReadonlySignal<T> {
  const latest = useRef({ source, ms });
  latest.current = { source, ms };
  // Untracked, or the component would be drawn again with every value and not with those that are told.
  const shown = useSignal<T>(untracked(source));
  useEffect(
    () =>
      follow(
        () => latest.current.source(),
        () => latest.current.ms(),
        (said) => {
          shown.value = said;
        },
      ),
    [],
  );
  return shown;
}

/**
 * Tell what `source` says: at once, then at most every `ms()` and never in the task that changes it, so that a stroke's
 * moves wait for no read-out; returns how to stop. Between two words it listens to nothing: what a stroke tells hundreds
 * of times a second costs it nothing.
 */
function follow<T>(source: () => T, ms: () => number, tell: (said: T) => void): () => void {
  const turn = signal(0);
  let timer = 0;
  let toldAt = 0;
  let isDue = true;
  const tellNow = () => {
    isDue = true;
    turn.value++;
  };
  const stop = effect(() => {
    turn.value;
    clearTimeout(timer);
    if (!isDue) {
      timer = setTimeout(tellNow, Math.max(0, toldAt + untracked(ms) - performance.now()));
      return;
    }
    isDue = false;
    tell(source());
    toldAt = performance.now();
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
