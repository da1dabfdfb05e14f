/** Reads back what a surface shows. */

/** The pieces below `parent` put together, as a context to read pixels from; one pixel for each device pixel. */
export function picture(parent: ParentNode): CanvasRenderingContext2D {
  const pieces = [...parent.querySelectorAll<HTMLCanvasElement>("[data-surface] canvas")];
  const boxes = pieces.map((piece) => {
    const [x, y] = [piece.style.left, piece.style.top].map((at) => Number.parseFloat(at) * devicePixelRatio);
    return { piece, x: x as number, y: y as number };
  });
  const copy = document.createElement("canvas");
  copy.width = Math.max(...boxes.map(({ piece, x }) => x + piece.width));
  copy.height = Math.max(...boxes.map(({ piece, y }) => y + piece.height));
  const ctx = copy.getContext("2d") as CanvasRenderingContext2D;
  for (const { piece, x, y } of boxes) ctx.drawImage(piece, x, y);
  return ctx;
}
