/** What the re-implementation uses of fabric 5, which its page loads by a tag of its own. */
declare namespace fabric {
  interface Shape {
    left: number;
    top: number;
  }
  interface Circle extends Shape {
    radius: number;
  }
  interface Moved {
    /** In canvas pixels. */
    pointer: { x: number; y: number };
  }
  class Circle {
    constructor(how: Record<string, unknown>);
  }
  class Line {
    constructor(ends: [number, number, number, number], how: Record<string, unknown>);
    left: number;
    top: number;
  }
  class Canvas {
    constructor(element: HTMLCanvasElement, how: Record<string, unknown>);
    imageSmoothingEnabled: boolean;
    on(kind: "mouse:down" | "mouse:move" | "mouse:up", then: (event: Moved) => void): void;
    add(shape: Shape): void;
    bringToFront(shape: Shape): void;
    remove(shape: Shape): void;
    renderAll(): void;
    getContext(): CanvasRenderingContext2D;
    getElement(): HTMLCanvasElement;
    getObjects(): readonly Shape[];
    setDimensions(size: { width: number; height: number }): void;
  }
}
