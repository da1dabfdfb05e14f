/**
 * A photo to look at closely: wheel zooms about the pointer, dragging or the arrow keys move, `0` fits, `+` and `-`
 * zoom. With the keyboard on the stage a cross marks its middle, and Enter picks the pixel there.
 *
 * Everything inside is placed in image pixels. From two screen pixels an image pixel on, pixels are shown as squares.
 */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { createContext } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { type Camera, clampCamera, fitCamera, pan, toImage, zoomAbout } from "../../kernel/camera.ts";
import type { Point, Rect } from "../../kernel/rect.ts";
import { useCommands } from "../commands/use.ts";
import { withKey } from "../commands/words.ts";
import { useKeys } from "../keys.ts";

const World = createContext<Rect>({ x: 0, y: 0, width: 1, height: 1 });
const View = createContext<Camera>({ scale: 1, offsetX: 0, offsetY: 0 });
const MARGIN = 24;
const CLICK_SLACK = 4;
/** CSS pixels that an arrow key moves the picture by. */
const STEP = 48;

type StageProps = {
  /** The part of the image that is shown, in image pixels. */
  world: Rect;
  /** What to show first; another object means look there now. Default: all of it. */
  focus?: Rect | undefined;
  label: string;
  onPick?: ((at: Point) => void) | undefined;
  /** Where the pointer is on the stage, in image pixels. */
  onHover?: ((at: Point) => void) | undefined;
  /** Lines, pins and frames: they lie over the picture and keep their width on screen. */
  marks?: ComponentChildren;
  children: ComponentChildren;
};

export function Stage({ world, focus, label, onPick, onHover, marks, children }: StageProps) {
  const element = useRef<HTMLDivElement>(null);
  const { camera, look, zoom, move } = useCamera(element, world, focus);
  const pointer = usePointer(move);
  const command = (id: string, title: () => string, keys: readonly string[], run: () => void) =>
    ({ id: `desk.${id}`, section: "view", title, keys, run }) as const;
  useCommands([
    command("fit", () => t("stage.fit"), ["@Digit0"], look),
    command(
      "zoom-in",
      () => t("stage.in"),
      ["+", "="],
      () => zoom(1.5),
    ),
    command(
      "zoom-out",
      () => t("stage.out"),
      ["-"],
      () => zoom(1 / 1.5),
    ),
  ]);
  useKeys({
    arrowleft: () => move(STEP, 0),
    arrowright: () => move(-STEP, 0),
    arrowup: () => move(0, STEP),
    arrowdown: () => move(0, -STEP),
  });
  const pixelAt = (x: number, y: number): Point => {
    const point = toImage(camera, { x, y });
    return { x: Math.floor(point.x), y: Math.floor(point.y) };
  };
  const at = (event: PointerEvent): Point => {
    const box = element.current?.getBoundingClientRect();
    return pixelAt(event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0));
  };
  const enter = (event: KeyboardEvent) => {
    const stage = element.current;
    if (event.key !== "Enter" || !stage || event.target !== stage) return;
    onPick?.(pixelAt(stage.clientWidth / 2, stage.clientHeight / 2));
  };
  const release = (event: PointerEvent) => {
    if (pointer.up(event) && onPick) onPick(at(event));
  };
  useWheel(element, zoom);
  const { scale, offsetX, offsetY } = camera;
  return (
    <div
      ref={element}
      class="stage"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard looks round and picks pixels here
      tabIndex={0}
      onKeyDown={enter}
      aria-label={label}
      data-testid="stage"
      data-camera={`${scale},${offsetX},${offsetY}`}
      onPointerDown={pointer.down}
      onPointerMove={(event) => {
        pointer.move(event);
        onHover?.(at(event));
      }}
      onPointerUp={release}
      onPointerCancel={pointer.cancel}
    >
      <div
        class={`stage-world ${scale >= 2 ? "pixels" : ""}`}
        style={{
          inlineSize: `${world.width}px`,
          blockSize: `${world.height}px`,
          transform: `translate(${offsetX + world.x * scale}px, ${offsetY + world.y * scale}px) scale(${scale})`,
        }}
      >
        <World.Provider value={world}>{children}</World.Provider>
      </div>
      <View.Provider value={camera}>{marks}</View.Provider>
      {onPick && <span class="stage-cross" aria-hidden="true" />}
      <div class="stage-zoom">
        <button
          type="button"
          onClick={() => zoom(1 / 1.5)}
          aria-label={t("stage.out")}
          title={withKey(t("stage.out"), "desk.zoom-out")}
        >
          −
        </button>
        <button type="button" onClick={look} title={withKey(t("stage.fit"), "desk.fit")}>
          {Math.round(scale * 100)} %
        </button>
        <button
          type="button"
          onClick={() => zoom(1.5)}
          aria-label={t("stage.in")}
          title={withKey(t("stage.in"), "desk.zoom-in")}
        >
          +
        </button>
      </div>
    </div>
  );
}

type ElementRef = { current: HTMLDivElement | null };

/** The camera, which fits the focus whenever that or the size of the stage changes. */
function useCamera(element: ElementRef, world: Rect, focus: Rect | undefined) {
  const camera = useSignal<Camera>({ scale: 1, offsetX: 0, offsetY: 0 });
  const size = () => ({
    width: element.current?.clientWidth ?? 0,
    height: element.current?.clientHeight ?? 0,
  });
  const look = () => {
    const { width, height } = size();
    if (width === 0 || height === 0) return;
    const area = {
      x: MARGIN,
      y: MARGIN,
      width: Math.max(1, width - 2 * MARGIN),
      height: Math.max(1, height - 2 * MARGIN),
    };
    camera.value = fitCamera(focus ?? world, area);
  };
  const latest = useRef(look);
  latest.current = look;
  // Looks again when there is something else to look at.
  useEffect(() => {
    latest.current();
    const watch = new ResizeObserver(() => latest.current());
    if (element.current) watch.observe(element.current);
    return () => watch.disconnect();
  }, [world.x, world.y, world.width, world.height, focus?.x, focus?.y, focus?.width, focus?.height]);
  const set = (next: Camera) => {
    camera.value = clampCamera(next, world, size());
  };
  const zoom = (factor: number, about?: Point) => {
    const { width, height } = size();
    set(zoomAbout(camera.value, about ?? { x: width / 2, y: height / 2 }, factor));
  };
  const move = (dx: number, dy: number) => set(pan(camera.value, dx, dy));
  return { camera: camera.value, look, zoom, move };
}

/** The wheel must be heard actively, or the page scrolls as well. */
function useWheel(element: ElementRef, zoom: (factor: number, about: Point) => void) {
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      const box = target.getBoundingClientRect();
      const about = { x: event.clientX - box.left, y: event.clientY - box.top };
      latest.current(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), about);
    };
    target.addEventListener("wheel", turn, { passive: false });
    return () => target.removeEventListener("wheel", turn);
  }, [element]);
}

/** Dragging moves; a press that stayed in place is a click. */
function usePointer(move: (dx: number, dy: number) => void) {
  const pressed = useRef<{ x: number; y: number; moved: number } | null>(null);
  return {
    down: (event: PointerEvent) => {
      if (event.button > 1 || (event.target as Element).closest("button, input, a")) return;
      pressed.current = { x: event.clientX, y: event.clientY, moved: 0 };
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
    },
    move: (event: PointerEvent) => {
      const from = pressed.current;
      if (!from) return;
      const dx = event.clientX - from.x;
      const dy = event.clientY - from.y;
      pressed.current = {
        x: event.clientX,
        y: event.clientY,
        moved: from.moved + Math.abs(dx) + Math.abs(dy),
      };
      move(dx, dy);
    },
    /** Whether it was a click. */
    up: (event: PointerEvent): boolean => {
      const click = pressed.current !== null && pressed.current.moved < CLICK_SLACK && event.button === 0;
      pressed.current = null;
      return click;
    },
    cancel: () => {
      pressed.current = null;
    },
  };
}

/** Style that puts a layer of the picture at a rectangle of image pixels. */
export function usePlace(rect: Rect) {
  const world = useContext(World);
  return {
    insetInlineStart: `${rect.x - world.x}px`,
    insetBlockStart: `${rect.y - world.y}px`,
    inlineSize: `${rect.width}px`,
    blockSize: `${rect.height}px`,
  };
}

/** Where a rectangle of image pixels is on screen now, in CSS pixels from the stage's corner. */
export function useOnScreen(rect: Rect): Rect {
  const { scale, offsetX, offsetY } = useContext(View);
  return {
    x: rect.x * scale + offsetX,
    y: rect.y * scale + offsetY,
    width: rect.width * scale,
    height: rect.height * scale,
  };
}

/** Style that puts a mark at a rectangle of the screen. */
export function markStyle({ x, y, width, height }: Rect) {
  return { transform: `translate(${x}px, ${y}px)`, inlineSize: `${width}px`, blockSize: `${height}px` };
}
