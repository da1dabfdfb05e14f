/** People: who is in the project as what, and links that invite more. */
import { useSignal } from "@preact/signals";
import { moment, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { me } from "../../net/session.ts";
import type { Member, Role } from "../../net/types.ts";
import { useAction } from "../../widgets/action.ts";
import { Button } from "../../widgets/button.tsx";
import { CopyField } from "../../widgets/copy-field.tsx";
import { Confirm } from "../../widgets/dialog.tsx";
import { useLoad } from "../../widgets/load.ts";
import { Loading, ProblemNote } from "../../widgets/states.tsx";
import type { SideProps } from "./side.ts";

const ROLES: readonly Role[] = ["annotator", "reviewer", "lead", "requester"];

export function PeopleTab({ project: { slug } }: SideProps) {
  const members = useLoad(`members ${slug}`, () => api.members(slug));
  return (
    <section class="people" aria-label={t("project.people")}>
      <InviteForm slug={slug} />
      {members.problem && <ProblemNote problem={members.problem} retry={members.reload} />}
      {!members.value && !members.problem && <Loading />}
      {members.value && (
        <div class="people-scroll">
          <MemberTable slug={slug} members={members.value} reload={members.reload} />
        </div>
      )}
    </section>
  );
}

/** A link is made for a role; whoever opens it first joins with it. */
function InviteForm({ slug }: { slug: string }) {
  const made = useSignal<{ link: string; expires: string } | null>(null);
  const action = useAction();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const name = String(form.get("name") ?? "").trim() || undefined;
    void action.run(async () => {
      made.value = await api.invite(slug, { role: form.get("role") as Role, name });
    });
  };
  return (
    <div class="invite">
      <form class="inline-form" onSubmit={submit}>
        <label class="field">
          <span>{t("people.invite.role")}</span>
          <select name="role" data-testid="invite-role">
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {t(`role.${role}`)}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>{t("people.invite.name")}</span>
          <input name="name" maxLength={80} autocomplete="off" />
        </label>
        <Button type="submit" kind="primary" hint="⏎" busy={action.busy} data-testid="invite">
          {t("people.invite")}
        </Button>
      </form>
      {action.problem && <ProblemNote problem={action.problem} />}
      {made.value && (
        <div class="invite-made" data-testid="invitation">
          <CopyField label={t("people.invite.link")} text={made.value.link} />
          <p class="quiet">{t("people.invite.expires", { until: moment(made.value.expires) })}</p>
        </div>
      )}
    </div>
  );
}

type TableProps = { slug: string; members: Member[]; reload: () => Promise<void> };

function MemberTable({ slug, members, reload }: TableProps) {
  return (
    <table class="table" data-testid="members">
      <thead>
        <tr>
          <th scope="col">{t("people.name")}</th>
          {ROLES.map((role) => (
            <th key={role} scope="col" class="tick">
              {t(`role.${role}`)}
            </th>
          ))}
          <th scope="col">{t("people.last-seen")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <MemberRow key={member.account_id} slug={slug} member={member} reload={reload} />
        ))}
      </tbody>
    </table>
  );
}

type RowProps = { slug: string; member: Member; reload: () => Promise<void> };

function MemberRow({ slug, member, reload }: RowProps) {
  const asking = useSignal(false);
  const action = useAction();
  const change = (role: Role, on: boolean) => {
    const roles = ROLES.filter((each) => (each === role ? on : member.roles.includes(each)));
    return action.run(async () => {
      await api.setRoles(slug, member.account_id, roles);
      await reload();
    });
  };
  const leave = () =>
    action.run(async () => {
      await api.removeMember(slug, member.account_id);
      await reload();
    });
  return (
    <tr>
      <th scope="row">
        {member.name} {member.account_id === me.value?.id && <span class="quiet">{t("people.you")}</span>}
        {action.problem && <ProblemNote problem={action.problem} />}
      </th>
      {ROLES.map((role) => (
        <td key={role} class="tick">
          <label class="check">
            <input
              type="checkbox"
              checked={member.roles.includes(role)}
              disabled={action.busy}
              onChange={(event) => change(role, event.currentTarget.checked)}
            />
            <span class="spoken">{`${member.name}: ${t(`role.${role}`)}`}</span>
          </label>
        </td>
      ))}
      <td class="quiet">{member.last_seen ? moment(member.last_seen) : t("people.never")}</td>
      <td class="num">
        <Button
          kind="quiet"
          onClick={() => {
            asking.value = true;
          }}
        >
          {t("people.remove")}
        </Button>
        {asking.value && (
          <Confirm
            title={t("people.remove.title", { name: member.name })}
            verb={t("people.remove")}
            onConfirm={leave}
            onClose={() => {
              asking.value = false;
            }}
          >
            <p>{t("people.remove.what")}</p>
          </Confirm>
        )}
      </td>
    </tr>
  );
}
