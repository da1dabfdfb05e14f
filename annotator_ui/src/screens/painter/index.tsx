/** The painter: one tile, from opening it to handing it in. */
import "./panels.css";
import "./segments.css";
import "./painter.css";
import "./bars.css";
import { computed, effect, useSignal } from "@preact/signals";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { atRisk } from "../../model/saveState.ts";
import { tilesAhead } from "../../net/ahead.ts";
import { beforeReload } from "../../net/newVersion.ts";
import type { ApiProblem } from "../../net/problem.ts";
import { asProblem } from "../../net/problem.ts";
import { me } from "../../net/session.ts";
import { announce } from "../../widgets/announcer.tsx";
import { LinkButton } from "../../widgets/button.tsx";
import { navigate } from "../../widgets/route.ts";
import { Empty, Loading, ProblemNote } from "../../widgets/states.tsx";
import { SidePanel } from "./classPanel.tsx";
import { showPanel } from "./commands/view.ts";
import { ConflictDialog } from "./conflict.tsx";
import { PainterController } from "./controller.ts";
import { Footer } from "./footer.tsx";
import { GuidePanel } from "./guidePanel.tsx";
import { OnItsWay } from "./handedIn.tsx";
import { Header, saveText } from "./header.tsx";
import { HelpDialog } from "./help.tsx";
import { bindKeys, type Commands } from "./keys.ts";
import { Notices } from "./notices.tsx";
import { Overview } from "./overview.tsx";
import { giveBack, submitTile } from "./submit.ts";
import type { TabHold } from "./tabLock.ts";
import { Toolbar } from "./toolbar.tsx";
import { type Visit, visit } from "./visit.ts";

type Stage =
  | { readonly kind: "loading" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "problem"; readonly problem: ApiProblem }
  | { readonly kind: "none"; readonly sentLate: boolean }
  | { readonly kind: "waiting" }
  | { readonly kind: "ready"; readonly painter: PainterController };

/** What is on the screen, and the tab's hold on the tile that is painted there. */
interface Shown {
  readonly stage: Stage;
  readonly tab: TabHold;
}

const LOADING: Shown = { stage: { kind: "loading" }, tab: { held: Promise.resolve(false), release() {} } };
/** So long the last tile stays in sight while the next is being opened: one that is at hand then takes its place at once. */
const SOON_MS = 250;

function stageOf(opened: Awaited<Visit["opened"]>): Stage {
  if (opened.kind === "tile") return { kind: "ready", painter: new PainterController(opened.tile) };
  if (opened.kind !== "other") return opened;
  announce(t(opened.sentLate ? "painter.sent-late" : "painter.other-first"));
  navigate(`/paint/${opened.taskId}`, { replace: true });
  return { kind: "loading" };
}

async function enter({ opened }: Visit): Promise<Stage> {
  try {
    return stageOf(await opened);
  } catch (error) {
    return { kind: "problem", problem: asProblem(error) };
  }
}

/** The tile stays locked to this tab until its last save is through. */
async function leave({ stage, tab }: Shown): Promise<void> {
  try {
    if (stage.kind === "ready") await stage.painter.close();
  } finally {
    tab.release();
  }
}

export function PainterScreen({ taskId }: { taskId: string }) {
  const shown = useSignal(LOADING);
  const attempt = useSignal(0);
  const tries = attempt.value;
  // Not after the next frame: the tile may be here already.
  useLayoutEffect(() => {
    let left = false;
    const begun = visit(taskId, me.value?.id ?? "");
    const { tab } = begun;
    const late = setTimeout(() => {
      shown.value = LOADING;
    }, SOON_MS);
    void enter(begun).then((stage) => {
      clearTimeout(late);
      if (stage.kind !== "ready") tab.release();
      if (left) void leave({ stage, tab });
      else shown.value = { stage, tab };
    });
    return () => {
      left = true;
      clearTimeout(late);
    };
  }, [taskId, tries]);
  const now = shown.value;
  // Left once something else stands in its place.
  useEffect(() => () => void leave(now), [now]);
  return (
    <main class="painter dark" id="main">
      <Body stage={now.stage} taskId={taskId} retry={() => attempt.value++} />
    </main>
  );
}

type BodyProps = { stage: Stage; taskId: string; retry: () => void };

function Body({ stage, taskId, retry }: BodyProps) {
  if (stage.kind === "ready") return <Desk painter={stage.painter} />;
  if (stage.kind === "loading") return <Loading what={t("painter.opening")} />;
  if (stage.kind === "waiting") return <OnItsWay taskId={taskId} onBack={retry} />;
  if (stage.kind === "problem") return <ProblemNote problem={stage.problem} retry={retry} />;
  const late = stage.kind === "none" && stage.sentLate;
  const sentence =
    stage.kind === "elsewhere" ? "painter.elsewhere" : late ? "painter.sent-late" : "painter.not-yours";
  return (
    <Empty sentence={t(sentence)}>
      <LinkButton href="/" kind="primary">
        {t("notfound.home")}
      </LinkButton>
    </Empty>
  );
}

/** A reload into a new version waits for the last stroke to be in the draft, or with the server where none is kept. */
function useSafeReload(painter: PainterController): void {
  useEffect(() => {
    const { journal } = painter.tile;
    return beforeReload(() => (journal ? journal.settled() : painter.sync.save()));
  }, [painter]);
}

/** A page that is closed while work is only here asks first; the draft is kept either way. */
function useLeaveGuard(painter: PainterController): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (!painter.tile.journal && atRisk(painter.sync.state.value)) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [painter]);
}

const FILL_AGAIN_MS = 60_000;

/** Whoever paints is brought the next tiles meanwhile; a mere look claims nothing. */
function useTilesAhead(painter: PainterController): void {
  useEffect(() => {
    const { task, lease } = painter.tile;
    const painting = computed(() => painter.document.seq.value > 0 && !lease.lost.value);
    const fill = () => {
      if (painting.value) void tilesAhead.fill(task);
    };
    const again = setInterval(fill, FILL_AGAIN_MS);
    const stop = effect(fill);
    return () => {
      clearInterval(again);
      stop();
    };
  }, [painter]);
}

/** Draws and listens from when the canvases stand until they go. */
export function useCanvases(painter: PainterController, commands: Commands) {
  const view = useRef<HTMLCanvasElement>(null);
  const cursor = useRef<HTMLCanvasElement>(null);
  const latest = useRef(commands);
  latest.current = commands;
  const stage = useRef<ReturnType<PainterController["attach"]> | null>(null);
  // Before the browser paints: otherwise it would lay out and paint all panels once over an empty canvas.
  useLayoutEffect(() => {
    if (!view.current || !cursor.current) return;
    // The last tile's stage stays: making another, with all its canvases, takes as long as drawing on it.
    stage.current = painter.attach(view.current, cursor.current, stage.current);
    view.current.focus();
    const unbind = bindKeys(painter, {
      submit: () => latest.current.submit(),
      help: () => latest.current.help(),
      searchClasses: () => latest.current.searchClasses(),
    });
    return () => {
      unbind();
      painter.detach();
    };
  }, [painter]);
  useLayoutEffect(() => () => stage.current?.close(), []);
  return { view, cursor };
}

type CanvasesProps = { canvases: ReturnType<typeof useCanvases> };

function Canvases({ canvases }: CanvasesProps) {
  return (
    <>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a painting surface with its own keys is an application */}
      <canvas
        ref={canvases.view}
        class="painter-view"
        tabIndex={0}
        role="application"
        aria-label={t("painter.canvas")}
        aria-roledescription={t("painter.canvas.role")}
        data-testid="painter-canvas"
      />
      <canvas ref={canvases.cursor} class="painter-cursor" />
    </>
  );
}

type SurfaceProps = CanvasesProps & {
  painter: PainterController;
  search: RefObject<HTMLInputElement | null>;
  /** What a screen lays over the photo, below the panels. */
  children?: ComponentChildren;
};

/** The photo with everything that lies on it; out of reach while the tile is being handed in. */
export function Surface({ painter, canvases, search, children }: SurfaceProps) {
  const tool = painter.handHeld.value ? "pan" : painter.state.tool.value;
  return (
    <div
      class="painter-stage"
      data-tool={tool}
      data-folded={!painter.state.panelsShown.value}
      inert={painter.submitting.value}
    >
      <Canvases canvases={canvases} />
      {children}
      <Notices painter={painter} key={`notices-${painter.key}`} />
      {painter.state.panelsShown.value && (
        <>
          <Toolbar painter={painter} />
          <SidePanel painter={painter} search={search} />
        </>
      )}
      {painter.stage.value && <Overview painter={painter} />}
    </div>
  );
}

/** The desk stays while one tile after the other is put on it: only what differs between them is made anew. */
function Desk({ painter }: { painter: PainterController }) {
  const search = useRef<HTMLInputElement>(null);
  const help = useSignal(false);
  const showHelp = (shown: boolean) => () => {
    help.value = shown;
  };
  const submit = () => void submitTile(painter);
  const searchClasses = () => {
    showPanel(painter, "classes");
    requestAnimationFrame(() => search.current?.focus());
  };
  const canvases = useCanvases(painter, { submit, help: showHelp(true), searchClasses });
  useLeaveGuard(painter);
  useSafeReload(painter);
  useTilesAhead(painter);
  return (
    <>
      <Header
        painter={painter}
        onHelp={showHelp(true)}
        onSubmit={submit}
        onGiveBack={() => void giveBack(painter)}
      />
      <Surface painter={painter} canvases={canvases} search={search} />
      <GuidePanel painter={painter} key={`guide-${painter.key}`} />
      <Footer painter={painter} />
      <Spoken painter={painter} />
      <ConflictDialog painter={painter} key={`conflict-${painter.key}`} />
      {help.value && <HelpDialog onClose={showHelp(false)} />}
    </>
  );
}

/** Tool, class and save state for whoever does not see them, said once when they change. */
export function Spoken({ painter }: { painter: PainterController }) {
  const { state } = painter;
  const kind = state.classes.get(state.classId.value)?.name ?? "";
  return (
    <p class="spoken" role="status" aria-live="polite">
      {t(`painter.tool.${state.tool.value}`)}, {kind}, {saveText(painter)}
    </p>
  );
}
