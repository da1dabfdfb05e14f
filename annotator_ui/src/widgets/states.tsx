/** What a screen shows before it has something, when it has nothing, and when something went wrong. */
import type { ComponentChildren } from "preact";
import { type MessageKey, t } from "../i18n/index.ts";
import type { ApiProblem } from "../net/problem.ts";
import { loadSession } from "../net/session.ts";
import { Button } from "./button.tsx";

export function Loading({ what }: { what?: string }) {
  return (
    <div class="state loading" role="status">
      <span class="bar" aria-hidden="true" />
      <p class="quiet">{what ?? t("state.loading")}</p>
    </div>
  );
}

const ADVICE: Record<string, MessageKey> = {
  offline: "problem.offline.advice",
  "storage-full": "problem.storage.advice",
  "rate-limited": "problem.busy.advice",
};

/** What to do next, by what went wrong. */
function advice(problem: ApiProblem): string {
  const known = ADVICE[problem.code];
  if (known) return t(known);
  if (problem.status === 401) return t("problem.session.advice");
  if (problem.status === 403 || problem.status === 404) return t("problem.missing.advice");
  if (problem.status >= 500 || problem.status === 0) return t("problem.server.advice");
  return "";
}

/** What happened, what is safe, what to do. */
export function ProblemNote({ problem, retry }: { problem: ApiProblem; retry?: () => void }) {
  const what = problem.code === "offline" ? t("problem.offline") : problem.message;
  return (
    <div class="note" role="alert" data-testid="problem">
      <p>
        <strong class="loss">{what}</strong>
      </p>
      <p class="quiet">{advice(problem)}</p>
      {problem.status === 401 && <Button onClick={loadSession}>{t("signin.title")}</Button>}
      {retry && problem.status !== 401 && <Button onClick={retry}>{t("action.try-again")}</Button>}
    </div>
  );
}

type EmptyProps = { sentence: string; picture?: ComponentChildren; children?: ComponentChildren };

/** One sentence, one picture made by the product, one action. */
export function Empty({ sentence, picture, children }: EmptyProps) {
  return (
    <div class="state empty" data-testid="empty">
      {picture}
      <p>{sentence}</p>
      {children}
    </div>
  );
}
