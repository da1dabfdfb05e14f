/** Builds the page that scripts/bench_painter.py measures; nothing of it is part of the shipped interface. */
import { defineConfig } from "vite";

export default defineConfig({
  root: new URL(".", import.meta.url).pathname,
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: { format: "es" },
  build: { target: "es2023", emptyOutDir: true },
});
