/** Lays a gzipped copy beside each text file of the build; the server sends it to whoever can read it. */
import type { Plugin } from "vite";

const TEXT = /\.(css|html|js|svg)$/;

/** A copy that saves less than this is not worth a second file. */
const WORTH_BYTES = 256;

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

export function compress(): Plugin {
  return {
    name: "compress",
    apply: "build",
    enforce: "post",
    // What was written is read back: the last steps of the build still change the text.
    async writeBundle(options, bundle) {
      for (const name of Object.keys(bundle).filter((one) => TEXT.test(one))) {
        const path = `${options.dir}/${name}`;
        const bytes = new Uint8Array(await this.fs.readFile(path));
        const packed = await gzip(bytes);
        if (packed.length + WORTH_BYTES < bytes.length) await this.fs.writeFile(`${path}.gz`, packed);
      }
    },
  };
}
