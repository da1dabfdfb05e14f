/** House rules of the source: who may import whom, and how long a file may be. */
import { expect, test } from "vitest";

const sources = import.meta.glob<string>(["/src/**/*.ts", "/src/**/*.tsx", "/src/**/*.css"], {
  eager: true,
  query: "?raw",
  import: "default",
});

/** A folder may import from folders of a lower band; folders of one band do not know each other. */
const BANDS: readonly (readonly string[])[] = [
  ["kernel", "i18n"],
  ["model"],
  ["workers", "view"],
  ["net"],
  ["tools"],
  ["widgets"],
  ["screens"],
];

/** Data in, data out: the kernel imports nothing but itself. */
const ALONE = ["kernel", "i18n"];

const bandOf = (folder: string) => BANDS.findIndex((band) => band.includes(folder));
const folderOf = (path: string) => path.replace(/^\/src\//, "").split("/")[0] ?? "";

/** Our own files that a source imports, with their path from the root. */
function imports(path: string, text: string): string[] {
  const found = text.matchAll(/(?:from\s+|import\s+|import\(\s*|new URL\(\s*)["'](\.{1,2}\/[^"']+)["']/g);
  return [...found].map((hit) => new URL(hit[1] ?? "", `http://house${path}`).pathname);
}

function mayImport(from: string, to: string): boolean {
  if (from === to) return true;
  if (ALONE.includes(from)) return false;
  return bandOf(to) < bandOf(from);
}

test("every folder stands in a band", () => {
  const folders = new Set(
    Object.keys(sources)
      .map(folderOf)
      .filter((name) => !name.includes(".") && name !== "styles"),
  );
  expect([...folders].filter((name) => bandOf(name) < 0)).toEqual([]);
});

test("imports point down: kernel, model, workers and view, net, tools, widgets, screens", () => {
  const wrong: string[] = [];
  for (const [path, text] of Object.entries(sources)) {
    const from = folderOf(path);
    if (bandOf(from) < 0) continue;
    for (const target of imports(path, text)) {
      const to = folderOf(target);
      if (bandOf(to) >= 0 && !mayImport(from, to)) wrong.push(`${path} may not import ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("the rule itself sees a wrong import", () => {
  expect(imports("/src/kernel/rect.ts", 'import { t } from "../i18n/index.ts";')).toEqual([
    "/src/i18n/index.ts",
  ]);
  expect(mayImport("kernel", "i18n")).toBe(false);
  expect(mayImport("view", "net")).toBe(false);
  expect(mayImport("widgets", "net")).toBe(true);
});

test("no file is longer than 400 lines", () => {
  const long = Object.entries(sources).filter(([, text]) => text.trimEnd().split("\n").length > 400);
  expect(long.map(([path]) => path)).toEqual([]);
});
