import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../core/units/time.ts';
import type { Clock } from '../../ports.ts';
import { parseTarget } from './horizon-reads.ts';
import { HorizonStreams } from './horizon-streams.ts';
import { Nodes } from './nodes.ts';

/** A node that answers from a list, and a clock that goes on as fast as it is asked. */
class Scene {
  now = 0;
  readonly asked: string[] = [];
  /** When it was asked. */
  readonly times: number[] = [];
  headers: readonly (readonly [string, string])[] = [];
  json: unknown = page();
  status = 200;
  readonly clock: Clock = {
    wallMs: () => unixMs(this.now),
    monotonicMs: () => this.now,
    after: (ms, then) => {
      this.now += ms;
      queueMicrotask(then);
      return () => undefined;
    },
    soon: queueMicrotask,
  };
  readonly streams = new HorizonStreams(this.clock);
  readonly nodes = new Nodes(
    {
      send: (_host, { target }) => {
        this.asked.push(target);
        this.times.push(this.now);
        const body = Buffer.from(JSON.stringify(this.json));
        return Promise.resolve({
          kind: 'answered',
          reply: { status: this.status, headers: this.headers, body },
        });
      },
    },
    ['http://127.0.0.1:1/base?key=k'],
  );

  async heard(text: string, name = text): Promise<readonly string[]> {
    const target = parseTarget(text);
    assert.ok(target !== null);
    const { body } = await this.streams.serve({ nodes: this.nodes, target, prefix: '/stellar/T', name });
    const all = Buffer.from(body).toString('utf8');
    assert.match(all, /^retry: 1000\nevent: open\n[^]*event: close\ndata: "byebye"\n\n$/);
    return [...all.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => data);
  }
}

function page(...tokens: readonly unknown[]): object {
  return { _embedded: { records: tokens.map((token) => ({ paging_token: token })) } };
}

test('from now on means after the newest, and a stream goes on where it was', async () => {
  const scene = new Scene();
  scene.json = page('7');
  assert.equal((await scene.heard('/transactions?cursor=now')).length, 1);
  assert.match(scene.asked[0] ?? '', /^\/base\/transactions\?order=desc&limit=1&key=k$/);
  assert.match(scene.asked[1] ?? '', /order=asc&limit=200&cursor=7/);
  scene.json = page('8', '9', 5, 'a b');
  assert.equal((await scene.heard('/transactions?cursor=now')).length, 2);
  scene.json = page();
  assert.equal((await scene.heard('/transactions?cursor=now')).length, 0);
  assert.match(scene.asked.at(-1) ?? '', /cursor=9/);
  scene.now += 60_000;
  const before = scene.asked.length;
  await scene.heard('/transactions?cursor=now');
  assert.match(scene.asked[before] ?? '', /order=desc/, 'what was long ago is forgotten');
});

test('without a cursor a list begins at its beginning, and with one after it', async () => {
  const scene = new Scene();
  scene.json = page('1');
  await scene.heard('/ledgers');
  assert.match(scene.asked[0] ?? '', /ledgers\?order=asc&limit=200&key=k/);
  await scene.heard('/ledgers?cursor=5', 'another');
  assert.match(scene.asked.at(-1) ?? '', /cursor=5/);
  await scene.heard('/ledgers?cursor=6', 'another');
  assert.match(scene.asked.at(-1) ?? '', /cursor=6/);
});

test('what is no list is told when it changed, and a node that fails tells nothing', async () => {
  const scene = new Scene();
  scene.json = { bids: [] };
  assert.deepEqual(await scene.heard('/order_book?limit=2'), ['{"bids":[]}']);
  assert.deepEqual(await scene.heard('/order_book?limit=2'), []);
  scene.json = { bids: [1] };
  assert.deepEqual(await scene.heard('/order_book?limit=2'), ['{"bids":[1]}']);
  scene.status = 500;
  scene.json = { bids: [2] };
  assert.deepEqual(await scene.heard('/order_book?limit=2'), []);
});

test('T31: of many streams the oldest place is forgotten', async () => {
  const scene = new Scene();
  scene.json = { bids: [] };
  for (let at = 0; at < 257; at += 1) await scene.heard('/order_book', `one ${at}`);
  scene.now = 0;
  assert.equal((await scene.heard('/order_book', 'one 256')).length, 0);
  assert.equal((await scene.heard('/order_book', 'one 0')).length, 1);
});

test('T31: an event comes at most 250 ms late, and from a node that permits little more it comes later', async () => {
  const scene = new Scene();
  const gaps = (): ReadonlySet<number> =>
    new Set(scene.times.slice(1).map((at, i) => at - (scene.times[i] ?? 0)));
  scene.json = page();
  await scene.heard('/transactions?cursor=5');
  await scene.heard('/transactions?cursor=5');
  assert.deepEqual([...gaps()], [250], 'within a stretch and from one to the next');
  scene.headers = [
    ['x-ratelimit-limit', '3600'],
    ['x-ratelimit-remaining', '300'],
  ];
  await scene.heard('/transactions?cursor=5');
  scene.times.splice(0, scene.times.length - 1);
  await scene.heard('/transactions?cursor=5');
  assert.deepEqual([...gaps()], [5_000]);
});
