/** The bar above every screen but the painter: the way home, where you are, and who you are. */
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { LOCALES, locale, t } from "../i18n/index.ts";
import { chooseLocale, me, signOut } from "../net/session.ts";
import { HandInsState } from "../widgets/handIns.tsx";
import { setSingleKeys, singleKeys } from "../widgets/keys.ts";
import { navigate } from "../widgets/route.ts";

/** The trail of the screen now shown, from the project down. A screen sets it. */
export const trail = signal<{ title: string; href: string }[]>([]);

const LANGUAGES: Record<(typeof LOCALES)[number], string> = { en: "English", de: "Deutsch", fr: "Français" };

export function TopBar({ children }: { children?: ComponentChildren }) {
  return (
    <header class="topbar">
      <a class="skip" href="#main">
        {t("shell.skip")}
      </a>
      <a class="brand" href="/" aria-label={t("shell.home")}>
        <Mark />
        <span>Tessera</span>
      </a>
      <nav class="trail" aria-label={t("shell.trail")}>
        {trail.value.map((step) => (
          <a key={step.href} href={step.href}>
            {step.title}
          </a>
        ))}
      </nav>
      {children}
      <HandInsState />
      <AccountMenu />
    </header>
  );
}

/** Four tiles, three painted. */
function Mark() {
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M1 1h6v6H1zM9 1h6v6H9zM1 9h6v6H1z" fill="currentColor" />
      <path d="M9.5 9.5h5v5h-5z" fill="none" stroke="currentColor" />
    </svg>
  );
}

function AccountMenu() {
  const person = me.value;
  if (!person) return null;
  const leave = async () => {
    await signOut();
    navigate("/", { replace: true });
  };
  return (
    <div class="account">
      <button type="button" class="button quiet" popovertarget="account-menu" data-testid="account">
        <span>{person.name}</span>
      </button>
      <div id="account-menu" popover="auto" class="menu">
        <label class="field">
          <span>{t("shell.language")}</span>
          <select
            value={locale.value}
            onChange={(event) => chooseLocale(event.currentTarget.value as (typeof LOCALES)[number])}
          >
            {LOCALES.map((each) => (
              <option key={each} value={each} lang={each}>
                {LANGUAGES[each]}
              </option>
            ))}
          </select>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={singleKeys.value}
            onChange={(event) => setSingleKeys(event.currentTarget.checked)}
          />
          <span>{t("shell.single-keys")}</span>
        </label>
        <button type="button" class="button plain" onClick={leave} data-testid="sign-out">
          <span>{t("shell.sign-out")}</span>
        </button>
      </div>
    </div>
  );
}
