import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Reached } from './front.ts';
import { guardPage } from './origin-guard.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { pathOf } from './target.ts';
import type { WebRequest, WebResponse } from './web-request.ts';

const PREFIX = '/console/';
/** Names with a digest of what is in them: what such a name leads to never changes. It holds nobody's data. */
const ASSETS = '/console/assets/';
const FOR_EVER = 'public, max-age=31536000, immutable';
const NOT_BUILT =
  'The console is not built. The gateway runs and trades without it. To build it, stop the gateway, run ' +
  '"npm run console:build" in its folder, and start it again.\n';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['png', 'image/png'],
  ['woff2', 'font/woff2'],
  ['txt', 'text/plain; charset=utf-8'],
]);

interface ServedFile {
  readonly type: string;
  readonly plain: Buffer;
  /** Null where compressing gains nothing. */
  readonly gzip: Buffer | null;
  readonly brotli: Buffer | null;
}

/**
 * The console's files, read once at the first request. What is served is a key of a map that was filled from one
 * folder: no path of a request ever becomes a path of the file system (T4).
 */
export class ConsoleFiles {
  readonly #folder: string;
  /** Set by `load` only, once the console is built. */
  #files: ReadonlyMap<string, ServedFile> | null = null;

  /** `folder` is what the build of the console wrote. It may not exist yet. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Answers a request for the console, made under one of the gateway's own names; false, and nothing is
   * answered, when the request is for something else.
   */
  serve(request: WebRequest, response: WebResponse, reached: Pick<Reached, 'hosts' | 'scheme'>): boolean {
    const path = pathOf(request.url ?? '');
    if (path !== '/' && path !== '/console' && !path.startsWith(PREFIX)) return false;
    const verdict = guardPage(request, reached);
    // A venue's name: the venue endpoint answers, also that it does not know the path.
    if (verdict === 421) return false;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead) return false;
    // A page has no use for a body: it is read away, so that the connection stays in step.
    request.resume();
    if (verdict !== 200) {
      send(response, verdict, {}, 'The console is opened at its own address, not from another page.\n');
    } else if (path === '/' || path === '/console') {
      send(response, 302, { location: PREFIX }, '');
    } else {
      this.#answer(path, request, response);
    }
    return true;
  }

  #answer(path: string, request: WebRequest, response: WebResponse): void {
    const files = this.#load();
    if (files === null) return send(response, 503, { 'retry-after': '5' }, NOT_BUILT);
    const page = files.get(`${PREFIX}index.html`);
    // The console's own router knows its pages; a file that is not there is not a page.
    const file = files.get(path) ?? (path.slice(PREFIX.length).includes('.') ? undefined : page);
    if (file === undefined) return send(response, 404, {}, 'There is no such file in the console.\n');
    const { encoding, body } = encoded(file, request.headers['accept-encoding']);
    response.writeHead(200, {
      ...PAGE_HEADERS,
      ...(path.startsWith(ASSETS) ? { 'cache-control': FOR_EVER } : {}),
      ...(encoding === null ? {} : { 'content-encoding': encoding }),
      'content-type': file.type,
      'content-length': body.length,
      vary: 'accept-encoding',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  #load(): ReadonlyMap<string, ServedFile> | null {
    if (this.#files !== null) return this.#files;
    if (!existsSync(join(this.#folder, 'index.html'))) return null;
    this.#files = filesUnder(this.#folder);
    return this.#files;
  }
}

function filesUnder(root: string): ReadonlyMap<string, ServedFile> {
  const names = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const present = new Set(names);
  const read = (name: string): Buffer | null => (present.has(name) ? readFileSync(join(root, name)) : null);
  return new Map(
    names.flatMap((name) => {
      const type = TYPES.get(name.slice(name.lastIndexOf('.') + 1));
      if (type === undefined) return [];
      const plain = readFileSync(join(root, name));
      return [[`${PREFIX}${name}`, { type, plain, gzip: read(`${name}.gz`), brotli: read(`${name}.br`) }]];
    }),
  );
}

function encoded(
  file: ServedFile,
  accepted: string | readonly string[] | undefined,
): { readonly encoding: string | null; readonly body: Buffer } {
  const names = new Set(
    String(accepted ?? '')
      .split(',')
      .map((part) => part.trim().toLowerCase()),
  );
  if (file.brotli !== null && names.has('br')) return { encoding: 'br', body: file.brotli };
  if (file.gzip !== null && names.has('gzip')) return { encoding: 'gzip', body: file.gzip };
  return { encoding: null, body: file.plain };
}

function send(
  response: WebResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string,
): void {
  const type = { 'content-type': 'text/plain; charset=utf-8', 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, { ...PAGE_HEADERS, ...type, ...headers });
  response.end(text);
}
