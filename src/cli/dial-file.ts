import { readEndpoints, type Endpoint } from '../launcher/dial-list.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { writePrivately } from './files.ts';
import { CliRefusal } from './refusal.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The place that an address leads to: a venue's, a node's, a key service's. Refuses plain http beyond this machine. */
export function endpointOf(text: string): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url?.protocol === 'http:';
  if (url === null || !(url.protocol === 'https:' || (isPlain && LOOPBACK.has(url.hostname)))) {
    const wrong =
      `${text} is no address that is spoken to; nothing was done. Write https://HOST[:PORT], ` +
      `or http:// for this machine only.`;
    throw new CliRefusal('URL_REFUSED', wrong);
  }
  const port = url.port === '' ? (isPlain ? 80 : 443) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port };
}

/** Lets the launcher dial a place. False when it was allowed already. */
export function allowDial(folder: DataFolder, endpoint: Endpoint): boolean {
  const known = readEndpoints(folder.dialList);
  if (known.some((other) => isSame(other, endpoint))) return false;
  write(folder, [...known, endpoint]);
  return true;
}

/** Takes a place off the list again. */
export function forbidDial(folder: DataFolder, endpoint: Endpoint): void {
  const known = readEndpoints(folder.dialList);
  write(
    folder,
    known.filter((other) => !isSame(other, endpoint)),
  );
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.host === b.host && a.port === b.port;
}

function write(folder: DataFolder, endpoints: readonly Endpoint[]): void {
  writePrivately(folder.dialList, `${JSON.stringify(endpoints, null, 2)}\n`);
}
