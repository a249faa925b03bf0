import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startSimulator } from '../../simulators/binance-usdm/server.ts';
import { spellings } from './canary-search.ts';
import { CanarySinks, GONE } from './canary-sinks.ts';
import { searchMemory } from './process-view.ts';
import {
  assertPlantedAlone,
  CanaryStage,
  DECOY_NAME,
  filesOf,
  PLANTED,
  REAL,
  SKIP,
  trade,
} from './canary-stage.ts';

interface Scene {
  readonly stage: CanaryStage;
  readonly sinks: CanarySinks;
}

const scenes = new Map<'it', Scene>();

function on(): Scene {
  const scene = scenes.get('it');
  assert.ok(scene, 'the gateway runs');
  return scene;
}

before(async () => {
  if (SKIP !== false) return;
  const stage = await CanaryStage.open();
  try {
    await trade(stage);
    scenes.set('it', { stage, sinks: await CanarySinks.open(stage) });
  } catch (reason) {
    await stage.close();
    throw reason;
  }
  await on().sinks.tellAll();
});

after(async () => {
  const scene = scenes.get('it');
  await scene?.sinks.close();
  await scene?.stage.close();
});

const planted = Buffer.from(PLANTED.bytes).toString('latin1');

/** Nothing is found but what was planted there; and were the secret there in any spelling, it would be. */
function assertClean(told: string, holds: string): void {
  const { sinks } = on();
  assert.ok(told.includes(holds), `it says ${holds}: ${told.slice(0, 300)}`);
  if (told.includes(planted)) assertPlantedAlone(sinks.find(Buffer.from(told)));
  else assert.deepEqual(sinks.find(Buffer.from(told)), []);
  assertPlantedAlone(sinks.find(Buffer.from(`${told}${planted}`)));
  const middle = Math.floor(told.length / 2);
  for (const [name, form] of spellings(Buffer.from(REAL.secret))) {
    const leaky = Buffer.concat([Buffer.from(told.slice(0, middle)), form, Buffer.from(told.slice(middle))]);
    assert.ok(sinks.find(leaky).includes(`the real secret as ${name}`), name);
  }
}

test(
  'a key that was given out is in its page alone, not in what the edge carried or remembers, nor in an alarm (W3, T16)',
  { skip: SKIP },
  () => {
    const { sinks, stage } = on();
    const { secret, answers } = sinks.givenOut;
    assert.ok(sinks.find(Buffer.from(secret)).length > 0, 'it can be found');
    assert.match(answers, /"sealed":"[A-Za-z0-9+/=]{80,}"/);
    assert.deepEqual(sinks.find(Buffer.from(answers)), []);
    for (const told of [sinks.webhook.bodies.join('\n'), sinks.mails.join('\n').replaceAll('=\r\n', '')]) {
      assert.match(told, /wallet:keyed|keyed/, 'that it was given out is told');
      assert.ok(!told.includes(secret));
    }
    assert.ok(sinks.findGivenOut(Buffer.from(secret)).length > 0);
    const find = (piece: Uint8Array): readonly string[] => sinks.findGivenOut(piece);
    const { bytes, found } = searchMemory(stage.pids.edge, sinks.longest, find);
    assert.ok(bytes > 5_000_000, `${bytes} bytes were read`);
    assert.deepEqual([...found], []);
  },
);

test('a reporter of faults is sent closed words, and nothing of any key (T16, I14)', { skip: SKIP }, () => {
  assertClean(on().sinks.reporter.bodies.join('\n'), GONE);
});

test(
  'what a webhook and a mailbox are told has the owner’s reason, and nothing of any key (T16, I14)',
  { skip: SKIP },
  () => {
    const { sinks } = on();
    assertClean(sinks.webhook.bodies.join('\n'), planted);
    assertClean(sinks.mails.join('\n').replaceAll('=\r\n', ''), DECOY_NAME);
  },
);

test(
  'letters to a person have no token, no password and nothing of any key (T16, T23, I14)',
  { skip: SKIP },
  () => {
    const letters = on().sinks.mails.filter((mail) => mail.includes(`To: ${planted}@example.com`));
    assert.ok(letters.length > 1, `${letters.length} letters`);
    assertClean(letters.join('\n').replaceAll('=\r\n', ''), planted);
  },
);

test(
  'what is kept of a person is told them without a secret, a hash or anything of a key (T16, I14)',
  { skip: SKIP },
  async () => {
    assertClean(await on().sinks.personExport(), planted);
  },
);

test(
  'an agent that asks every tool of the MCP server hears nothing of the real key (T16, I14)',
  { skip: SKIP },
  async () => {
    const told = await on().sinks.mcpAnswers();
    assert.match(told, /markPrice/);
    assert.match(told, /NOTIONAL/);
    assertClean(told, planted);
  },
);

test(
  'what a trial of a venue reports has nothing of the key that it signed with (T16, I14)',
  { skip: SKIP },
  async (t) => {
    const { stage } = on();
    const accounts = [{ ...REAL, balance: '100000' }];
    const simulator = await startSimulator({ engineOptions: { seed: 1, accounts } });
    t.after(() => simulator.close());
    const from = join(stage.place, 'trial.json');
    writeFileSync(from, JSON.stringify(REAL), { mode: 0o600 });
    const reports = join(stage.place, 'trial');
    mkdirSync(reports);
    const words = ['conformance', '--venue', 'binance-usdm', '--url', simulator.url, '--from', from];
    const { conforms } = await stage.sallyport(...words, '--report', join(reports, 'report'));
    assert.equal(conforms, true);
    assert.equal(filesOf(reports).length, 2);
    for (const path of filesOf(reports)) assertClean(readFileSync(path, 'utf8'), 'binance-usdm');
  },
);

test(
  'what is recorded for trading on paper is the market’s book, and has nothing of any key (T16, I14)',
  { skip: SKIP },
  async () => {
    const { stage, sinks } = on();
    const before = new Set(filesOf(stage.folder));
    const words = ['paper', 'record', '--venue', 'binance-usdm', '--symbol', 'BTCUSDT', '--seconds', '2'];
    const { url } = stage.bot;
    await stage.sallyport(...words, '--url', url.origin, ...stage.at);
    const made = filesOf(stage.folder).filter((path) => !before.has(path) && path.includes('BTCUSDT'));
    assert.ok(made.length > 0, 'a recording');
    for (const path of made) assertClean(readFileSync(path, 'latin1'), '');
    assert.deepEqual(sinks.find(Buffer.concat(stage.logged)), []);
  },
);

test(
  'exports, tiles, backups, the data folder and logs have nothing of wallets, people or sinks either (T16, T40, I14)',
  { skip: SKIP },
  async () => {
    const { stage, sinks } = on();
    const { at, copies, place, folder, temporary } = stage;
    await stage.sallyport('ledger', 'export', ...at, '--out', join(copies, 'ledger.jsonl'));
    await stage.sallyport('ledger', 'tiles', ...at, '--to', join(copies, 'tiles'));
    await stage.sallyport('backup', 'keygen', ...at, '--identity', join(place, 'identity.txt'));
    await stage.sallyport('backup', 'create', ...at, '--to', join(copies, 'backup.age'));
    const isPlant = (name: string): boolean => name.startsWith('planted as');
    const foundIn = (root: string): readonly string[] =>
      filesOf(root).flatMap((path) =>
        sinks
          .find(readFileSync(path))
          .filter((name) => !isPlant(name))
          .map((name) => `${path}: ${name}`),
      );
    // The settings of sinks are the edge's, which has nothing else: a file that only their owner may read.
    const isTheirs = (line: string): boolean =>
      /alarm-sinks\.json: the (?:secret of a webhook|key of the reporter) as/.test(line);
    const unsealed = (root: string): readonly string[] => foundIn(root).filter((line) => !isTheirs(line));
    for (const root of [copies, folder, temporary]) assert.deepEqual(unsealed(root), [], root);
    assert.ok(
      sinks.find(readFileSync(join(copies, 'ledger.jsonl'))).some(isPlant),
      'what was planted is in the ledger',
    );
    assert.deepEqual(
      sinks.find(Buffer.concat([...stage.logged, ...stage.began])).filter((name) => !isPlant(name)),
      [],
    );
  },
);
