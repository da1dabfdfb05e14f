/** Writes the service worker into the build, with the list of what the app consists of. */
import type { Plugin } from "vite";
import { sha256Hex } from "../src/kernel/sha256.ts";

/** Source maps are for developers; fonts beyond Latin come when a text needs them. */
function belongsToApp(name: string): boolean {
  if (name.endsWith(".woff2")) return /latin-wght/.test(name);
  return name.endsWith(".js") || name.endsWith(".css");
}

export function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    apply: "build",
    enforce: "post",
    async generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter(belongsToApp).sort();
      const shell = ["/", "/icon.svg", ...files.map((name) => `/${name}`)];
      const source = await this.fs.readFile("sw/sw.js", { encoding: "utf8" });
      const version = sha256Hex(new TextEncoder().encode(shell.join("\n") + source)).slice(0, 16);
      const text = source.replace('"__SHELL__"', JSON.stringify(shell)).replace("__VERSION__", version);
      this.emitFile({ type: "asset", fileName: "sw.js", source: text });
    },
  };
}
