import { signal } from "@preact/signals";
import { render } from "preact";
import { expect, test, vi } from "vitest";
import { useCalm } from "./calm.ts";

test("a fast value is shown at once, then now and then, and its last word always", async () => {
  const value = signal(0);
  let renders = 0;
  function ReadOut() {
    renders++;
    return (
      <span>
        {useCalm(
          () => value.value,
          () => 60,
        )}
      </span>
    );
  }
  const root = document.createElement("div");
  render(<ReadOut />, root);
  await new Promise(requestAnimationFrame);
  expect(root.textContent).toBe("0");
  const before = renders;
  for (let i = 1; i <= 50; i++) {
    value.value = i;
    // Drawing again is put off to a microtask, where a thousand values would come to one.
    await Promise.resolve();
  }
  expect(root.textContent).not.toBe("50");
  await vi.waitFor(() => expect(root.textContent).toBe("50"));
  expect(renders - before).toBeLessThan(5);
  render(null, root);
});

test("who changes a value does not wait for it to be told, however long nothing was told", async () => {
  const value = signal(0);
  let asked = 0;
  function ReadOut() {
    const said = useCalm(
      () => {
        asked++;
        return value.value;
      },
      () => 1,
    );
    return <span>{said}</span>;
  }
  const root = document.createElement("div");
  render(<ReadOut />, root);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const before = asked;
  value.value = 7;
  expect(asked).toBe(before);
  await vi.waitFor(() => expect(root.textContent).toBe("7"));
  render(null, root);
});
