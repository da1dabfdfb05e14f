/** An invitation: which project, as what, and a name to be known by. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { type ApiProblem, asProblem } from "../../net/problem.ts";
import { welcome } from "../../net/session.ts";
import type { InvitationView } from "../../net/types.ts";
import { Button, LinkButton } from "../../widgets/button.tsx";
import { navigate } from "../../widgets/route.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import { Door } from "./door.tsx";
import { takeFragment } from "./index.tsx";

export function InvitationScreen() {
  const token = useSignal("");
  const invitation = useSignal<InvitationView | null>(null);
  const problem = useSignal<ApiProblem | null>(null);
  useEffect(() => {
    token.value = takeFragment();
    api.invitation(token.value).then(
      (found) => {
        invitation.value = found;
      },
      (error: unknown) => {
        problem.value = asProblem(error);
      },
    );
  }, [token, invitation, problem]);

  if (problem.value) return <Refused problem={problem.value} />;
  if (!invitation.value) return <Loading />;
  const { project_title, role } = invitation.value;
  return (
    <Door title={t("invite.title", { project: project_title })}>
      <p>{t(`invite.${role}`)}</p>
      <AcceptForm token={token.value} />
    </Door>
  );
}

function Refused({ problem }: { problem: ApiProblem }) {
  const gone = problem.status >= 400 && problem.status < 500;
  return (
    <Door title={t("invite.refused")}>
      {gone ? <p class="quiet">{t("invite.refused.advice")}</p> : <ProblemNote problem={problem} />}
      <LinkButton href="/">{t("signin.title")}</LinkButton>
    </Door>
  );
}

function AcceptForm({ token }: { token: string }) {
  const busy = useSignal(false);
  const problem = useSignal<ApiProblem | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const given = (name: string) => String(form.get(name) ?? "") || undefined;
    busy.value = true;
    try {
      const answer = { name: given("name") ?? "", email: given("email"), password: given("password") };
      await welcome(await api.acceptInvitation(token, answer));
      navigate("/", { replace: true });
    } catch (error) {
      problem.value = asProblem(error);
      busy.value = false;
    }
  };
  return (
    <form class="form" onSubmit={submit}>
      <label class="field">
        <span>{t("invite.name")}</span>
        <input name="name" autocomplete="name" required maxLength={80} data-testid="name" />
      </label>
      <label class="field">
        <span>{t("invite.email")}</span>
        <input name="email" type="email" autocomplete="username" data-testid="email" />
      </label>
      <label class="field">
        <span>{t("invite.password")}</span>
        <input
          name="password"
          type="password"
          autocomplete="new-password"
          minLength={12}
          data-testid="password"
        />
        <small class="quiet">{t("invite.password.advice")}</small>
      </label>
      {problem.value && <ProblemNote problem={problem.value} />}
      <Button type="submit" kind="primary" busy={busy.value} hint="⏎" data-testid="accept">
        {t("invite.accept")}
      </Button>
    </form>
  );
}
