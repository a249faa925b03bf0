import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as ask, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { ConsoleFiles } from './console-files.ts';

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;
type Get = (
  path: string,
  options?: { method?: string; accept?: string; headers?: Headers },
) => Promise<Answer>;

async function serving(context: TestContext, { built = true } = {}): Promise<{ get: Get; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  const dist = join(folder, 'dist');
  writeFileSync(join(folder, 'outside.js'), 'not for anybody');
  if (built) build(dist);
  const files = new ConsoleFiles(dist);
  const server = createServer((request, response) => {
    if (
      !files.serve(request, response, {
        scheme: 'http',
        hosts: new Map([
          ['127.0.0.1:1', null],
          ['fapi.binance.com', 'binance'],
        ]),
      })
    )
      response.writeHead(418).end('for the venue');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  context.after(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const get: Get = async (path, { method = 'GET', accept = '', headers: more = {} } = {}) => {
    const headers = { host: '127.0.0.1:1', 'accept-encoding': accept, ...more };
    const sent = ask({ port, host: '127.0.0.1', path, method, headers, agent: false }).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of response) parts.push(part);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text: Buffer.concat(parts).toString(),
    };
  };
  return { get, folder };
}

function build(dist: string): void {
  mkdirSync(join(dist, 'assets'), { recursive: true });
  writeFileSync(join(dist, 'index.html'), '<!doctype html>page');
  writeFileSync(join(dist, 'assets', 'a-1.js'), 'plain');
  writeFileSync(join(dist, 'assets', 'a-1.js.gz'), 'gzipped');
  writeFileSync(join(dist, 'assets', 'a-1.js.br'), 'brotli');
  writeFileSync(join(dist, 'assets', 'strange.bin'), 'unknown type');
}

/** SECURITY headers, word for word; a page that lacks one is weaker than it says. */
const EXACT = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; " +
    "require-trusted-types-for 'script'; trusted-types default",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(), clipboard-read=(), ' +
    'publickey-credentials-get=(self)',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cache-control': 'no-store',
};

test('T10: every page of the console comes with exactly the headers that keep foreign code out', async (context) => {
  const { get } = await serving(context);
  for (const path of ['/console/', '/console/orders', '/console/nothing.js', '/console']) {
    const { headers } = await get(path);
    for (const [name, value] of Object.entries(EXACT)) assert.equal(headers[name], value, `${path} ${name}`);
    assert.equal(headers['strict-transport-security'], undefined);
  }
});

test('a page of the console is the one document, and what is not there is not found', async (context) => {
  const { get } = await serving(context);
  assert.equal((await get('/console/')).text, '<!doctype html>page');
  assert.equal((await get('/console/orders/17?x=1')).text, '<!doctype html>page');
  assert.equal((await get('/console/assets/a-1.js')).text, 'plain');
  assert.equal((await get('/console/assets/gone.js')).status, 404);
  assert.equal((await get('/console/assets/strange.bin')).status, 404);
});

test('the smallest form that the browser takes is sent, and kept where its name is its digest', async (context) => {
  const { get } = await serving(context);
  const small = await get('/console/assets/a-1.js', { accept: 'gzip, deflate, br' });
  assert.deepEqual([small.text, small.headers['content-encoding']], ['brotli', 'br']);
  assert.equal(small.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal((await get('/console/assets/a-1.js', { accept: 'gzip' })).text, 'gzipped');
  assert.equal((await get('/console/', { accept: 'br' })).headers['content-encoding'], undefined);
});

test('T4: no path leads out of the folder of the console', async (context) => {
  const { get } = await serving(context);
  const tries = [
    '../outside.js',
    '..%2foutside.js',
    'assets/../../outside.js',
    '%2e%2e/outside.js',
    '//outside.js',
  ];
  for (const path of tries) {
    const { status, text } = await get(`/console/${path}`);
    assert.equal(status, 404, path);
    assert.doesNotMatch(text, /not for anybody/);
  }
});

test('the console is only read, and only its own addresses are taken', async (context) => {
  const { get } = await serving(context);
  assert.deepEqual((await get('/')).headers.location, '/console/');
  assert.equal((await get('/', { method: 'POST' })).text, 'for the venue');
  assert.equal((await get('/consolex')).text, 'for the venue');
  assert.equal((await get('/fapi/v1/order')).text, 'for the venue');
  assert.equal((await get('/console/', { method: 'POST' })).text, 'for the venue');
  assert.deepEqual((await get('/console/', { method: 'HEAD' })).text, '');
});

test('a console that is not built says so, and is there once it was built', async (context) => {
  const { get, folder } = await serving(context, { built: false });
  const before = await get('/console/');
  assert.equal(before.status, 503);
  assert.match(before.text, /npm run console:build/);
  build(join(folder, 'dist'));
  assert.equal((await get('/console/')).status, 200);
});

test('T7, T8: the console is opened under its own name alone, and other pages load nothing of it', async (context) => {
  const { get } = await serving(context);
  const status = async (headers: Headers): Promise<number> => (await get('/console/', { headers })).status;
  assert.equal(await status({ origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-origin' }), 200);
  assert.equal(await status({ origin: 'http://evil.example' }), 403);
  assert.equal(await status({ origin: 'null' }), 403);
  assert.equal(await status({ 'sec-fetch-site': 'cross-site' }), 403);
  assert.equal(await status({ 'sec-fetch-site': 'same-site' }), 403);
  assert.equal(await status({ host: 'fapi.binance.com' }), 418);
  assert.equal(await status({ host: 'rebound.example' }), 418);
});
