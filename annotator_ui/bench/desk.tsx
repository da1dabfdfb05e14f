/** The painter's whole screen around a painter of the bench: header, panels, picture and the bar below. */
import "../src/base.css";
import "../src/styles/forms.css";
import "../src/styles/widgets.css";
import { render } from "preact";
import { useRef } from "preact/hooks";
import type { PainterController } from "../src/screens/painter/controller.ts";
import { Footer } from "../src/screens/painter/footer.tsx";
import { Header } from "../src/screens/painter/header.tsx";
import { Spoken, Surface, useCanvases } from "../src/screens/painter/index.tsx";

const nothing = () => undefined;

function Desk({ painter }: { painter: PainterController }) {
  const search = useRef<HTMLInputElement>(null);
  const canvases = useCanvases(painter, { submit: nothing, help: nothing, searchClasses: nothing });
  return (
    <main class="painter dark">
      <Header painter={painter} onHelp={nothing} onSubmit={nothing} onGiveBack={nothing} />
      <Surface painter={painter} canvases={canvases} search={search} />
      <Footer painter={painter} />
      <Spoken painter={painter} />
    </main>
  );
}

/** Show the screen; resolves when the picture can be painted on. */
export async function showDesk(painter: PainterController, root: HTMLElement): Promise<void> {
  render(<Desk painter={painter} />, root);
  while (!painter.stage.value) await new Promise(requestAnimationFrame);
}
