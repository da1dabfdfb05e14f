/** Handing a tile in, giving it back, and going on to the next one. */
import { t } from "../../i18n/index.ts";
import { saveWord } from "../../model/saveState.ts";
import { claimNext, tilesAhead } from "../../net/ahead.ts";
import type { Journal } from "../../net/drafts.ts";
import { handIns } from "../../net/handIns.ts";
import { releaseTask, submitTask } from "../../net/painterApi.ts";
import { asProblem } from "../../net/problem.ts";
import { me } from "../../net/session.ts";
import { announce } from "../../widgets/announcer.tsx";
import { navigate } from "../../widgets/route.ts";
import type { PainterController } from "./controller.ts";
import { forgetEarly, nextVisit, visitEarly } from "./visit.ts";

/** So long a person without a tile ahead is kept waiting for the server before home is shown. */
const PATIENCE_MS = 5_000;

/** Where this browser keeps nothing: the tile stays open until the server has it. False when it is not saved. */
async function handInHere(painter: PainterController): Promise<boolean> {
  const { task, lease, active } = painter.tile;
  const safe = await painter.sync.save();
  const { revision } = painter.sync;
  if (!safe || !revision) return false;
  const answer = await submitTask(task.id, { lease: lease.id, revision, active_seconds: active.seconds });
  announce(t(answer.late ? "painter.submitted-late" : "painter.submitted"));
  return true;
}

/** Into the queue that goes out by itself; the tile is then out of this page's hands. */
async function queue(painter: PainterController, journal: Journal): Promise<void> {
  const { task, lease, active } = painter.tile;
  const handIn = {
    account: account(),
    task: task.id,
    slug: task.project.slug,
    image: task.image.name,
    number: task.tile.index + 1,
    lease: lease.id,
    activeSeconds: active.seconds,
    refused: null,
  };
  await painter.sync.handOver((work) => handIns.add({ ...handIn, ...work }));
  await journal.end();
}

/** False when the tile is neither in the queue nor with the server. */
async function handIn(painter: PainterController): Promise<boolean> {
  const { journal } = painter.tile;
  const isQueued = journal && (await queue(painter, journal).then(yes, no));
  return isQueued || handInHere(painter);
}

const yes = () => true;
const no = () => false;

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Only the server can say what comes next: what waits goes first, so that it counts what is done. */
async function askForNext(slug: string): Promise<string | null> {
  await Promise.race([handIns.drain(), pause(PATIENCE_MS)]);
  try {
    return (await claimNext(slug))?.id ?? null;
  } catch {
    return (await tilesAhead.atHand()).find((task) => task.project.slug === slug)?.id ?? null;
  }
}

const account = () => me.value?.id ?? "";

/** The tile that comes next is opened while this one is handed in, if it is at hand. */
function openNext(slug: string): void {
  const next = nextVisit(slug, account()) ?? tilesAhead.next(slug);
  if (next) visitEarly(next, slug, account());
}

/** To the next tile of the project, or home when there is none. */
async function goOn(slug: string): Promise<void> {
  const next = nextVisit(slug, account()) ?? tilesAhead.next(slug) ?? (await askForNext(slug));
  navigate(next ? `/paint/${next}` : "/", { replace: next !== null });
}

/** Submit the tile: refused with the first hole in sight while pixels are left, otherwise it is on its way, and next. */
export async function submitTile(painter: PainterController): Promise<void> {
  const { document, sync, submitting, notice } = painter;
  if (submitting.value || document.changing) return;
  notice.value = null;
  if (document.unpainted.value > 0) return painter.refuseHoles();
  painter.conflictPutOff.value = false;
  if (sync.state.value.trouble?.kind === "conflict") return;
  submitting.value = true;
  const { slug } = painter.tile.task.project;
  try {
    openNext(slug);
    // Out of reach from here on: until the next tile stands in its place, it is only looked at.
    if (await handIn(painter)) return await goOn(slug);
    sayUnsaved(painter);
  } catch (error) {
    const problem = asProblem(error);
    const detail = problem.code === "offline" ? t("painter.submit-offline") : problem.message;
    notice.value = { kind: "problem", detail };
  }
  forgetEarly();
  submitting.value = false;
}

function sayUnsaved(painter: PainterController): void {
  const state = t(`painter.save.${saveWord(painter.sync.state.value)}`, { at: "" });
  painter.notice.value = { kind: "problem", detail: t("painter.submit-unsaved", { state }) };
}

/** Give the tile back unfinished; what was painted is saved first, and stays with the tile. */
export async function giveBack(painter: PainterController): Promise<void> {
  const { task, lease, journal } = painter.tile;
  try {
    if (!(await painter.sync.save())) return;
    if (!lease.lost.value) await releaseTask(task.id, lease.id);
    await journal?.drop();
    navigate("/");
  } catch (error) {
    painter.notice.value = { kind: "problem", detail: asProblem(error).message };
  }
}
