import assert from 'node:assert/strict';
import test from 'node:test';
import type { PushMessage } from '../../../client/api.ts';
import { LiveFeed, type FeedParts } from './live-feed.ts';

const HELLO: PushMessage = { kind: 'hello', entries: 1, halts: [] };
const HALTS: PushMessage = { kind: 'halts', entry: 2, halts: [] };
const POLICY: PushMessage = { kind: 'policy', entry: 3, hash: 'a'.repeat(64) };

/** A feed whose time and sockets are the test's. */
class Bench {
  readonly opened: Parameters<FeedParts['open']>[0][] = [];
  readonly news: string[] = [];
  readonly feed: LiveFeed;
  closed = 0;
  fails = false;
  #waits: { readonly at: number; readonly run: () => void }[] = [];
  #now = 0;

  constructor() {
    this.feed = new LiveFeed({
      open: (listener) => {
        this.opened.push(listener);
        return this.fails
          ? Promise.reject(new RangeError('no'))
          : Promise.resolve(() => void (this.closed += 1));
      },
      after: (ms, run) => {
        const wait = { at: this.#now + ms, run };
        this.#waits.push(wait);
        return () => void (this.#waits = this.#waits.filter((one) => one !== wait));
      },
      onNews: (topics) => void this.news.push([...topics].toSorted().join(' ')),
    });
  }

  async pass(ms: number): Promise<void> {
    this.#now += ms;
    await settled();
    for (const wait of this.#waits.filter(({ at }) => at <= this.#now)) {
      this.#waits = this.#waits.filter((one) => one !== wait);
      wait.run();
    }
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('news is told at once, what follows within a second together, and no more often', async () => {
  const bench = new Bench();
  bench.feed.start();
  assert.equal(bench.feed.state, 'opening');
  const [socket] = bench.opened;
  socket?.onMessage(HELLO);
  assert.equal(bench.feed.state, 'live');
  assert.equal(bench.news.length, 0, 'a first greeting is no news');
  for (const message of [HALTS, POLICY, HALTS]) socket?.onMessage(message);
  assert.deepEqual(bench.news, ['overview']);
  await bench.pass(999);
  assert.equal(bench.news.length, 1);
  await bench.pass(1);
  assert.equal(bench.news[1], 'overview policy trial');
  await bench.pass(5_000);
  assert.equal(bench.news.length, 2);
});

test('a socket that ends is opened anew, later each time, and then everything is news', async () => {
  const bench = new Bench();
  const states: string[] = [];
  bench.feed.subscribe(() => void states.push(bench.feed.state));
  bench.feed.start();
  await bench.pass(0);
  bench.opened[0]?.onMessage(HELLO);
  bench.opened[0]?.onClose(false);
  bench.fails = true;
  for (const wait of [1_000, 2_000, 4_000, 8_000, 15_000, 15_000]) {
    const before = bench.opened.length;
    await bench.pass(wait - 1);
    assert.equal(bench.opened.length, before);
    await bench.pass(1);
    assert.equal(bench.opened.length, before + 1);
  }
  bench.fails = false;
  await bench.pass(15_000);
  bench.opened.at(-1)?.onMessage(HELLO);
  assert.deepEqual([states, bench.news], [['live', 'lost', 'live'], ['everything']]);
});

test('the end of the session is asked about at once, and an ended feed does nothing more', async () => {
  const bench = new Bench();
  const end = bench.feed.start();
  await bench.pass(0);
  bench.opened[0]?.onClose(true);
  assert.deepEqual(bench.news, ['everything']);
  end();
  await bench.pass(60_000);
  assert.equal(bench.opened.length, 1);
  bench.opened[0]?.onMessage(POLICY);
  bench.opened[0]?.onClose(false);
  assert.deepEqual([bench.news.length, bench.closed], [1, 1]);
  const late = new Bench();
  late.feed.start()();
  await late.pass(0);
  assert.equal(late.closed, 1, 'one that was on its way is closed when it comes');
});

test('each kind of message says what to ask for again', async () => {
  const bench = new Bench();
  bench.feed.start();
  const id = { account: 'main', at: 1 };
  const messages: readonly PushMessage[] = [
    { kind: 'outcome', id: 1, ...id, result: 'accepted', code: null },
    { kind: 'approval', id: 1, verdict: 'approved' },
    { kind: 'proposals', entry: 1 },
    { kind: 'behind' },
  ];
  for (const message of messages) {
    bench.opened[0]?.onMessage(message);
    await bench.pass(1_000);
  }
  assert.deepEqual(bench.news, ['orders overview', 'approvals overview', 'proposals', 'everything']);
});
