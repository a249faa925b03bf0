import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBase58 } from '../../core/units/base58.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock } from '../../ports.ts';
import { Nodes, type NodeWire } from './nodes.ts';
import { RpcWatch } from './rpc-watch.ts';
import type { Wish } from './rpc-wish.ts';

/** Runs what is due when a test says so. */
class StepClock implements Clock {
  #due: (() => void)[] = [];

  wallMs(): ReturnType<Clock['wallMs']> {
    return unixMs(0);
  }

  monotonicMs(): number {
    return 0;
  }

  after(_ms: number, task: () => void): () => void {
    this.#due.push(task);
    return () => void (this.#due = this.#due.filter((one) => one !== task));
  }

  soon(task: () => void): void {
    queueMicrotask(task);
  }

  get waiting(): number {
    return this.#due.length;
  }

  /** A second passes, and all that it brings. */
  async step(): Promise<void> {
    for (const task of this.#due.splice(0)) task();
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }
}

interface Scene {
  readonly clock: StepClock;
  readonly watch: RpcWatch;
  /** What the node answers: the text of a result by method. */
  readonly node: Map<string, string>;
  readonly asked: string[];
}

function scene(): Scene {
  const clock = new StepClock();
  const node = new Map<string, string>();
  const asked: string[] = [];
  const wire: NodeWire = {
    send: (_host, { body }) => {
      const { method, params } = Object(JSON.parse(Buffer.from(body).toString('utf8')));
      asked.push(`${String(method)} ${JSON.stringify(params)}`);
      const result = node.get(`${String(method)} ${String(params[0])}`) ?? node.get(String(method));
      const answer =
        result === undefined ? '{"error":{"code":1}}' : `{"jsonrpc":"2.0","result":${result},"id":1}`;
      const bytes = Buffer.from(answer, 'utf8');
      return Promise.resolve({ kind: 'answered', reply: { status: 200, headers: [], body: bytes } });
    },
  };
  return { clock, watch: new RpcWatch(clock, new Nodes(wire, ['http://127.0.0.1:1'])), node, asked };
}

const signature = (at: number): string => toBase58(new Uint8Array(64).fill(at + 1));
const address = (at: number): string => toBase58(new Uint8Array(32).fill(at + 1));
const account = (at: number, commitment = 'confirmed'): Wish => ({
  kind: 'account',
  address: address(at),
  config: JSON.stringify({ commitment, encoding: 'base64' }),
});
const logs = (at: number): Wish => ({ kind: 'logs', address: address(at), certainty: 'confirmed' });

/** Watches; what is told is put into a list. */
async function heard(at: Scene, wish: Wish): Promise<{ readonly told: string[]; readonly stop: () => void }> {
  const told: string[] = [];
  const stop = await at.watch.watch(wish, ({ results }) => void told.push(...results));
  assert.ok(stop !== null);
  return { told, stop };
}

test('a signature is told of once, when it is as certain as was asked for', async () => {
  const at = scene();
  const { told } = await heard(at, { kind: 'signature', signature: signature(1), certainty: 'confirmed' });
  const other = await heard(at, { kind: 'signature', signature: signature(1), certainty: 'finalized' });
  const status = (certainty: string, err: string): string =>
    `{"context":{"slot":9007199254740993},"value":[{"slot":5,"err":${err},"confirmationStatus":"${certainty}"}]}`;
  for (const odd of [
    'null',
    '7',
    '{"value":[]}',
    '{"context":{},"value":[null]}',
    '{"value":[{}]}',
    '{"context":{},"value":[{"confirmationStatus":"finalized"}]}',
    status('processed', 'null'),
  ]) {
    at.node.set('getSignatureStatuses', odd);
    await at.clock.step();
  }
  assert.deepEqual(told, []);
  at.node.set('getSignatureStatuses', status('confirmed', '{"InstructionError":[0,{"Custom":1}]}'));
  await at.clock.step();
  const expected =
    '{"context":{"slot":9007199254740993},"value":{"err":{"InstructionError":[0,{"Custom":1}]}}}';
  assert.deepEqual([told, other.told], [[expected], []]);
  at.node.set(
    'getSignatureStatuses',
    '{"context":{"slot":6},"value":[{"confirmationStatus":"finalized","err":null}]}',
  );
  await at.clock.step();
  assert.deepEqual([told.length, other.told], [1, ['{"context":{"slot":6},"value":{"err":null}}']]);
  // Nobody wants to know anything any more: nothing is asked.
  await at.clock.step();
  const { length } = at.asked;
  await at.clock.step();
  assert.equal(at.asked.length, length);
  assert.equal(at.clock.waiting, 0);
});

test('an account is told of when it is another, in the digits of the node, and never backwards', async () => {
  const at = scene();
  const shown = (slot: number, ...values: readonly string[]): string =>
    `{"context":{"slot":${slot}},"value":[${values.join(',')}]}`;
  at.node.set('getMultipleAccounts', shown(5, '{"lamports":1}'));
  const first = await heard(at, account(1));
  const late = await heard(at, account(2, 'finalized'));
  at.node.set('getMultipleAccounts', shown(6, '{"lamports":18446744073709551615}'));
  await at.clock.step();
  assert.deepEqual(first.told, ['{"context":{"slot":6},"value":{"lamports":18446744073709551615}}']);
  // A node that is behind, and one whose answer is not understood.
  for (const odd of [
    shown(4, '{"lamports":1}'),
    shown(7),
    '{"value":[{}]}',
    '7',
    shown(6, '{"lamports":18446744073709551615}'),
  ]) {
    at.node.set('getMultipleAccounts', odd);
    await at.clock.step();
  }
  assert.equal(first.told.length, 1);
  at.node.set('getMultipleAccounts', shown(8, 'null'));
  await at.clock.step();
  assert.match(
    first.told[1] ?? '',
    /^\{"context":\{"slot":8\},"value":\{"lamports":0,"data":\["","base64"\]/,
  );
  first.stop();
  at.node.set('getMultipleAccounts', shown(9, '{"lamports":3}'));
  await at.clock.step();
  assert.equal(first.told.length, 2);
  assert.equal(late.told.length, 3);
  late.stop();
  // Forms without a name of their own.
  for (const [encoding, data] of [
    ['jsonParsed', '["","base64"]'],
    [undefined, '""'],
  ] as const) {
    at.node.set('getMultipleAccounts', shown(9, '{"lamports":3}'));
    const config = JSON.stringify({ commitment: 'confirmed', encoding });
    const one = await heard(at, { kind: 'account', address: address(3), config });
    at.node.set('getMultipleAccounts', shown(10, 'null'));
    await at.clock.step();
    assert.ok(one.told[0]?.includes(`"data":${data}`));
    one.stop();
  }
});

test('accounts of one form are asked for together, however many there are', async () => {
  const at = scene();
  for (let i = 0; i < 5; i += 1) await heard(at, account(i));
  const before = at.asked.length;
  await at.clock.step();
  assert.equal(at.asked.length, before + 1);
});

test('slots are told in order, each once, each with the one before it', async () => {
  const at = scene();
  const { told } = await heard(at, { kind: 'slot' });
  await at.clock.step();
  at.node.set('getSlot', '100');
  at.node.set('getBlocks', '[97,98,100]');
  await at.clock.step();
  assert.deepEqual(told, ['{"parent":98,"root":100,"slot":100}']);
  const second = await heard(at, { kind: 'slot' });
  await at.clock.step();
  assert.equal(told.length, 1);
  at.node.set('getSlot', '104');
  at.node.set('getBlocks', '[98,100,101,104]');
  await at.clock.step();
  const expected = ['{"parent":100,"root":104,"slot":101}', '{"parent":101,"root":104,"slot":104}'];
  assert.deepEqual([told.slice(1), second.told], [expected, expected]);
  at.node.set('getSlot', '105');
  at.node.delete('getBlocks');
  await at.clock.step();
  assert.equal(told.length, 3);
});

test('logs are told of what is new at an address, the oldest first', async () => {
  const at = scene();
  at.node.set('getSignaturesForAddress', `[{"signature":"${signature(1)}"}]`);
  const { told } = await heard(at, logs(1));
  assert.deepEqual(told, []);
  const [second, third, fourth] = [signature(2), signature(3), signature(4)];
  at.node.set(
    'getSignaturesForAddress',
    `[{"signature":"${fourth}"},{"signature":"${third}"},{"signature":"${second}"},{}]`,
  );
  at.node.set(`getTransaction ${second}`, '{"slot":5,"meta":{"err":null,"logMessages":["a","b"]}}');
  at.node.set(`getTransaction ${third}`, '{"slot":6,"meta":{"err":"no","logMessages":null}}');
  at.node.set(`getTransaction ${fourth}`, 'null');
  await at.clock.step();
  assert.deepEqual(told, [
    `{"context":{"slot":5},"value":{"signature":"${second}","err":null,"logs":["a","b"]}}`,
    `{"context":{"slot":6},"value":{"signature":"${third}","err":"no","logs":[]}}`,
  ]);
  assert.ok(at.asked.some((call) => call.includes(`"until":"${signature(1)}"`)));
  at.node.set('getSignaturesForAddress', '[]');
  await at.clock.step();
  at.node.set('getSignaturesForAddress', '7');
  await at.clock.step();
  assert.ok(at.asked.at(-1)?.includes(`"until":"${fourth}"`));
  // An address of which nothing is known yet.
  at.node.set('getSignaturesForAddress', '[]');
  const fresh = await heard(at, logs(7));
  at.node.set('getSignaturesForAddress', `[{"signature":"${second}"}]`);
  at.node.set(`getTransaction ${second}`, '{"meta":{}}');
  await at.clock.step();
  assert.deepEqual(fresh.told, [
    `{"context":{"slot":0},"value":{"signature":"${second}","err":null,"logs":[]}}`,
  ]);
});

test('a node that says nothing tells nothing, whatever was asked for', async () => {
  const at = scene();
  const all = [
    await heard(at, { kind: 'signature', signature: signature(1), certainty: 'processed' }),
    await heard(at, account(1)),
    await heard(at, { kind: 'slot' }),
    await heard(at, logs(1)),
  ];
  await at.clock.step();
  const silent: NodeWire = { send: () => Promise.resolve({ kind: 'lost', why: 'CONNECTION_LOST' }) };
  const clock = new StepClock();
  const told: string[] = [];
  const watch = new RpcWatch(clock, new Nodes(silent, ['http://127.0.0.1:1']));
  await watch.watch(account(1), ({ results }) => void told.push(...results));
  await clock.step();
  assert.deepEqual([...all.flatMap((one) => one.told), ...told], []);
});

test('for one wallet no more is watched than its node is asked about in one second', async () => {
  const at = scene();
  const tell = (): void => undefined;
  for (let i = 0; i < 4; i += 1) assert.notEqual(await at.watch.watch(logs(i), tell), null);
  assert.equal(await at.watch.watch(logs(9), tell), null);
  for (let i = 0; i < 4; i += 1) assert.notEqual(await at.watch.watch(account(i, `form ${i}`), tell), null);
  assert.equal(await at.watch.watch(account(9, 'form 9'), tell), null);
  const stop = await at.watch.watch(account(9, 'form 3'), tell);
  for (let i = 9; i < 100; i += 1) assert.notEqual(await at.watch.watch({ kind: 'slot' }, tell), null);
  assert.equal(await at.watch.watch({ kind: 'slot' }, tell), null);
  stop?.();
  assert.notEqual(await at.watch.watch({ kind: 'slot' }, tell), null);
  at.watch.stop();
  assert.equal(at.clock.waiting, 0);
  at.watch.stop();
});

test('what nobody asks for any more while a look is under way is not told', async () => {
  const at = scene();
  const { told, stop } = await heard(at, { kind: 'slot' });
  at.node.set('getSlot', '100');
  at.node.set('getBlocks', '[99,100]');
  const step = at.clock.step();
  stop();
  await step;
  assert.deepEqual(told, []);
});
