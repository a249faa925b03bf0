import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountLook, AccountQuestions, Deed, FollowQuestions } from '../../core/chain/chain.ts';
import type { PathQuestion } from '../../core/chain/node-question.ts';
import { Nodes, type NodeWire } from './nodes.ts';
import { observeAccount } from './observe-account.ts';
import type { Observation } from './observation.ts';

interface Said {
  readonly look?: AccountLook;
  readonly height?: number;
}

const LOOK: AccountLook = { balance: 900n, promised: 20n, sequence: 7n, against: [] };
const DEED = { wire: new Uint8Array(), until: 100 } as Deed;

/** Nodes that say this; the text of a body is what it stands for here. */
function nodesOf(said: readonly (Said | null)[]): Nodes {
  const wire: NodeWire = {
    send: ({ baseUrl }, { target }) => {
      const at = Number(new URL(baseUrl).port) - 1;
      const node = said[at];
      if (node === undefined || node === null)
        return Promise.resolve({ kind: 'lost', why: 'CONNECTION_LOST' });
      const what = target.includes('height') ? node.height : node.look;
      const body = Buffer.from(what === undefined ? 'no JSON' : JSON.stringify({ at }), 'utf8');
      return Promise.resolve({ kind: 'answered', reply: { status: 200, headers: [], body } });
    },
  };
  return new Nodes(
    wire,
    said.map((_, at) => `http://127.0.0.1:${at + 1}`),
  );
}

function seen(said: readonly (Said | null)[], deed: Deed = DEED): Promise<Observation> {
  const of = <T>(path: string, pick: (one: Said) => T | undefined): PathQuestion<T> => ({
    kind: 'path',
    path,
    form: null,
    read: (_status, json) => pick(said[Number(Object(json).at)] ?? {}) ?? null,
  });
  const ask = {
    account: () => of('/account', ({ look }) => look),
    height: () => of('/height', ({ height }) => height),
  } as unknown as FollowQuestions & AccountQuestions;
  return observeAccount(ask, nodesOf(said), deed, 'own');
}

test('T27: of nodes the least balance, the greatest sequence and promise, and every objection count', async () => {
  const against = [{ code: 'SIMULATION_FAILED', facts: { error: 'no trust line' } }] as const;
  const found = await seen([
    { look: { ...LOOK, against }, height: 50 },
    { look: { balance: 500n, promised: 0n, sequence: 9n, against }, height: 60 },
    { look: { ...LOOK, balance: 700n, sequence: 8n }, height: 55 },
  ]);
  assert.deepEqual(found, {
    balance: 500n,
    promised: 20n,
    isCurrent: true,
    lastHeight: 100,
    lastSequence: 9n,
    tried: against,
  });
});

test('T27: what is over by one node’s time is over, and without a time it is never', async () => {
  assert.equal(
    (
      await seen([
        { look: LOOK, height: 100 },
        { look: LOOK, height: 101 },
      ])
    ).isCurrent,
    false,
  );
  const { until: _, ...timeless } = DEED;
  const found = await seen([{ look: LOOK, height: 1_000 }], timeless);
  assert.deepEqual([found.isCurrent, found.lastHeight], [true, null]);
});

test('a node that does not tell its time could be of another network: nothing of it counts', async () => {
  for (const bad of [null, {}, { look: LOOK }, { height: 50 }]) {
    const found = await seen([bad]);
    assert.deepEqual([found.balance, found.lastSequence], [null, null]);
  }
});

test('a key that a node’s address carries goes with every path, and without a node nothing is looked at', async () => {
  const targets: string[] = [];
  const wire: NodeWire = {
    send: ({ baseUrl }, { target }) => {
      targets.push(`${baseUrl}${target}`);
      return Promise.resolve({ kind: 'lost', why: 'CONNECTION_LOST' });
    },
  };
  const nodes = new Nodes(wire, ['https://node.example/v1/?key=k']);
  assert.equal(await nodes.look('/accounts/own'), null);
  assert.equal(await nodes.look('/accounts/own?limit=1'), null);
  assert.deepEqual(targets, [
    'https://node.example/v1/accounts/own?key=k',
    'https://node.example/v1/accounts/own?limit=1&key=k',
  ]);
  assert.equal(await new Nodes(wire, []).look('/accounts/own'), null);
});
