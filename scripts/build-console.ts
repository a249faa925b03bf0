import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import tailwind from '@tailwindcss/vite';
import { build } from 'vite';

const CONSOLE_PATH = '/console/';
const COMPRESSED = /\.(?:html|js|css|svg)$/;
/** Below this a compressed copy saves no packet. */
const COMPRESSED_BYTES_MIN = 1_024;
const PLACE_TRIES = 5;
const root = fileURLToPath(new URL('../console', import.meta.url));

/**
 * Builds the console into console/dist: beside each file its compressed copies, which the gateway sends as they are.
 * It is built elsewhere and put in its place at once, so that two builds at the same time do not mix.
 */
async function main(): Promise<void> {
  const beganAt = performance.now();
  const made = join(root, '..', 'node_modules', '.cache', `console-${process.pid}`);
  await build({
    root,
    base: CONSOLE_PATH,
    configFile: false,
    logLevel: 'error',
    plugins: [tailwind()],
    build: { outDir: made, emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
  });
  compress(made);
  putInPlace(made, join(root, 'dist'));
  const seconds = ((performance.now() - beganAt) / 1_000).toFixed(1);
  process.stdout.write(`The console is built (${seconds} s).\n`);
}

/** Another build may do the same at this moment: one of the two stays, whole. */
function putInPlace(made: string, dist: string): void {
  const old = `${made}.old`;
  for (let tried = 0; tried < PLACE_TRIES && existsSync(made); tried += 1) {
    try {
      if (existsSync(dist)) renameSync(dist, old);
      renameSync(made, dist);
    } catch {
      // The other build was faster: its folder is moved away next.
    }
    rmSync(old, { recursive: true, force: true });
  }
}

function compress(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !COMPRESSED.test(path)) continue;
    const plain = readFileSync(path);
    if (plain.length < COMPRESSED_BYTES_MIN) continue;
    writeFileSync(`${path}.gz`, gzipSync(plain, { level: 9 }));
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
    );
  }
}

await main();
