import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Where Debian and others put a Chromium. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** The browser, and the letters that the pages are drawn with in pictures. */
const PACKAGES = ['chromium', 'fonts-inter', 'fonts-dejavu-core'];
const INSTALL_MS = 300_000;

/** The program of a real Chromium, or null: the one that SALLYPORT_BROWSER names, else an installed one. */
export function findBrowser(): string | null {
  const named = process.env['SALLYPORT_BROWSER'];
  return [...(named === undefined ? [] : [named]), ...PLACES].find((place) => existsSync(place)) ?? null;
}

/** As {@link findBrowser}; installs Debian's where there is none, apt-get is there and we may. */
export function installedBrowser(): string | null {
  const found = findBrowser();
  if (found !== null || process.getuid?.() !== 0) return found;
  const apt = (...words: readonly string[]): void => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', words, { stdio: 'ignore', timeout: INSTALL_MS, env });
  };
  apt('update', '-qq');
  apt('install', '-y', '--no-install-recommends', ...PACKAGES);
  return findBrowser();
}
