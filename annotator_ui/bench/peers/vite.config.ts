/** Builds what the other painters are measured with; nothing of it, nor fabric, is part of the shipped interface. */
import { defineConfig } from "vite";

export default defineConfig({
  root: new URL(".", import.meta.url).pathname,
  build: {
    target: "es2023",
    emptyOutDir: true,
    modulePreload: false,
    rolldownOptions: {
      input: { cvat: "cvat.html", probe: "probe.ts" },
      output: { entryFileNames: "[name].js" },
    },
  },
});
