/** The classes and the segments of the tile in the command palette. */
import { classNames } from "../../i18n/classNames.ts";
import { t } from "../../i18n/index.ts";
import { segmentColor } from "../../kernel/palette.ts";
import { findSegment, painted } from "../../kernel/segments.ts";
import { chordsFor } from "../../widgets/commands/command.ts";
import { chordWords } from "../../widgets/commands/words.ts";
import type { PaletteItem } from "../palette/items.ts";
import { unpaintedClasses } from "./absentPanel.tsx";
import type { PainterController } from "./controller.ts";
import { jumpTo, nameOf, recast, segmentInHand } from "./segmentVerbs.ts";

function digitKey(painter: PainterController, classId: number): string {
  const digit = painter.digits.of(classId);
  const [chord] = digit === null ? [] : chordsFor(`painter.class-${digit}`);
  return chord ? chordWords(chord) : "";
}

/** "Nothing of class X here", for the classes of which nothing is painted. */
function absences(
  painter: PainterController,
  otherName: (name: string) => string | undefined,
): readonly PaletteItem[] {
  const { document } = painter;
  return unpaintedClasses(painter).map(({ id, name, color }) => {
    const verified = document.absent.peek().includes(id);
    return {
      id: `absent.${painter.tile.task.taxonomy.name}.${id}`,
      title: t(verified ? "absent.not" : "absent.class", { name }),
      also: otherName(name),
      kind: t("keys.section.cleanup"),
      keys: "",
      color,
      run: () => document.verifyAbsent(id, !verified),
    };
  });
}

/** Every other class that the segment in the hand could be. */
function otherClasses(
  painter: PainterController,
  otherName: (name: string) => string | undefined,
): readonly PaletteItem[] {
  const { document, state } = painter;
  const id = segmentInHand(painter);
  const segment = findSegment(document.segments.peek(), id);
  if (!segment) return [];
  const others = [...state.classes.values()].filter((kind) => kind.id !== segment.classId);
  return others.map((kind) => ({
    id: `recast.${painter.tile.task.taxonomy.name}.${kind.id}`,
    title: t("keys.recast", { segment: nameOf(painter, id), name: kind.name }),
    also: otherName(kind.name),
    kind: t("keys.section.segments"),
    keys: "",
    color: kind.color,
    run: () => recast(painter, id, kind.id),
  }));
}

export async function paletteItems(painter: PainterController): Promise<readonly PaletteItem[]> {
  const { document, state, tile } = painter;
  const otherName = await classNames();
  const classes = [...state.classes.values()].map(({ id, name, color }) => ({
    id: `class.${tile.task.taxonomy.name}.${id}`,
    title: name,
    also: otherName(name),
    kind: t("palette.kind.class"),
    keys: digitKey(painter, id),
    color,
    run: () => state.takeClass(id),
  }));
  const table = document.segments.peek();
  const segments = painted(table, document.buffer.areas).map(({ id, classId }) => ({
    // Of this tile alone: no use to have it first elsewhere.
    id: `segment.${tile.task.id}.${id}`,
    title: nameOf(painter, id),
    also: otherName(state.classes.get(classId)?.name ?? ""),
    kind: t("palette.kind.segment"),
    keys: "",
    color: segmentColor(state.classes, table, id),
    run: () => {
      state.takeSegment(classId, id);
      jumpTo(painter, id);
    },
  }));
  return [...classes, ...segments, ...absences(painter, otherName), ...otherClasses(painter, otherName)];
}
