/** Tiles whose photo was erased while somebody had them: the server says so at her next step, whatever it was. */
import { signal } from "@preact/signals";
import type { ApiProblem } from "./problem.ts";

const TASK = /^\/api\/v1\/tasks\/([^/]+)/;

/** The tile that the server last said was erased; a new object each time it says so. */
export const erasedTile = signal<{ readonly task: string } | null>(null);

/** Take note of a refusal of `url`, and give it back. */
export function noteErased(url: string, problem: ApiProblem): ApiProblem {
  const task = TASK.exec(url)?.[1];
  if (problem.code === "image-erased" && task !== undefined) erasedTile.value = { task };
  return problem;
}
