import { playwright } from "@vitest/browser-playwright";
import { loadEnv } from "vite";
import { defineConfig } from "vitest/config";
import { compress } from "./compress.ts";
import { serviceWorker } from "./sw/plugin.ts";

const env = loadEnv("", ".", ["TESSERA_API", "CHROMIUM_PATH"]);
const api = env.TESSERA_API ?? "http://127.0.0.1:8000";

/** Chromium without anything that would talk to the network or need a display. */
const chromium = {
  executablePath: env.CHROMIUM_PATH ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
};

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [serviceWorker(), compress()],
  worker: { format: "es" },
  // Named here, so that a test run never discovers one halfway and loads its pages again.
  optimizeDeps: {
    include: [
      "@preact/signals",
      "axe-core",
      "idb",
      "intl-messageformat",
      "preact",
      "preact/hooks",
      "preact/jsx-dev-runtime",
      "preact/jsx-runtime",
    ],
  },
  build: { target: "es2023", cssTarget: ["chrome123", "firefox120", "safari17.5"], sourcemap: true },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": api, "/iiif": api },
    // The description of the API lies beside the interface; a test holds the two together.
    fs: { allow: [".."] },
  },
  test: {
    include: ["src/**/*.test.ts", "src/**/*.test.tsx", "tests/**/*.test.ts"],
    // A busy machine may take its time; a wrong answer stays wrong.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 30_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({ launchOptions: chromium }),
      instances: [{ browser: "chromium" }],
    },
  },
});
