/** Read-outs that follow something fast: nobody reads sixty numbers a second, and each costs layout and paint. */
import { effect, type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** What `source` says of its signals: at once, then at most every `ms`; the last word always comes. */
export function useCalm<T>(source: () => T, ms: number): ReadonlySignal<T> {
  const latest = useRef(source);
  latest.current = source;
  const shown = useSignal<T>(source());
  useEffect(
    () =>
      follow(
        () => latest.current(),
        ms,
        (said) => {
          shown.value = said;
        },
      ),
    [ms],
  );
  return shown;
}

/** Tell what `source` says, at most every `ms`; returns how to stop. */
function follow<T>(source: () => T, ms: number, tell: (said: T) => void): () => void {
  let timer = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  let said: T;
  const tellNow = () => {
    timer = 0;
    toldAt = performance.now();
    tell(said);
  };
  const stop = effect(() => {
    said = source();
    const wait = toldAt + ms - performance.now();
    if (wait <= 0 && !timer) tellNow();
    else timer ||= setTimeout(tellNow, wait);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
