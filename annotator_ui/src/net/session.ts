/** Who is signed in. `undefined` while it is not known yet, `null` when nobody is. */
import { signal } from "@preact/signals";
import { LOCALES, type Locale, preferredLocale, setLocale } from "../i18n/index.ts";
import { tilesAhead } from "./ahead.ts";
import { api } from "./api.ts";
import { handIns } from "./handIns.ts";
import { keepJson } from "./held.ts";
import { ApiProblem, asProblem } from "./problem.ts";
import type { Me, Role } from "./types.ts";

export const me = signal<Me | null | undefined>(undefined);
export const sessionProblem = signal<ApiProblem | null>(null);

/** Asks the server who is signed in. An answer that a sign-in by link has overtaken counts for nothing. */
export async function loadSession(): Promise<void> {
  sessionProblem.value = null;
  const before = me.value;
  try {
    await welcome(await api.me());
  } catch (error) {
    await setLocale(preferredLocale(navigator.languages));
    if (me.value !== before) return;
    if (error instanceof ApiProblem && error.status === 401) me.value = null;
    else sessionProblem.value = asProblem(error);
  }
}

/** Takes over the person the server just named, and their language. */
export async function welcome(person: Me): Promise<void> {
  const own = LOCALES.find((known) => known === person.locale);
  await setLocale(own ?? preferredLocale(navigator.languages));
  void keepJson("/me", person);
  tilesAhead.begin(person.id);
  me.value = person;
  void handIns.begin(person.id);
}

/** Ends the session here and on the server. */
export async function signOut(): Promise<void> {
  await api.signOut();
  tilesAhead.clear();
  handIns.end();
  me.value = null;
}

/** Speaks another language from now on, and remembers it with the account. */
export async function chooseLocale(next: Locale): Promise<void> {
  await setLocale(next);
  if (me.value) me.value = await api.updateMe({ locale: next });
}

/** Whether the person signed in has one of these roles in a project; an admin has all but the painter's. */
export function may(slug: string, ...roles: Role[]): boolean {
  const person = me.value;
  if (!person) return false;
  if (person.is_admin) return true;
  const own = person.projects.find((project) => project.slug === slug)?.roles ?? [];
  return own.some((role) => roles.includes(role));
}
