import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VenueEngine } from '../../../simulators/hyperliquid/engine.ts';
import { Wallet } from '../../../simulators/hyperliquid/fixtures/wallet.ts';
import type { Wire } from '../../ports.ts';
import { loadNativeCurve } from '../keyring/native-curve.ts';
import type { CommandParts } from './command-parts.ts';
import { Desk, KEY, says, URL_AT } from './desk-fixture.test.ts';
import { keyAdd, keyList, keyProbe } from './key-commands.ts';
import { botAdd } from './bot-commands.ts';
import { statusCommand } from './control-commands.ts';
import { keyRotate } from './key-rotate.ts';

const OWNER = Wallet.numbered(1);
const [AGENT, NEXT, STRANGER, STRANGERS] = [2, 3, 4, 5].map((number) => Wallet.numbered(number));
const VAULT = `0x${'aa'.repeat(20)}`;
const SUB = `0x${'bb'.repeat(20)}`;
const FIELDS = { venue: 'hyperliquid', name: 'v', baseUrl: URL_AT, paper: true, secret: AGENT?.privateKey };

/** A desk whose questions reach a simulated venue; `bend` may change an answer. */
async function open(bend: (asked: string, body: string) => string = (_asked, body) => body) {
  const desk = await Desk.open();
  const startAt = Math.floor(desk.timeline.now);
  const agents = [AGENT, NEXT].map((wallet, at) => ({ address: wallet?.address ?? '', name: `a${at}` }));
  const engine = new VenueEngine({
    seed: 1,
    startAt,
    accounts: [
      { address: OWNER.address, agents },
      { address: STRANGER?.address ?? '', agents: [{ address: STRANGERS?.address ?? '', name: 'other' }] },
      { address: VAULT, master: { address: OWNER.address, role: 'vault' } },
      { address: SUB, master: { address: OWNER.address, role: 'subAccount' } },
    ],
    symbols: ['BTC'],
  });
  const send: Wire['send'] = (_target, { method, target, body }) => {
    const headers = { 'content-type': 'application/json' };
    const reply = engine.handle({ method, target, headers, body }, startAt);
    return Promise.resolve(says(reply.status, bend(Buffer.from(body).toString('utf8'), reply.body)));
  };
  const curve = loadNativeCurve(process.platform, process.arch);
  const parts: CommandParts = { ...desk.parts, curve, wire: { send } };
  return { desk, parts };
}

test('an agent is added for a vault: the ledger keeps whose key it is, the list for whom it trades', async () => {
  const { desk, parts } = await open();
  const told = await desk.ask(() => keyProbe(parts), { ...FIELDS, vault: VAULT });
  assert.equal(told['accepted'], true);
  const added = await desk.ask(() => keyAdd(parts), { ...FIELDS, vault: VAULT });
  const [entry] = desk.entries('account');
  assert.deepEqual([entry?.['address'], entry?.['master']], [VAULT, OWNER.address]);
  assert.ok(JSON.stringify(entry?.['flags']).includes('["for:vault",true]'));
  const [account] = parts.state.accounts.values();
  assert.deepEqual([account?.address, account?.master], [VAULT, OWNER.address]);
  const issued = await desk.ask(() => botAdd(parts), { bot: 'ann', name: 'v' });
  const [listed] = Object.values(await desk.ask(() => keyList(parts), {}));
  const { keys } = await desk.ask(() => statusCommand(parts), {});
  assert.ok(Array.isArray(keys));
  for (const told of [added, issued, listed, keys[0]]) assert.equal(Object(told).tradesFor, VAULT);
});

test('of an account of its own a key trades for nobody else, and nothing says so', async () => {
  const { desk, parts } = await open();
  const added = await desk.ask(() => keyAdd(parts), FIELDS);
  const issued = await desk.ask(() => botAdd(parts), { bot: 'ann', name: 'v' });
  for (const told of [added, issued]) assert.ok(!('tradesFor' in told));
});

test('T1: no key is stored for an address that its owner neither leads nor owns, or that is none', async () => {
  const { desk, parts } = await open();
  const code = (fields: object): Promise<string> =>
    desk.refusal(() => keyAdd(parts), { ...FIELDS, ...fields });
  assert.equal(await code({ vault: VAULT, secret: STRANGERS?.privateKey }), 'KEY_REFUSED');
  assert.equal(await code({ vault: OWNER.address }), 'KEY_REFUSED');
  assert.equal(await code({ vault: OWNER.address, secret: OWNER.privateKey }), 'KEY_REFUSED');
  for (const vault of ['0x12', 7, null]) assert.equal(await code({ vault }), 'VAULT_REFUSED');
  assert.equal(await desk.refusal(() => keyAdd(parts), { ...KEY, vault: VAULT }), 'VAULT_REFUSED');
  assert.equal(parts.state.accounts.size, 0);
});

test('a venue that does not say whose the address is has nothing stored', async () => {
  const garbled = await open((asked, body) => (asked.includes('vaultDetails') ? '{}' : body));
  const code = await garbled.desk.refusal(() => keyAdd(garbled.parts), { ...FIELDS, vault: VAULT });
  assert.equal(code, 'PROBE_UNREADABLE');
  const broken = await open((asked, body) => (asked.includes('vaultDetails') ? '{"status":"err"}' : body));
  const refused = await broken.desk.refusal(() => keyAdd(broken.parts), { ...FIELDS, vault: VAULT });
  assert.equal(refused, 'VENUE_REFUSED_KEY');
});

test('key rotate keeps the vault: another agent of its leader takes the place, and nobody else’s', async () => {
  let roles = 0;
  const { desk, parts } = await open((asked, body) => {
    if (asked.includes('userRole') && asked.includes(NEXT?.address ?? 'none')) roles += 1;
    return body;
  });
  await desk.ask(() => keyAdd(parts), { ...FIELDS, vault: SUB });
  const [account] = parts.state.accounts.values();
  const foreign = { name: 'v', secret: STRANGERS?.privateKey };
  assert.equal(await desk.refusal(() => keyRotate(parts), foreign), 'KEY_REFUSED');
  const done = await desk.ask(() => keyRotate(parts), { name: 'v', secret: NEXT?.privateKey });
  assert.equal(Object(done['flags'])['for:subAccount'], true);
  assert.deepEqual([account?.address, account?.master], [SUB, OWNER.address]);
  assert.deepEqual(
    [desk.entries('rotation').length, roles],
    [1, 1],
    'whose it is weighs 60, and is asked once',
  );
});
