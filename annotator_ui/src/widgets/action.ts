/** One thing a person set off: whether it is under way, and what went wrong with it. */
import { useSignal } from "@preact/signals";
import { type ApiProblem, asProblem } from "../net/problem.ts";

export interface Action {
  busy: boolean;
  problem: ApiProblem | null;
  /** Runs the work; a second call while it is under way does nothing. Tells whether it went well. */
  run: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useAction(): Action {
  const busy = useSignal(false);
  const problem = useSignal<ApiProblem | null>(null);
  const run = async (work: () => Promise<unknown>) => {
    if (busy.peek()) return false;
    busy.value = true;
    problem.value = null;
    try {
      await work();
      return true;
    } catch (error) {
      problem.value = asProblem(error);
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy: busy.value, problem: problem.value, run };
}
