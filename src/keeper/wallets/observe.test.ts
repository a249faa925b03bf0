import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deed, ServedChain, TriedOut } from '../../core/chain/chain.ts';
import type { NodeQuestion } from '../../core/chain/node-question.ts';
import { isNodeUrl, Nodes, type NodeWire } from './nodes.ts';
import { judgeSignatures } from './other-signers.ts';
import type { Observation } from './observation.ts';
import { observe } from './observe.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';

/** What a node answers, by method; what is not there is not answered. */
type Node = Readonly<Record<string, unknown>>;

const FINE: Node = {
  balance: '900',
  height: 7,
  current: true,
  nonce: ['block', 40],
  holdings: { SOL: '900' },
  tryOut: { SOL: '800' },
};

function question<T>(method: string, read: (result: never) => T): NodeQuestion<T> {
  return {
    kind: 'call',
    method,
    params: [],
    read: (result) => (result === null ? null : read(result as never)),
  };
}

const amounts = (of: object): ReadonlyMap<string, bigint> =>
  new Map(Object.entries(of).map(([asset, amount]) => [asset, BigInt(String(amount))]));

function chain(watched: string[]): ServedChain {
  const ask = {
    kind: 'trial',
    balance: () => question('balance', (text: string) => BigInt(text)),
    height: () => question('height', (height: number) => height),
    nonce: () => question('nonce', ([value, slot]: readonly [string, number]) => ({ value, slot })),
    isCurrent: () => question('current', (is: boolean) => is),
    holdings: (accounts: readonly string[]) => {
      watched.push(...accounts);
      return question('holdings', amounts);
    },
    tryOut: () =>
      question('tryOut', (after: object): TriedOut => {
        const { error = null, ...holdings } = after as { readonly error?: string };
        return { error, holdings: amounts(holdings) };
      }),
    lifetimeHeights: 150,
  };
  return { id: 'solana', ask } as unknown as ServedChain;
}

const DEED: Deed = {
  kind: 'deed',
  wire: new Uint8Array(),
  signed: new Uint8Array(),
  signers: [],
  lifetime: 'block',
  isDurable: false,
  words: [],
  spends: () => new Map([['SOL', 100n]]),
  judge: () => [],
  withSignature: () => new Uint8Array(),
};

async function seen(
  nodes: readonly (Node | number)[],
  deed = DEED,
): Promise<Observation & { readonly watched: readonly string[]; readonly asked: ReadonlySet<string> }> {
  const asked = new Set<string>();
  const watched: string[] = [];
  const wire: NodeWire = {
    send: ({ baseUrl }, { body }) => {
      const { method } = JSON.parse(Buffer.from(body).toString('utf8'));
      asked.add(String(method));
      const node = nodes[Number(new URL(baseUrl).port) - 1] ?? {};
      if (typeof node === 'number')
        return Promise.resolve({ kind: 'answered', reply: { status: node, headers: [], body } });
      const answer = JSON.stringify(
        'error' in node ? { id: 1, ...node } : { id: 1, result: node[String(method)] },
      );
      return Promise.resolve({
        kind: 'answered',
        reply: { status: 200, headers: [], body: Buffer.from(answer, 'utf8') },
      });
    },
  };
  const urls = nodes.map((_, at) => `http://127.0.0.1:${at + 1}`);
  return { ...(await observe(chain(watched), new Nodes(wire, urls), deed, 'own')), watched, asked };
}

const errors = ({ tried }: Observation): readonly (string | undefined)[] =>
  tried.map(({ code, facts }) => (code === 'SIMULATION_FAILED' ? facts['error'] : `${facts['asset']}`));

test('T27: of several nodes the least balance counts, and each must take the block for recent', async () => {
  const one = await seen([FINE, { ...FINE, balance: '500', height: 9 }]);
  assert.deepEqual([one.balance, one.isCurrent, one.lastHeight, one.tried], [500n, true, 159, []]);
  assert.deepEqual(one.watched, ['own']);
  assert.equal((await seen([FINE, { ...FINE, current: false }])).isCurrent, false);
  const other = await seen([{ ...FINE, balance: '500' }, FINE]);
  assert.equal(other.balance, 500n);
});

test('T27: one node that is silent, answers with an error or cannot try it out is enough against it', async () => {
  for (const bad of [503, {}, { error: { code: -32005 } }, { ...FINE, tryOut: null }] as const) {
    const found = await seen([FINE, bad]);
    assert.deepEqual(errors(found), ['no node answered']);
  }
  assert.deepEqual(errors(await seen([{ ...FINE, holdings: null }])), [
    'no node told what the accounts hold',
  ]);
  assert.deepEqual(errors(await seen([{ ...FINE, tryOut: { error: 'no room' } }])), ['no room']);
});

test('T27: where there is no node at all nothing counts for a transaction', async () => {
  const found = await seen([]);
  assert.deepEqual([found.balance, found.isCurrent, found.lastHeight], [null, false, null]);
  const silent = await seen([{ ...FINE, height: null }]);
  assert.deepEqual([silent.isCurrent, silent.lastHeight], [false, null]);
});

test('what nobody tells any more is gone whole, and what the bytes do not spend may not go at all', async () => {
  const before = { SOL: '900', USDC: '5' };
  assert.deepEqual(errors(await seen([{ ...FINE, holdings: before, tryOut: { SOL: '800', USDC: '4' } }])), [
    'USDC',
  ]);
  assert.deepEqual(errors(await seen([{ ...FINE, holdings: before, tryOut: { SOL: '799' } }])), [
    'SOL',
    'USDC',
  ]);
});

test('what rests on a nonce does not expire, and no node is asked whether it has', async () => {
  const found = await seen([FINE], {
    ...DEED,
    isDurable: true,
    nonceAccount: 'nonce',
    watched: () => ['own', 'nonce'],
  });
  assert.deepEqual([found.isCurrent, found.lastHeight, found.nonceSlot], [true, null, 40]);
  assert.ok(!found.asked.has('current'));
  assert.deepEqual(found.watched, ['own', 'nonce']);
});

test('what rests on a nonce is over where one node has another value for it, or does not say', async () => {
  const durable = { ...DEED, isDurable: true, nonceAccount: 'nonce' };
  assert.equal((await seen([FINE, FINE], durable)).isCurrent, true);
  assert.equal((await seen([FINE, { ...FINE, nonce: ['another', 41] }], durable)).isCurrent, false);
  assert.equal((await seen([FINE, { ...FINE, nonce: null }], durable)).isCurrent, false);
  assert.equal((await seen([], durable)).isCurrent, false);
});

test('nodes are reached over https, on this machine also without, and never with a password', () => {
  for (const good of [
    'https://node.example/key',
    'http://127.0.0.1:8899',
    'http://[::1]:1',
    'http://localhost',
  ])
    assert.ok(isNodeUrl(good), good);
  for (const bad of [
    '',
    'node',
    'http://node.example',
    'ftp://127.0.0.1',
    'https://me@node.example',
    'https://:p@n',
  ])
    assert.ok(!isNodeUrl(bad), bad);
});

test('a wallet without nodes passes no call on', async () => {
  const wire: NodeWire = { send: () => assert.fail('nobody is there') };
  assert.equal(await new Nodes(wire, []).pass(new Uint8Array(0)), null);
});

test('a place whose key has not 32 bytes is signed by nobody', () => {
  const place = { address: 'other', key: new Uint8Array(31), signature: new Uint8Array(64) };
  const [denial] = judgeSignatures({ ...DEED, signers: [place] }, { address: 'own' } as Wallet);
  assert.equal(denial?.code, 'SIGNATURE_WRONG');
});
