/**
 * Words of the product in English, German and French.
 *
 * English is bundled and is the source of the keys; the others load when asked for. Messages are ICU. A component
 * that calls `t` while rendering renders again when the language changes.
 */
import { computed, signal } from "@preact/signals";
import { IntlMessageFormat } from "intl-messageformat";
import displayEnglish from "./display.en.json";
import english from "./en.json";
import guideEnglish from "./guide.en.json";
import handInEnglish from "./handin.en.json";
import keysEnglish from "./keys.en.json";
import leadEnglish from "./lead.en.json";
import painterEnglish from "./painter.en.json";
import practiceEnglish from "./practice.en.json";
import remapEnglish from "./remap.en.json";

export type MessageKey =
  | keyof typeof english
  | keyof typeof displayEnglish
  | keyof typeof guideEnglish
  | keyof typeof handInEnglish
  | keyof typeof keysEnglish
  | keyof typeof leadEnglish
  | keyof typeof painterEnglish
  | keyof typeof practiceEnglish
  | keyof typeof remapEnglish;
export type Values = Record<string, string | number | Date>;
export const LOCALES = ["en", "de", "fr"] as const;
export type Locale = (typeof LOCALES)[number];
type Catalogue = Record<string, string>;

const ENGLISH: Catalogue = {
  ...english,
  ...displayEnglish,
  ...guideEnglish,
  ...handInEnglish,
  ...keysEnglish,
  ...leadEnglish,
  ...painterEnglish,
  ...practiceEnglish,
  ...remapEnglish,
};
const PARTS = ["", "display.", "guide.", "handin.", "keys.", "lead.", "painter.", "practice.", "remap."];
const files = import.meta.glob<Catalogue>(["./*.json", "!./en.json", "!./*.en.json"], {
  import: "default",
});

const current = signal<{ locale: Locale; messages: Catalogue }>({ locale: "en", messages: ENGLISH });
const formats = computed(() => ({
  locale: current.value.locale,
  cache: new Map<string, IntlMessageFormat>(),
}));

/** The language the interface speaks now. */
export const locale = computed<Locale>(() => current.value.locale);

/** The first of our languages that the browser asks for. */
export function preferredLocale(wanted: readonly string[]): Locale {
  const bases = wanted.map((tag) => tag.toLowerCase().split("-")[0]);
  return bases.find((base): base is Locale => LOCALES.some((known) => known === base)) ?? "en";
}

/** Loads a language and speaks it from then on. */
export async function setLocale(next: Locale): Promise<void> {
  const messages = await load(next);
  current.value = { locale: next, messages };
  document.documentElement.lang = next;
}

async function load(next: Locale): Promise<Catalogue> {
  if (next === "en") return ENGLISH;
  const parts = await Promise.all(PARTS.map((part) => files[`./${part}${next}.json`]?.()));
  return Object.assign({}, ENGLISH, ...parts);
}

/** The message for a key, with its values filled in. */
export function t(key: MessageKey, values?: Values): string {
  const { locale, cache } = formats.value;
  let format = cache.get(key);
  if (!format) {
    format = new IntlMessageFormat(current.value.messages[key] ?? key, locale);
    cache.set(key, format);
  }
  return String(format.format(values));
}

/** A number with the separators of the language. */
export function number(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(locale.value, options).format(value);
}

/** A share between 0 and 1 as whole percent; never rounds up to a finished 100 %. */
export function percent(part: number, whole: number): string {
  const share = whole > 0 ? Math.floor((100 * part) / whole) / 100 : 0;
  return number(share, { style: "percent", maximumFractionDigits: 0 });
}

/** A size in bytes with a decimal unit. */
export function bytes(value: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, value > 0 ? Math.floor(Math.log10(value) / 3) : 0);
  const digits = step === 0 ? 0 : 1;
  return number(value / 1000 ** step, { style: "unit", unit: units[step], maximumFractionDigits: digits });
}

/** A moment as date and time of day in the reader's zone. */
export function moment(iso: string): string {
  return new Intl.DateTimeFormat(locale.value, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago a moment was, in the largest unit that fits: "3 minutes ago". */
export function ago(iso: string, now: number = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const [unit, size] = STEPS.find(([, each]) => -seconds >= each) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(locale.value, { numeric: "auto" }).format(
    Math.ceil(seconds / size) || 0,
    unit,
  );
}
