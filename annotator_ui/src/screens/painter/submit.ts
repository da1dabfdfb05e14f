/** Handing a tile in, giving it back, and going on to the next one. */
import { t } from "../../i18n/index.ts";
import { saveWord } from "../../model/saveState.ts";
import { tilesAhead } from "../../net/ahead.ts";
import { api } from "../../net/api.ts";
import { releaseTask, submitTask } from "../../net/painterApi.ts";
import { asProblem } from "../../net/problem.ts";
import { announce } from "../../widgets/announcer.tsx";
import { navigate } from "../../widgets/route.ts";
import type { PainterController } from "./controller.ts";

async function handIn(painter: PainterController, revision: string): Promise<void> {
  const { task, lease, active, journal } = painter.tile;
  const answer = await submitTask(task.id, { lease: lease.id, revision, active_seconds: active.seconds });
  await journal?.drop();
  announce(t(answer.late ? "painter.submitted-late" : "painter.submitted"));
}

/** To the next tile of the project, or home when there is none. */
async function goOn(slug: string): Promise<void> {
  const next = tilesAhead.next(slug) ?? (await api.claim(slug).catch(() => undefined))?.id;
  navigate(next ? `/paint/${next}` : "/", { replace: next !== undefined });
}

/** Submit the tile: refused with the first hole in sight while pixels are left, otherwise saved, handed in, next. */
export async function submitTile(painter: PainterController): Promise<void> {
  const { document, sync, submitting, notice } = painter;
  if (submitting.value || document.changing) return;
  notice.value = null;
  if (document.unpainted.value > 0) {
    painter.refuseHoles();
    return;
  }
  submitting.value = true;
  try {
    const safe = await sync.save();
    if (safe && sync.revision) {
      await handIn(painter, sync.revision);
      await goOn(painter.tile.task.project.slug);
    } else {
      notice.value = { kind: "problem", detail: t("painter.submit-unsaved", { state: stateWords(painter) }) };
    }
  } catch (error) {
    const problem = asProblem(error);
    const detail = problem.code === "offline" ? t("painter.submit-offline") : problem.message;
    notice.value = { kind: "problem", detail };
  } finally {
    submitting.value = false;
  }
}

function stateWords(painter: PainterController): string {
  return t(`painter.save.${saveWord(painter.sync.state.value)}`, { at: "" });
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
