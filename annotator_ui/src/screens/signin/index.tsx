/** Sign in: by the one-time link in the address, or by address and password. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import { welcome } from "../../net/session.ts";
import type { Me } from "../../net/types.ts";
import { Button } from "../../widgets/button.tsx";
import { navigate, path } from "../../widgets/route.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import { Door } from "./door.tsx";

/** Takes the secret out of the address, so that it is neither kept in the history nor sent on. */
export function takeFragment(): string {
  const token = decodeURIComponent(location.hash.slice(1));
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

async function enter(person: Promise<Me>): Promise<void> {
  await welcome(await person);
  if (path.value === "/signin") navigate("/", { replace: true });
}

export function SignInScreen() {
  const waiting = useSignal(location.hash.length > 1);
  const problem = useSignal<ApiProblem | null>(null);
  useEffect(() => {
    const token = takeFragment();
    if (!token) return;
    enter(api.signInByLink(token)).catch((error: unknown) => {
      problem.value = asProblem(error);
      waiting.value = false;
    });
  }, [problem, waiting]);

  if (waiting.value) return <Loading what={t("signin.waiting")} />;
  return (
    <Door title={t("signin.title")}>
      {problem.value && <LinkRefused problem={problem.value} />}
      <PasswordForm />
      <p class="quiet">{t("signin.link-advice")}</p>
    </Door>
  );
}

/** A link works once and for a while: say so, rather than "unauthorized". */
function LinkRefused({ problem }: { problem: ApiProblem }) {
  if (problem.status === 0 || problem.status >= 500) return <ProblemNote problem={problem} />;
  return (
    <div class="note" role="alert" data-testid="link-refused">
      <strong class="loss">{t("signin.link-refused")}</strong>
      <p class="quiet">{t("signin.link-refused.advice")}</p>
    </div>
  );
}

function PasswordForm() {
  const busy = useSignal(false);
  const problem = useSignal<ApiProblem | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    problem.value = null;
    try {
      await enter(api.signInByPassword(String(form.get("email")), String(form.get("password"))));
    } catch (error) {
      problem.value = asProblem(error);
    }
    busy.value = false;
  };
  return (
    <form class="form" onSubmit={submit}>
      <label class="field">
        <span>{t("signin.email")}</span>
        <input name="email" type="email" autocomplete="username" required data-testid="email" />
      </label>
      <label class="field">
        <span>{t("signin.password")}</span>
        <input
          name="password"
          type="password"
          autocomplete="current-password"
          required
          data-testid="password"
        />
      </label>
      {problem.value && <PasswordRefused problem={problem.value} />}
      <Button type="submit" kind="primary" busy={busy.value} hint="⏎" data-testid="sign-in">
        {t("signin.submit")}
      </Button>
    </form>
  );
}

function PasswordRefused({ problem }: { problem: ApiProblem }) {
  if (problem.status !== 401) return <ProblemNote problem={problem} />;
  return (
    <p class="loss" role="alert">
      {t("signin.refused")}
    </p>
  );
}
