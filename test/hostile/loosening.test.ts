import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { ENTRY_OFFSET, WORD } from '../../src/core/ledger/export-format.ts';
import { makeFolder, startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor, REAL, starterPolicy } from '../e2e/trading-floor.ts';

const KEEPER = readFileSync(new URL('../../src/keeper/owner-commands.ts', import.meta.url), 'utf8');

/** Commands of the owner that change nothing: they ask, or write files of their own. */
const ASKING = new Set([
  'status',
  'alarm recent',
  'alarm settings',
  'alarm test',
  'order doubts',
  'login begin',
  'login status',
  'policy show',
  'policy shadow report',
  'approval list',
  'approval show',
  'proposal list',
  'retention show',
  'key probe',
  'key list',
  // Takes back what was never recorded, and was used by nothing.
  'key discard',
  'bot list',
  'paper book',
  'ledger export',
  'ledger leaves',
  'backup',
  'doctor',
  'person code',
  'person export',
  'person list',
  'person show',
  'person sessions',
  'wallet list',
  'wallet nodes',
  'wallet show',
]);
/** Commands that only ever make the gateway stricter, or less. Each leaves an entry all the same. */
const TIGHTENING = new Set([
  'halt',
  'stop',
  'approval reject',
  'proposal withdraw',
  'key remove',
  'key reprobe',
  'bot revoke',
  'bot paper',
  'wallet retire',
  'wallet primary',
  'policy shadow off',
  'person revoke',
  'person remove',
  'logout',
]);
/** What can loosen, and the kind of entry that says so. */
const LOOSENING: ReadonlyMap<string, string> = new Map([
  ['resume', 'resume'],
  ['policy set', 'policy'],
  ['policy shadow', 'shadow'],
  ['policy promote', 'policy'],
  ['approval approve', 'approval'],
  ['key add', 'account'],
  ['key baseline', 'baseline'],
  ['key manual', 'manual'],
  ['bot add', 'bot'],
  ['alarm settings set', 'alarmSettings'],
  ['retention set', 'retentionSet'],
  ['retention sweep', 'retentionSwept'],
  ['wallet add', 'wallet'],
  ['wallet nodes set', 'walletNodes'],
  ['wallet bot', 'walletBot'],
  ['wallet sign', 'deed'],
  ['bot live', 'botAccount'],
  ['person add', 'person'],
  ['person role', 'personRoles'],
  ['person reset', 'personRecord'],
  ['person mail', 'personRecord'],
]);

/** What needs more than one gateway here can have: the word of its entry, and the test in which it leaves that. */
const ELSEWHERE: ReadonlyMap<string, readonly [word: string, test: string]> = new Map([
  ['key rotate', ['rotation', '../../src/keeper/door/key-rotate.test.ts']],
  ['key rotate finish', ['rotation', '../../src/keeper/door/login-rotation.test.ts']],
  ['key rotate-root', ['rootRotation', '../../src/keeper/door/root-commands.test.ts']],
  ['login finish', ['baseline', '../../src/keeper/door/login-commands.test.ts']],
  ['order settle', ['rejected', '../../src/keeper/door/order-settle.test.ts']],
  ['key passphrase', ['passphrase', '../../src/keeper/door/root-commands.test.ts']],
]);

async function kinds(gateway: GatewayUnderTest): Promise<readonly string[]> {
  const { lines } = await gateway.ask('ledger export');
  assert.ok(Array.isArray(lines));
  const text = lines.map((line) => String(JSON.parse(String(line)).text ?? '')).join('');
  return text
    .split('\n')
    .filter((line) => line.startsWith(WORD.entry))
    .map((line): string => JSON.parse(line.slice(ENTRY_OFFSET)).body.kind);
}

test('T20: every command of the owner is known to ask, to tighten, or to leave an entry when it loosens', () => {
  const names = [...KEEPER.matchAll(/^ {4}\['([a-z -]+)', /gm)].map(([, name = '']) => name);
  assert.ok(names.length > 20);
  const listed = [...ASKING, ...TIGHTENING, ...LOOSENING.keys(), ...ELSEWHERE.keys()];
  assert.deepEqual(
    names.filter((name) => !listed.includes(name)),
    [],
    'say in this test which one a new command is',
  );
  for (const [command, [word, path]] of ELSEWHERE)
    assert.ok(readFileSync(new URL(path, import.meta.url), 'utf8').includes(word), command);
});

test('T20: each command that can loosen leaves the entry that says so', { timeout: 40_000 }, async () => {
  const starter = starterPolicy();
  const everyAccount = {
    ...Object(starter['everyAccount']),
    approval: { notionalAbove: '100' },
    duplicateWithinMs: 0,
  };
  const floor = await openFloor({ policy: { ...starter, everyAccount } });
  const { gateway } = floor;
  const seen = new Map<string, string>();
  const does = async (command: string, fields: object = {}): Promise<Record<string, unknown>> => {
    const before = (await kinds(gateway)).length;
    const answer = await gateway.ask(command, { ...fields });
    const added = (await kinds(gateway)).slice(before);
    const kind = LOOSENING.get(command) ?? '';
    assert.ok(added.includes(kind), `${command} left ${added.join(' ')}`);
    seen.set(command, kind);
    return answer;
  };
  const { apiKey, secret } = await does('bot add', { bot: 'a', name: 'main' });
  const bot = new SigningBot(floor.url, { apiKey: String(apiKey), secret: String(secret) });
  const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
  const held = await bot.place({ price: (Math.round(mark * 9.9) / 10).toFixed(1) });
  const [, id] = /approval (\d+)\./.exec(held.text) ?? [];
  await does('approval approve', { id, reason: 'test' });
  await does('policy set', { policy: starter });
  await does('policy shadow', { policy: starter });
  await does('policy promote');
  await does('alarm settings set', { changes: { opensMax: 20 } });
  await does('retention set', { changes: { alertDays: 10 } });
  await does('retention sweep');
  await gateway.ask('halt', { reason: 'test' });
  await does('resume', { reason: 'test' });
  await does('person add', { name: 'ann', roles: ['viewer'] });
  await does('person role', { name: 'ann', roles: ['trader'] });
  await does('person reset', { name: 'ann' });
  await does('person mail', { name: 'ann', mail: 'ann@example.com' });
  const address = 'GmaDrppBC7P5ARKV8g3djiwP89vz1jLK23V2GBjuAEGB';
  await does('wallet add', { name: 'w', mode: 'client', address, nodes: ['http://127.0.0.1:9'] });
  await does('wallet nodes set', { name: 'w', nodes: ['http://127.0.0.1:10'] });
  await does('wallet bot', { name: 'w', bot: 'p' });
  await does('wallet sign', { name: 'w', transaction: 'AAAA' });
  await does('key baseline', { name: 'main' });
  await does('key manual', { name: 'main', allowed: true, reason: 'test' });
  const { trade, accountHost, ca } = await accountOf(gateway);
  assert.equal(trade, accountHost);
  await does('key add', { venue: 'binance-usdm', name: 'second', ...REAL, baseUrl: trade, ca, paper: true });
  const standIn = { venue: 'binance-usdm', name: 'paper', ...REAL, baseUrl: trade, ca, paper: true };
  const live = { ...standIn, name: 'live', paper: false };
  await gateway.ask('key add', live);
  await gateway.ask('key add', { ...standIn, standsFor: 'live' });
  await gateway.ask('bot add', { bot: 'b', name: 'live' });
  await gateway.ask('bot paper', { bot: 'b' });
  await does('bot live', { bot: 'b' });
  assert.deepEqual([...seen.keys()].sort(), [...LOOSENING.keys()].sort(), 'every one of them was tried');
  bot.close();
  await floor.close();
});

test(
  'T20: no file and no variable of the environment loosens: what decides is in the ledger',
  { timeout: 30_000 },
  async () => {
    const folder = makeFolder();
    const floor = await openFloor({ folder, keep: true });
    const { hash } = await floor.gateway.ask('policy show');
    await floor.gateway.ask('halt', { reason: 'test' });
    await floor.gateway.stop();
    const loose = JSON.stringify({
      version: 1,
      everyAccount: { ...Object(starterPolicy()['everyAccount']), notionalMax: 1e9 },
    });
    for (const place of [folder.root, folder.keeper]) {
      for (const name of [
        'policy.yaml',
        'policy.json',
        'starter.yaml',
        'RESUME',
        'NO-HALT',
        'config.json',
        '.env',
      ]) {
        writeFileSync(join(place, name), loose);
      }
    }
    const names = [
      'SALLYPORT_POLICY',
      'SALLYPORT_AUDIT',
      'SALLYPORT_LEDGER',
      'SALLYPORT_HALT',
      'NODE_ENV',
      'DEBUG',
    ];
    const before = new Map(names.map((name) => [name, process.env[name]]));
    for (const name of names) process.env[name] = 'off';
    try {
      const next = await startGateway({ folder });
      assert.equal((await next.ask('policy show'))['hash'], hash);
      assert.match(JSON.stringify((await next.ask('status'))['halts']), /"scope":"everything"/);
      await assert.rejects(next.ask('ledger off'), /does not know that command/);
      await next.stop();
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
    await floor.simulator.close();
  },
);

/** The entry of the first account. */
async function accountOf(gateway: GatewayUnderTest): Promise<Record<string, unknown>> {
  const { lines } = await gateway.ask('ledger export');
  assert.ok(Array.isArray(lines));
  const text = lines.map((line) => String(JSON.parse(String(line)).text ?? '')).join('');
  const line = text.split('\n').find((one) => one.includes('"kind":"account"'));
  assert.ok(line !== undefined);
  return JSON.parse(line.slice(ENTRY_OFFSET)).body;
}
