import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { dataFolder, type DataFolder } from '../launcher/folder.ts';
import { CliRefusal } from './refusal.ts';
import { keepRecording, recordedMarkets } from './recorded-books.ts';
import { saveSettings } from './settings.ts';
import { run } from './terminal-fixture.test.ts';

const LEVELS = {
  bids: [
    ['99', '1'],
    ['98', '2'],
  ],
  asks: [['101', '3']],
} as const;
const FRAME = { at: 5, ...LEVELS };

/** What the three venues that show their books say, as their documentation has it. */
const ANSWERS: Readonly<Record<string, object>> = {
  '/fapi/v1/depth': { lastUpdateId: 1, ...LEVELS },
  '/v5/market/orderbook': { retCode: 0, result: { s: 'X', b: LEVELS.bids, a: LEVELS.asks } },
  '/info': {
    coin: 'X',
    levels: [LEVELS.bids, LEVELS.asks].map((side) => side.map(([px, sz]) => ({ px, sz, n: 1 }))),
  },
};

function folderFor(t: TestContext): DataFolder {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'sallyport-books-')));
  t.after(() => rmSync(folder.root, { recursive: true, force: true }));
  saveSettings(folder, { custodian: 'file', keyFile: join(folder.root, 'key') });
  return folder;
}

async function venueFor(t: TestContext): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const answer = ANSWERS[(request.url ?? '').split('?')[0] ?? ''];
    const isKnown = answer !== undefined && !(request.url ?? '').includes('NOSUCH');
    response.writeHead(isKnown ? 200 : 400).end(JSON.stringify(isKnown ? answer : { code: -1121 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const at = server.address();
  assert.ok(at !== null && typeof at === 'object');
  return { url: `http://127.0.0.1:${at.port}`, asked };
}

test('the book of each venue that shows one is recorded, and played by the next simulated venue', async (t) => {
  const folder = folderFor(t);
  const { url, asked } = await venueFor(t);
  for (const venue of ['binance-usdm', 'bybit', 'hyperliquid'] as const) {
    const words = ['--venue', venue, '--symbol', 'X/Y', '--seconds', '1', '--url', url, '--json'];
    const { code, out } = await run('paper', 'record', ...words, '--data', folder.root);
    assert.equal(code, 0, out);
    assert.equal(Object(JSON.parse(out)).frames, 1);
    const [market] = recordedMarkets(folder, venue);
    assert.equal(market?.symbol, 'X/Y');
    assert.deepEqual(
      market.recording.map(({ bids, asks }) => ({ bids, asks })),
      [LEVELS],
    );
  }
  assert.deepEqual(asked, [
    'GET /fapi/v1/depth?symbol=X%2FY&limit=20',
    'GET /v5/market/orderbook?category=linear&symbol=X%2FY&limit=50',
    'POST /info',
  ]);
  assert.deepEqual(recordedMarkets(folder, 'kite'), []);
});

test('what cannot be recorded is refused, says why, and leaves an earlier recording as it was', async (t) => {
  const folder = folderFor(t);
  const { url } = await venueFor(t);
  const path = keepRecording(folder, 'bybit', { venue: 'bybit', symbol: 'NOSUCH', frames: [FRAME] });
  const before = readFileSync(path, 'utf8');
  const refusal = async (venue: string, seconds: string): Promise<unknown> => {
    const words = ['--venue', venue, '--symbol', 'NOSUCH', '--seconds', seconds, '--url', url, '--json'];
    const { code, out } = await run('paper', 'record', ...words, '--data', folder.root);
    assert.equal(code, 1);
    return JSON.parse(out).error.code;
  };
  assert.equal(await refusal('bybit', '1'), 'BOOK_NOT_SHOWN');
  for (const seconds of ['0', '1801', 'x'])
    assert.equal(await refusal('bybit', seconds), 'SECONDS_MALFORMED');
  assert.equal(readFileSync(path, 'utf8'), before);
});

test('a damaged recording, or one of another venue, is told by its name and line', (t) => {
  const folder = folderFor(t);
  const path = keepRecording(folder, 'bybit', { venue: 'bybit', symbol: 'X', frames: [FRAME] });
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"at":`);
  const told = (venue: 'bybit' | 'hyperliquid'): string => {
    try {
      recordedMarkets(folder, venue);
      return '';
    } catch (reason) {
      assert.ok(reason instanceof CliRefusal);
      return `${reason.code} ${reason.text}`;
    }
  };
  assert.match(told('bybit'), /RECORDING_MALFORMED .*X\.jsonl .* line 3 is damaged/);
  keepRecording(folder, 'hyperliquid', { venue: 'bybit', symbol: 'X', frames: [FRAME] });
  assert.match(told('hyperliquid'), /it is of bybit/);
});

test('at Bybit books of pairs and inverse contracts are asked for as such, and played in those markets', async (t) => {
  const folder = folderFor(t);
  const { url, asked } = await venueFor(t);
  for (const market of ['SPOT:BTCUSDT', 'INVERSE:BTCUSD']) {
    const words = ['--venue', 'bybit', '--symbol', market, '--seconds', '1', '--url', url];
    const done = await run('paper', 'record', ...words, '--data', folder.root);
    assert.equal(done.code, 0, done.err);
  }
  const path = 'GET /v5/market/orderbook?category=';
  assert.deepEqual(asked, [`${path}spot&symbol=BTCUSDT&limit=50`, `${path}inverse&symbol=BTCUSD&limit=50`]);
  assert.deepEqual(
    recordedMarkets(folder, 'bybit').map(({ symbol }) => symbol),
    ['BTCUSD', 'SPOT:BTCUSDT'],
  );
});

test('where a book is told to accounts only the gateway is asked; options of the other way are refused', async (t) => {
  const folder = folderFor(t);
  const code = async (...words: readonly string[]): Promise<unknown> => {
    const { out } = await run('paper', 'record', ...words, '--symbol', 'X', '--json', '--data', folder.root);
    return JSON.parse(out).error.code;
  };
  writeFileSync(folder.ownerToken, 'word');
  assert.equal(await code('--venue', 'kite'), 'NOT_RUNNING');
  assert.equal(await code('--venue', 'kite', '--url', 'http://127.0.0.1:9'), 'OPTION_UNUSED');
  assert.equal(await code('--venue', 'bybit', '--name', 'main'), 'OPTION_UNUSED');
});

test('the venue’s number of a market is kept with its book, and told to the simulated venue', (t) => {
  const folder = folderFor(t);
  keepRecording(folder, 'kite', { venue: 'kite', symbol: 'NSE:TCS', number: 2_953_217, frames: [FRAME] });
  assert.deepEqual(recordedMarkets(folder, 'kite'), [
    { symbol: 'NSE:TCS', number: 2_953_217, recording: [FRAME] },
  ]);
});
