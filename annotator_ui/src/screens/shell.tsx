/** The frame round every screen, and which address shows which screen. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n/index.ts";
import { handIns } from "../net/handIns.ts";
import { asProblem } from "../net/problem.ts";
import { loadSession, me, sessionProblem } from "../net/session.ts";
import { Announcer, announce } from "../widgets/announcer.tsx";
import { LinkButton } from "../widgets/button.tsx";
import { ErasedNote } from "../widgets/erased.tsx";
import { NewVersion } from "../widgets/newVersion.tsx";
import { match, path } from "../widgets/route.ts";
import { Empty, Loading, ProblemNote } from "../widgets/states.tsx";
import { HomeScreen } from "./home/index.tsx";
import { PaletteHost } from "./palette/host.tsx";
import { SignInScreen } from "./signin/index.tsx";
import { InvitationScreen } from "./signin/invitation.tsx";
import { TopBar } from "./topbar.tsx";

type Params = Record<string, string>;
type Screen = ComponentType<{ params: Params }>;
type Place = { pattern: string; load: () => Promise<Screen>; bare?: boolean };

/** Screens that load when first visited; the painter brings its own frame. */
const PLACES: readonly Place[] = [
  { pattern: "/paint/:task", load: painter, bare: true },
  { pattern: "/practice", load: practice, bare: true },
  { pattern: "/new", load: async () => (await import("./new-project/index.tsx")).NewProjectScreen },
  { pattern: "/p/:slug/review", load: async () => (await import("./review/index.tsx")).ReviewScreen },
  {
    pattern: "/p/:slug/questions",
    load: async () => (await import("./questions/index.tsx")).QuestionsScreen,
  },
  { pattern: "/p/:slug/images/:image", load: async () => (await import("./mask/index.tsx")).MaskScreen },
  { pattern: "/p/:slug/:side?", load: async () => (await import("./project/index.tsx")).ProjectScreen },
];

async function painter(): Promise<Screen> {
  const { PainterScreen } = await import("./painter/index.tsx");
  return ({ params }) => <PainterScreen taskId={params.task ?? ""} />;
}

async function practice(): Promise<Screen> {
  return (await import("./practice/index.tsx")).PracticeScreen;
}

/** Loads a screen, then shows it; a screen that cannot load (a new version was deployed) says so. */
function Lazy({ place, params }: { place: Place; params: Params }) {
  const screen = useSignal<{ Show: Screen } | null>(null);
  const problem = useSignal<ReturnType<typeof asProblem> | null>(null);
  useEffect(() => {
    place.load().then(
      (Show) => {
        screen.value = { Show };
      },
      (error: unknown) => {
        problem.value = asProblem(error);
      },
    );
  }, [place, screen, problem]);
  if (problem.value) return <ProblemNote problem={problem.value} retry={() => location.reload()} />;
  if (!screen.value) return <Loading />;
  const { Show } = screen.value;
  return <Show params={params} />;
}

/** A new address is a new page to whoever listens: its title is said once the screen has set it. */
const SETTLED_MS = 400;

function Framed({ children }: { children: ComponentChildren }) {
  const here = path.value;
  const first = useRef(here);
  useEffect(() => {
    if (first.current === here) return;
    first.current = here;
    const timer = setTimeout(() => announce(document.title), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [here]);
  return (
    <>
      <TopBar />
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** Behind the door: without a session every address shows the sign-in form, and leads on where it was going. */
function Inside() {
  if (sessionProblem.value) return <ProblemNote problem={sessionProblem.value} retry={loadSession} />;
  if (me.value === undefined) return <Loading />;
  if (me.value === null) return <SignInScreen />;
  if (path.value === "/") return <Framed children={<HomeScreen />} />;
  for (const place of PLACES) {
    const params = match(place.pattern, path.value);
    if (!params) continue;
    const screen = <Lazy key={place.pattern} place={place} params={params} />;
    return place.bare ? screen : <Framed>{screen}</Framed>;
  }
  return (
    <Framed>
      <Empty sentence={t("notfound.sentence")}>
        <LinkButton href="/" kind="primary">
          {t("notfound.home")}
        </LinkButton>
      </Empty>
    </Framed>
  );
}

function Here() {
  if (path.value === "/signin") return <SignInScreen />;
  if (path.value === "/invite") return <InvitationScreen />;
  return <Inside />;
}

handIns.onTaken = ({ image, number }, { late }) =>
  announce(t(late ? "handin.late" : "handin.taken", { image, number }));

export function Shell() {
  return (
    <>
      <Here />
      <PaletteHost />
      <NewVersion />
      <ErasedNote />
      <Announcer />
    </>
  );
}
