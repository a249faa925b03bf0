import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { openHyperliquidFloor, OWNER } from './hyperliquid-floor.ts';

const LIVES = 3;
const ORDERS = 6;
const LIMIT = { a: 0, b: true, p: '58500', s: '0.001', r: false, t: { limit: { tif: 'Gtc' } } } as const;

test('I8: killed amid orders, again and again, no nonce goes out twice and no order either (I1)', async () => {
  const floor = await openHyperliquidFloor();
  const nonces: number[] = [];
  const { engine } = floor.simulator;
  const handle = engine.handle.bind(engine);
  engine.handle = (request, now) => {
    if (request.target === '/exchange') nonces.push(JSON.parse(Buffer.from(request.body).toString()).nonce);
    return handle(request, now);
  };
  try {
    const decoy = await floor.addBot('grid');
    let placed = 0;
    for (let life = 0; life < LIVES; life += 1) {
      const { exchange } = httpClients(floor.url, new Wallet(decoy.privateKey));
      const sent = Array.from({ length: ORDERS }, (_, index) => {
        const c: `0x${string}` = `0x${String(life * ORDERS + index + 1).padStart(32, 'd')}`;
        const orders = [{ ...LIMIT, p: String(58_500 - life * ORDERS - index), c }];
        return exchange.order({ orders, grouping: 'na' }).then(
          () => true,
          () => false,
        );
      });
      // As soon as one is answered: the others are on their way, in the ledger or before it.
      await Promise.race(sent);
      const { keeper } = floor.gateway.launcher.pids;
      assert.ok(keeper !== undefined);
      process.kill(keeper, 'SIGKILL');
      await floor.gateway.ended;
      placed += (await Promise.all(sent)).filter(Boolean).length;
      await floor.restart();
    }
    assert.equal(new Set(nonces).size, nonces.length, 'each nonce once');
    assert.deepEqual(
      nonces,
      nonces.toSorted((a, b) => a - b),
      'and they only grow',
    );
    const cloids = engine.inspect(OWNER.address).orders.map(({ cloid }) => cloid);
    assert.equal(new Set(cloids).size, cloids.length);
    assert.ok(placed >= LIVES && cloids.length >= placed && cloids.length <= LIVES * ORDERS);
    const { halts } = await floor.gateway.ask('status');
    assert.deepEqual(halts, [], 'what a life left behind is nobody else’s order');
  } finally {
    await floor.close();
  }
});
