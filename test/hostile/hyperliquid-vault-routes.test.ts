import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { ENTRY_OFFSET } from '../../src/core/ledger/export-format.ts';
import { actionRoute, readRoute } from '../../src/venues/hyperliquid/routes.ts';
import {
  FOREIGN_VAULT,
  hyperliquidPolicy,
  MORE_AGENTS,
  openHyperliquidFloor,
  OWNER,
  SECOND_AGENT,
  SUB_ACCOUNT,
  VAULT,
} from '../e2e/hyperliquid-floor.ts';
import { keptHyperliquid } from './catalogue/catalogue.ts';

const LEAVING: ReadonlySet<string> = new Set(['place', 'amend', 'cancel', 'setting', 'query', 'public']);
const AT_ONCE = 8;
const OTHERS = [OWNER.address, SUB_ACCOUNT, FOREIGN_VAULT];

/** One gateway whose only bot trades for a vault: whatever arrives from here on is that bot's, or about that vault. */
const on = await openHyperliquidFloor();
after(() => on.close());
const place = { baseUrl: on.simulator.url, ca: on.ca, paper: true };
const secret = MORE_AGENTS[0]?.privateKey;
const added = await on.gateway.ask('key add', {
  ...{ venue: 'hyperliquid', name: 'vault', secret, vault: VAULT },
  ...place,
});
await on.gateway.ask('key remove', { name: 'main' });
const wide = { messagesPerSecondMax: 10_000, messagesPerMinuteMax: 600_000, settings: ['leverage'] };
await on.gateway.ask('policy set', { policy: hyperliquidPolicy(wide) });
const decoy = await on.addBot('watched', 'vault');
const wallet = new Wallet(decoy.privateKey);
const types = [...new Set(keptHyperliquid().map((line) => line.split(' ')[1] ?? ''))];

interface Arrived {
  readonly target: string;
  readonly type: string;
  readonly body: string;
  readonly vault: unknown;
  readonly user: unknown;
}

const arrived: Arrived[] = [];
const { engine } = on.simulator;
const handle = engine.handle.bind(engine);
engine.handle = (request, now) => {
  const body = Buffer.from(request.body).toString('utf8');
  const { action, type, vaultAddress: vault, user } = Object(JSON.parse(body));
  arrived.push({ target: request.target, type: String(Object(action).type ?? type), body, vault, user });
  return handle(request, now);
};

let price = 58_900;
/** Fields with which an action of that type is understood, or names whom it might move something to. */
function fieldsOf(type: string, other: string): object {
  price -= 1;
  const order = { a: 0, b: true, p: String(price), s: '0.001', r: false, t: { limit: { tif: 'Gtc' } } };
  if (type === 'order') return { orders: [order], grouping: 'na' };
  if (type === 'updateLeverage') return { asset: 0, isCross: true, leverage: 3 };
  return { destination: other, vaultAddress: other, user: other, amount: '1', isDeposit: true, usd: 1 };
}

async function post(path: string, body: unknown): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(`${on.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })).text();
}

let nonce = Date.now();
/** An action as a bot signs it that names that account; nobody where absent. */
function act(type: string, fields: object, vaultAddress?: string): Promise<string> {
  nonce = Math.max(nonce + 1, Date.now());
  const named = vaultAddress === undefined ? {} : { vaultAddress };
  return post('/exchange', wallet.l1({ type, ...fields }, nonce, named));
}

async function inTurn(tries: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (let at = 0; at < tries.length; at += AT_ONCE)
    await Promise.all(tries.slice(at, at + AT_ONCE).map((one) => one()));
}

test('T2: with a vault’s decoy nothing unclassified leaves, and every action that leaves names the vault', async () => {
  await inTurn(
    types.flatMap((type) => [
      () => act(type, {}),
      ...[undefined, VAULT, decoy.address, ...OTHERS].map(
        (named) => () => act(type, fieldsOf(type, OWNER.address), named),
      ),
      ...[undefined, decoy.address, ...OTHERS].map(
        (user) => () => post('/info', { type, coin: 'BTC', oid: 7, startTime: 0, ...(user && { user }) }),
      ),
    ]),
  );
  const actions = arrived.filter(({ target }) => target === '/exchange');
  for (const kind of ['order', 'updateLeverage'])
    assert.ok(
      actions.filter(({ type }) => type === kind).length >= 3,
      `${kind} by each of the vault’s names`,
    );
  for (const { type, vault, body } of actions) {
    assert.ok(LEAVING.has(actionRoute(type)?.kind ?? ''), `${type} left`);
    assert.equal(vault, VAULT, body);
  }
  for (const { type } of arrived.filter(({ target }) => target === '/info'))
    assert.ok(readRoute(type) !== null, `${type} left`);
});

test('T1: nothing that arrived is about another account than the vault, or the agent that signs for it', () => {
  const agent = MORE_AGENTS[0]?.address;
  // What is the same for everybody is passed on as it came, with a field that the venue does not look at.
  const ofAccounts = arrived.filter(
    ({ target, type }) => target !== '/info' || readRoute(type)?.kind !== 'public',
  );
  const users = new Set(ofAccounts.flatMap(({ user }) => (typeof user === 'string' ? [user] : [])));
  assert.ok(users.has(VAULT));
  assert.deepEqual(
    [...users].filter((user) => user !== VAULT && user !== agent),
    [],
  );
  for (const { body } of ofAccounts)
    for (const other of [...OTHERS, decoy.address]) assert.ok(!body.includes(other.slice(2)), body);
  for (const other of OTHERS) assert.equal(engine.inspect(other).openOrders.length, 0);
  assert.ok(engine.inspect(VAULT).openOrders.length > 0);
});

test('T2: what moves funds of a vault, or into it, is refused by name and recorded', async () => {
  arrived.splice(0);
  for (const type of [
    'vaultTransfer',
    'agentSendAsset',
    'subAccountTransfer',
    'createVault',
    'vaultDistribute',
  ])
    for (const named of [undefined, VAULT])
      assert.match(await act(type, fieldsOf(type, VAULT), named), /FUNDS_MOVEMENT_NOT_SERVED/, type);
  assert.deepEqual(
    arrived.filter(({ target }) => target === '/exchange'),
    [],
  );
});

/** Bodies of the ledger's entries of a kind. */
async function entries(kind: string): Promise<readonly Record<string, unknown>[]> {
  const { lines } = await on.gateway.ask('ledger export');
  assert.ok(Array.isArray(lines));
  const text = lines.map((line) => String(JSON.parse(String(line)).text ?? '')).join('');
  const named = text.split('\n').filter((line) => line.includes(`"kind":"${kind}"`));
  return named.map((line) => JSON.parse(line.slice(ENTRY_OFFSET)).body);
}

test('T20: a key for a vault leaves the entry that says for whom, and no rotation changes that', async () => {
  assert.ok(JSON.stringify(added['flags']).includes('"for:vault":true'));
  const [, account] = await entries('account');
  assert.deepEqual([account?.['address'], account?.['master']], [VAULT, OWNER.address]);
  const next = { name: 'vault', secret: SECOND_AGENT.privateKey };
  const rotated = await on.gateway.ask('key rotate', { ...next, vault: SUB_ACCOUNT });
  assert.ok(JSON.stringify(rotated['flags']).includes('"for:vault":true'));
  const listed = JSON.stringify(await on.gateway.ask('key list'));
  assert.ok(listed.includes(`"tradesFor":"${VAULT}"`) && !listed.includes(SUB_ACCOUNT));
  assert.equal((await entries('rotation')).length, 1);
});
