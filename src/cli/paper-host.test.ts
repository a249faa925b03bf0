import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { dataFolder, type DataFolder } from '../launcher/folder.ts';
import { readEndpoints } from '../launcher/dial-list.ts';
import { readPaperAccount, standInPath, standIns, writePaperAccount } from './paper-account.ts';
import { PaperHost } from './paper-host.ts';
import { CliRefusal } from './refusal.ts';
import type { VenueOptions } from './venue-process.ts';

const ACCOUNT = {
  venue: 'bybit',
  apiKey: 'k',
  secret: 's',
  also: ['inverse', 'spot'],
  port: 0,
  ca: 'ca',
  key: 'key',
  cert: 'cert',
} as const;

function folderFor(t: TestContext): DataFolder {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'sallyport-host-')));
  writeFileSync(folder.dialList, '[]');
  t.after(() => rmSync(folder.root, { recursive: true, force: true }));
  return folder;
}

class Stage {
  readonly said: string[] = [];
  readonly started: VenueOptions[] = [];
  readonly stopped: number[] = [];
  readonly begun: string[] = [];
  readonly logIns: string[] = [];
  now = 1_000;
  until: number | null = null;
  fails = false;
  end: () => void = () => undefined;
  readonly host: PaperHost;

  constructor(folder: DataFolder) {
    this.host = new PaperHost({
      ...{ folder, gatewayPort: 8420 },
      log: { write: (_level, code) => void this.said.push(code) },
      start: (options) => {
        this.started.push(options);
        if (this.fails) return Promise.reject(new CliRefusal('VENUE_NOT_STARTED', 'nothing is running'));
        const ended = new Promise<string>((resolve) => (this.end = () => resolve('ended')));
        const stop = (): void => void this.stopped.push(options.port);
        return Promise.resolve({
          url: 'https://127.0.0.1:7001',
          ask: () => Promise.resolve(null),
          ended,
          stop,
        });
      },
      beganAnew: (name) => Promise.resolve(void this.begun.push(name)),
      now: () => this.now,
      logIn: (name, { port }) => {
        this.logIns.push(`${name} ${port}`);
        return Promise.resolve(this.until);
      },
    });
  }
}

test('what the folder names is started once, may be dialled, and keeps its port', async (t) => {
  const folder = folderFor(t);
  const stage = new Stage(folder);
  await stage.host.open();
  assert.deepEqual([stage.started, standIns(folder)], [[], []]);
  writePaperAccount(standInPath(folder, 'main-paper'), ACCOUNT);
  await stage.host.look();
  await stage.host.look();
  const restrictions = { permissions: { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] } };
  assert.deepEqual(
    stage.started[0]?.markets?.map(({ symbol }) => symbol),
    ['SPOT:BTCUSDT', 'SPOT:ETHUSDT', 'ETHUSD'],
  );
  assert.deepEqual(
    stage.started.map(({ venue, port, accounts }) => [venue, port, accounts]),
    [['bybit', 0, [{ apiKey: 'k', secret: 's', balance: '100000', restrictions }]]],
  );
  assert.deepEqual(readEndpoints(folder.dialList), [{ host: '127.0.0.1', port: 7001 }]);
  assert.equal(readPaperAccount(standInPath(folder, 'main-paper'))?.port, 7001);
  assert.deepEqual(stage.begun, ['main-paper']);
  await stage.host.stop();
  assert.deepEqual(stage.stopped, [0]);
  await stage.host.look();
  assert.equal(stage.started.length, 1, 'nothing is started after the stop');
});

test('a venue that ends or does not start ends nothing else: it is told, and not tried again at once', async (t) => {
  const folder = folderFor(t);
  writePaperAccount(standInPath(folder, 'a'), ACCOUNT);
  const stage = new Stage(folder);
  await stage.host.look();
  stage.end();
  await new Promise((resolve) => setImmediate(resolve));
  await stage.host.look();
  writePaperAccount(standInPath(folder, 'b'), ACCOUNT);
  stage.fails = true;
  await stage.host.look();
  writeFileSync(standInPath(folder, 'c'), '{}');
  await stage.host.look();
  assert.deepEqual(stage.said, ['PAPER_VENUE_ENDED', 'PAPER_VENUE_NOT_STARTED', 'PAPER_VENUE_NOT_STARTED']);
  assert.equal(stage.started.length, 2);
  await stage.host.stop();
});

test('an account at a venue with sessions is logged in, again until that works, and again at its end', async (t) => {
  const folder = folderFor(t);
  const stage = new Stage(folder);
  writePaperAccount(standInPath(folder, 'k'), { ...ACCOUNT, venue: 'kite' });
  writePaperAccount(standInPath(folder, 'b'), ACCOUNT);
  await stage.host.look();
  assert.deepEqual(stage.logIns, ['k 7001'], 'where it listens, and not at venues that sign each request');
  await stage.host.look();
  assert.equal(stage.logIns.length, 1, 'not at once again');
  stage.now += 1_000;
  stage.until = 9_000;
  await stage.host.look();
  stage.now = 8_999;
  await stage.host.look();
  assert.equal(stage.logIns.length, 2);
  stage.now = 9_000;
  await stage.host.look();
  assert.equal(stage.logIns.length, 3);
  await stage.host.stop();
});

test('an account on paper from before pairs goes on with contracts alone', async (t) => {
  const folder = folderFor(t);
  const path = standInPath(folder, 'old');
  const { also: _, ...before } = ACCOUNT;
  writeFileSync(path, JSON.stringify(before));
  assert.deepEqual(readPaperAccount(path)?.also, []);
  writePaperAccount(path, ACCOUNT);
  assert.deepEqual(readPaperAccount(path), ACCOUNT);
  const stage = new Stage(folder);
  writeFileSync(path, JSON.stringify(before));
  await stage.host.look();
  assert.deepEqual(stage.started[0]?.accounts, [{ apiKey: 'k', secret: 's', balance: '100000' }]);
  await stage.host.stop();
});
