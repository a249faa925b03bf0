import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CanarySearch } from './canary-search.ts';
import { SKIP } from './canary-stage.ts';
import { clientOf, decoyToken, KITE_APP, LIMIT, openKiteFloor, type KiteFloor } from './kite-floor.ts';
import { searchMemory, startedWith } from './process-view.ts';

let floor: KiteFloor;
let finder: CanarySearch;

const READY_MS = 60_000;

before(prepare, { timeout: READY_MS });

async function prepare(): Promise<void> {
  if (SKIP !== false) return;
  floor = await openKiteFloor();
  await floor.logIn();
  const decoy = await floor.addBot('trader');
  const client = clientOf(floor.url, decoy);
  const { order_id: id } = await client.placeOrder('regular', LIMIT);
  assert.equal((await client.getOrders())[0]?.order_id, id);
  await client.cancelOrder('regular', id);
  // The venue's ticker has the token in its address; so has ours, of the decoy.
  const address = `${floor.url.replace('http', 'ws')}/?api_key=${decoy.apiKey}&access_token=${decoyToken(decoy)}`;
  // As the venue's own client does, it connects again until the gateway has its side of the ticker.
  while (!(await isTold(address)));
  finder = new CanarySearch([
    { name: 'token', bytes: Buffer.from(floor.simulator.engine.sessionToken(KITE_APP.apiKey).token) },
    { name: 'secret', bytes: Buffer.from(KITE_APP.secret) },
  ]);
}

/** Whether a first tick came: not where the connection ends before. */
function isTold(address: string): Promise<boolean> {
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  const told = Promise.withResolvers<boolean>();
  socket.onerror = () => told.resolve(false);
  socket.onclose = () => told.resolve(false);
  socket.onopen = () => socket.send('{"a":"subscribe","v":[408065]}');
  socket.onmessage = ({ data }) =>
    void (data instanceof ArrayBuffer && data.byteLength > 2 && told.resolve(true));
  return told.promise.finally(() => socket.close());
}

after(() => floor?.close());

test(
  'of Kite’s secret and the token of the day nothing is in the edge’s memory, after orders and a ticker (T14, T16)',
  { skip: SKIP },
  () => {
    const { edge } = floor.gateway.launcher.pids;
    assert.ok(edge !== undefined);
    const { bytes, found } = searchMemory(edge, finder.longest, (piece) => finder.find(piece));
    assert.ok(bytes > 20_000_000, `${bytes} bytes were read`);
    assert.deepEqual(found, []);
    assert.deepEqual(finder.find(startedWith(edge)), []);
  },
);

test(
  'the same search finds both in this process, where the venue is simulated: it can find (T16)',
  { skip: SKIP },
  () => {
    const isAll = (names: ReadonlySet<string>): boolean =>
      ['token', 'secret'].every((name) => [...names].some((found) => found.startsWith(`${name} as `)));
    const { found } = searchMemory(process.pid, finder.longest, (piece) => finder.find(piece), isAll);
    assert.ok(isAll(new Set(found)), found.join());
  },
);
