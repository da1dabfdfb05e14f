/** Loads something while a component stands, and keeps what it had when a later load fails. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type ApiProblem, asProblem } from "../net/problem.ts";

export interface Loaded<T> {
  value: T | undefined;
  problem: ApiProblem | null;
  /** Loads again; what is on screen stays until the answer comes. */
  reload: () => Promise<void>;
  /** Puts a value in place that the server has just answered elsewhere. */
  set: (value: T) => void;
}

/** `key` names what is loaded: another key starts afresh. `every` seconds, while the page is visible, it loads again. */
export function useLoad<T>(key: string, load: () => Promise<T>, every = 0): Loaded<T> {
  const [state, put] = useState<{ key: string; value?: T; problem: ApiProblem | null }>({
    key,
    problem: null,
  });
  const latest = useRef({ key, load });
  latest.current = { key, load };

  const reload = useCallback(async () => {
    const { key: asked, load: run } = latest.current;
    try {
      const value = await run();
      if (latest.current.key === asked) put({ key: asked, value, problem: null });
    } catch (error) {
      const problem = asProblem(error);
      if (latest.current.key !== asked) return;
      put((old) => ({ key: asked, value: old.key === asked ? old.value : undefined, problem }));
    }
  }, []);

  // `key` stands for what `load` loads: another key is another thing to load.
  useEffect(() => {
    void reload();
    if (every <= 0) return;
    const timer = setInterval(() => document.visibilityState === "visible" && void reload(), every * 1000);
    return () => clearInterval(timer);
  }, [key, every, reload]);

  const set = useCallback((value: T) => put({ key: latest.current.key, value, problem: null }), []);
  const fresh = state.key === key;
  return { value: fresh ? state.value : undefined, problem: fresh ? state.problem : null, reload, set };
}
