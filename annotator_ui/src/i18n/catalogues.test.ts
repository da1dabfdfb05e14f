import { IntlMessageFormat } from "intl-messageformat";
import { afterEach, describe, expect, test } from "vitest";
import { ago, bytes, LOCALES, percent, preferredLocale, setLocale, t } from "./index.ts";

type Catalogue = Record<string, string>;
const files = import.meta.glob<Catalogue>("./*.json", { eager: true, import: "default" });

const catalogue = (name: string): Catalogue => {
  const found = files[`./${name}.json`];
  if (!found) throw new Error(`there is no catalogue ${name}.json`);
  return found;
};

interface Element {
  type: number;
  value?: unknown;
  options?: Record<string, { value: Element[] }>;
}

/** The names of all values that a message asks for, in plural branches too. */
function names(elements: readonly Element[]): string[] {
  return elements.flatMap((element) => {
    const inside = Object.values(element.options ?? {}).flatMap((branch) => names(branch.value));
    return element.type === 0 || element.type === 7 ? inside : [String(element.value), ...inside];
  });
}

const asked = (message: string, locale: string) =>
  [...new Set(names(new IntlMessageFormat(message, locale).getAst() as Element[]))].sort();

afterEach(() => setLocale("en"));

describe.each(["", "display.", "guide.", "handin.", "keys.", "lead.", "painter.", "practice.", "remap."])(
  "the catalogues %s*.json",
  (part) => {
    const english = catalogue(`${part}en`);

    test.each(["de", "fr"])("in %s have exactly the messages of the English one", (locale) => {
      expect(Object.keys(catalogue(part + locale)).sort()).toEqual(Object.keys(english).sort());
    });

    test.each(["de", "fr"])("in %s ask for the same values as the English one", (locale) => {
      for (const [key, message] of Object.entries(catalogue(part + locale))) {
        expect(asked(message, locale), key).toEqual(asked(english[key] ?? "", "en"));
      }
    });
  },
);

test("no message is empty and none shouts", () => {
  for (const [name, messages] of Object.entries(files)) {
    for (const [key, message] of Object.entries(messages)) {
      expect(message.trim(), `${name} ${key}`).not.toBe("");
      expect(message, `${name} ${key}`).not.toContain("!");
    }
  }
});

test("a message is spoken in the language set last, with its plural", async () => {
  expect(t("counts.reviews", { count: 1 })).toBe("One tile to review");
  await setLocale("de");
  expect(t("counts.reviews", { count: 3 })).toBe("3 Kacheln zu prüfen");
  expect(document.documentElement.lang).toBe("de");
});

test("the browser's first known language is taken, else English", () => {
  expect(preferredLocale(["pt-BR", "fr-CA", "de"])).toBe("fr");
  expect(preferredLocale(["ja"])).toBe("en");
  expect(LOCALES).toContain(preferredLocale([]));
});

test("percent never rounds up to finished", () => {
  expect(percent(999_999, 1_000_000)).toBe("99%");
  expect(percent(3, 3)).toBe("100%");
  expect(percent(0, 0)).toBe("0%");
});

test("sizes and ages take the unit that fits", () => {
  expect(bytes(0)).toBe("0 byte");
  expect(bytes(1_500_000)).toBe("1.5 MB");
  const now = Date.parse("2026-11-24T12:00:00Z");
  expect(ago("2026-11-24T11:57:10Z", now)).toBe("2 minutes ago");
  expect(ago("2026-11-24T11:59:50Z", now)).toBe("this minute");
  expect(ago("2026-11-22T12:00:00Z", now)).toBe("2 days ago");
});
