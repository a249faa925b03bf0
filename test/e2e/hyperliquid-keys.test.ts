import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { openHyperliquidFloor, OWNER, SECOND_AGENT, type HyperliquidFloor } from './hyperliquid-floor.ts';

const LIMIT = { a: 0, b: true, p: '58900', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;
const CLOID = `0x${'c7'.repeat(16)}` as const;
const CLOID_2 = `0x${'c8'.repeat(16)}` as const;
/** With which the floor began. */
const GIVEN_UP = Wallet.numbered(7_002);

let floor: HyperliquidFloor;

before(async () => {
  floor = await openHyperliquidFloor();
});
after(() => floor.close());

test('T1: an account’s own key, one that nobody approved, and one that was given up are not stored', async () => {
  const { gateway, simulator, ca } = floor;
  const offer = (name: string, secret: string): Promise<unknown> =>
    gateway.ask('key add', { venue: 'hyperliquid', name, secret, baseUrl: simulator.url, ca, paper: true });
  await assert.rejects(offer('master', OWNER.privateKey), /key of an account itself/);
  await assert.rejects(offer('nobody', Wallet.numbered(8).privateKey), /approve it as an agent/);
  await assert.rejects(offer('words', 'no key'), /64 hexadecimal digits/);
  await gateway.ask('key rotate', { name: 'main', secret: SECOND_AGENT.privateKey });
  const decoy = await floor.addBot('after');
  const { exchange } = httpClients(floor.url, new Wallet(decoy.privateKey));
  await exchange.order({ orders: [{ ...LIMIT, c: CLOID }], grouping: 'na' });
  await exchange.cancelByCloid({ cancels: [{ asset: 0, cloid: CLOID }] });
  await assert.rejects(offer('again', SECOND_AGENT.privateKey), /in use here before/);
  const back = gateway.ask('key rotate', { name: 'main', secret: GIVEN_UP.privateKey });
  await assert.rejects(back, /in use here before.* could be sent again.* Approve a new agent at the venue/);
});

test('each action leaves with a moment within five seconds, after which the venue does not act on it', async () => {
  const { engine } = floor.simulator;
  const sent: Readonly<Record<string, unknown>>[] = [];
  const handle = engine.handle.bind(engine);
  engine.handle = (request, at) => {
    if (request.target === '/exchange') {
      const words: unknown = JSON.parse(Buffer.from(request.body).toString('utf8'));
      sent.push({ ...Object(words), at });
    }
    return handle(request, at);
  };
  const { privateKey } = await floor.addBot('timed');
  const { exchange } = httpClients(floor.url, new Wallet(privateKey));
  const placed = await exchange.order({ orders: [{ ...LIMIT, p: '58700', c: CLOID_2 }], grouping: 'na' });
  assert.equal(placed.status, 'ok');
  await exchange.modify({ oid: CLOID_2, order: { ...LIMIT, p: '58600', c: CLOID_2 } });
  await exchange.updateLeverage({ asset: 0, isCross: true, leverage: 5 });
  await exchange.cancelByCloid({ cancels: [{ asset: 0, cloid: CLOID_2 }] });
  engine.handle = handle;
  assert.deepEqual(
    sent.map(({ action }) => Object(action).type),
    ['order', 'batchModify', 'updateLeverage', 'cancelByCloid'],
  );
  for (const { nonce, expiresAfter, at } of sent) {
    assert.ok(Number(expiresAfter) - Number(nonce) <= 5_000, JSON.stringify({ nonce, expiresAfter }));
    assert.ok(Number(expiresAfter) >= Number(at), 'and it is not over when it arrives');
  }
});

test('an order placed with the agent’s key and not by the gateway halts its account within 5 s (T41)', async () => {
  const order = { ...LIMIT, p: '58800' };
  const body = JSON.stringify(
    SECOND_AGENT.l1({ type: 'order', orders: [order], grouping: 'na' }, Date.now()),
  );
  const headers = { 'content-type': 'application/json' };
  const { engine } = floor.simulator;
  engine.handle({ method: 'POST', target: '/exchange', headers, body: Buffer.from(body) }, Date.now());
  const from = performance.now();
  for (;;) {
    const { halts } = await floor.gateway.ask('status');
    if (JSON.stringify(halts).includes('this key has leaked')) break;
    assert.ok(performance.now() - from < 5_000, 'within five seconds');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});
