// Writes Brotli and gzip forms beside every file of a folder that can get smaller.
// Called by `cargo xtask build`: node compress.mjs FOLDER
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [folder] = process.argv.slice(2);
const texts = new Set([".wasm", ".js", ".css", ".svg", ".json", ".webmanifest", ".txt", ".xml", ".ico"]);

for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (!texts.has(extname(file)) || !statSync(file).isFile()) continue;
  const bytes = readFileSync(file);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
}
