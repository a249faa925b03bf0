import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldJournal } from './execution/journal-fixture.test.ts';
import type { Gateway } from './gateway.ts';
import { openDesk } from './open-desk.ts';

test('the desk of wallets serves each network that is named, each at its own address', async () => {
  const { journal, clock } = heldJournal();
  const gateway: unknown = { isHalted: () => true };
  const unused = { vault: {} as never, wire: {} as never, signer: {} as never };
  const parts = { clock, journal, log: { write: () => undefined }, ...unused };
  const desk = openDesk(parts, gateway as Gateway);
  assert.deepEqual(
    desk.chains.map(({ id }) => id),
    ['solana', 'stellar', 'stellar-testnet'],
  );
  const stranger = { method: 'POST', target: '/', headers: [], body: new Uint8Array(0) };
  assert.equal((await desk.serveChain('solana', stranger))?.status, 401);
  assert.equal(desk.serveChain('binance-usdm', stranger), null);
});
