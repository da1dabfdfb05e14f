/** Names of classes in the language of the interface, to find a class by. Taxonomies themselves are in English. */
import { locale } from "./index.ts";

type Names = Readonly<Record<string, string>>;
const files = import.meta.glob<Names>("./classes/*.json", { import: "default" });

/** "object--vehicle--car" is a car, "TrafficLight" a traffic light. */
export function plainName(name: string): string {
  const last = name.split("--").at(-1) ?? name;
  return last
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .replace(/[-_]+/g, " ")
    .toLowerCase();
}

/** What classes are called in the language spoken now; English classes need no other name. */
export async function classNames(): Promise<(name: string) => string | undefined> {
  const load = files[`./classes/${locale.peek()}.json`];
  const names = load ? await load() : {};
  return (name) => names[plainName(name)];
}
