/** Where the palette leads, whatever screen it is opened on: projects with what a person does there, and the language. */
import { LOCALES, locale, t } from "../../i18n/index.ts";
import { api } from "../../net/api.ts";
import { chooseLocale, me, signOut } from "../../net/session.ts";
import type { Role } from "../../net/types.ts";
import { setSingleKeys, singleKeys } from "../../widgets/keys.ts";
import { navigate } from "../../widgets/route.ts";
import type { PaletteItem } from "./items.ts";

type Place = readonly [id: string, title: string, address: string];
type Known = { readonly slug: string; readonly title: string; readonly roles: readonly Role[] };

function placesOf({ slug, title, roles }: Known, isAdmin: boolean): readonly Place[] {
  const has = (...wanted: Role[]) => isAdmin || roles.some((role) => wanted.includes(role));
  const places: Place[] = [];
  if (has("lead", "requester")) places.push([slug, t("palette.project", { title }), `/p/${slug}`]);
  if (has("lead")) {
    places.push([`${slug}.people`, t("palette.people", { title }), `/p/${slug}/people`]);
    places.push([`${slug}.import`, t("palette.import", { title }), `/p/${slug}/import`]);
    places.push([`${slug}.settings`, t("palette.settings", { title }), `/p/${slug}/settings`]);
  }
  if (has("lead", "requester"))
    places.push([`${slug}.releases`, t("palette.releases", { title }), `/p/${slug}/releases`]);
  if (has("reviewer", "lead")) {
    places.push([`${slug}.review`, t("palette.review", { title }), `/p/${slug}/review`]);
    places.push([`${slug}.quality`, t("palette.quality", { title }), `/p/${slug}/quality`]);
    places.push([`${slug}.questions`, t("palette.questions", { title }), `/p/${slug}/questions`]);
  }
  return places;
}

/** An administrator sees every project, also those without a part of her own. */
async function projects(): Promise<readonly Known[]> {
  const person = me.peek();
  if (!person) return [];
  if (!person.is_admin) return person.projects;
  return api.projects().catch(() => person.projects);
}

/** Claims a tile of the project and opens it; home says why when there is none. */
async function paint(slug: string): Promise<void> {
  const task = await api.claim(slug).catch(() => null);
  navigate(task ? `/paint/${task.id}` : "/");
}

function settings(): readonly PaletteItem[] {
  const kind = t("palette.kind.setting");
  const tongues = LOCALES.filter((each) => each !== locale.peek()).map((each) => ({
    id: `locale.${each}`,
    title: t(`palette.language.${each}`),
    kind,
    keys: "",
    run: () => void chooseLocale(each),
  }));
  const single: PaletteItem = {
    id: "single-keys",
    title: t("palette.single-keys"),
    kind,
    keys: "",
    run: () => setSingleKeys(!singleKeys.peek()),
  };
  const leave = { id: "sign-out", title: t("shell.sign-out"), kind, keys: "", run: () => void signOut() };
  return [...tongues, single, leave];
}

export async function placesToGo(): Promise<readonly PaletteItem[]> {
  const kind = t("palette.kind.place");
  const known = await projects();
  const isAdmin = me.peek()?.is_admin ?? false;
  const fixed: readonly Place[] = [
    ["home", t("palette.home"), "/"],
    ["practice", t("practice.title"), "/practice"],
  ];
  const go = ([id, title, address]: Place) => ({
    id: `go.${id}`,
    title,
    kind,
    keys: "",
    run: () => navigate(address),
  });
  const tiles = known
    .filter(({ roles }) => roles.includes("annotator"))
    .map(({ slug, title }) => ({
      id: `paint.${slug}`,
      title: t("palette.paint", { title }),
      kind,
      keys: "",
      run: () => void paint(slug),
    }));
  return [
    ...fixed.map(go),
    ...tiles,
    ...known.flatMap((one) => placesOf(one, isAdmin)).map(go),
    ...settings(),
  ];
}
