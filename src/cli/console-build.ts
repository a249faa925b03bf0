import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OpenGateway } from './open-gateway.ts';

const CONSOLE = fileURLToPath(new URL('../../console', import.meta.url));
const SCRIPT = fileURLToPath(new URL('../../scripts/build-console.ts', import.meta.url));
const BUILT = join(CONSOLE, 'dist', 'index.html');
/** What the build is made from. */
const SOURCES = ['index.html', 'package.json', 'public', 'src'];
const LIMIT_MS = 60_000;

/** Where a person opens the console of a gateway. */
export function consoleUrl({ url }: Pick<OpenGateway, 'url'>): string {
  const place = new URL('/console/', url);
  // Browsers let an address of numbers have no passkeys, and a name they do.
  if (place.hostname === '127.0.0.1') place.hostname = 'localhost';
  return place.href;
}

/**
 * Builds the console's files beside everything else where there are none, or where they are older than their sources:
 * it takes a second or two. Trading needs none of it, so nothing here throws or is waited for; until it is done, or
 * when it cannot be done, the gateway says at the console's address that it is not built, and how to do it.
 */
export function buildConsole(): { stop(): void } {
  if (isFresh() || !canBuild()) return { stop: () => undefined };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SCRIPT], {
    stdio: 'ignore',
    timeout: LIMIT_MS,
  });
  child.once('error', () => undefined);
  child.unref();
  return { stop: () => child.kill() };
}

/** Without its packages there is no building: who installs without them for development gets no console. */
function canBuild(): boolean {
  try {
    createRequire(SCRIPT).resolve('vite/package.json');
    return true;
  } catch {
    return false;
  }
}

function isFresh(): boolean {
  const built = statSync(BUILT, { throwIfNoEntry: false });
  return built !== undefined && SOURCES.every((name) => newest(join(CONSOLE, name)) <= built.mtimeMs);
}

/** When anything at that place was last written, in milliseconds since 1970; 0 when nothing is there. */
function newest(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}
