import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountId } from '../../core/units/ids.ts';
import type { Sending, Wire } from '../../ports.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { kite } from '../../venues/kite/venue.ts';
import { sessionWire } from './session-wire.ts';

const REQUEST = { method: 'GET', target: '/orders', headers: [], body: new Uint8Array(0) };

async function noticed(
  sending: Sending,
  venue: 'kite' | 'binance-usdm',
  account = 'main',
  shown = 'open',
): Promise<string> {
  const over: string[] = [];
  const wire: Wire = { send: () => Promise.resolve(sending) };
  const venues = new Map([kite, binanceUsdm].map((each) => [each.id, each]));
  const watched = sessionWire({
    wire,
    venues,
    sessions: {
      over: (id, isToken) => {
        if (isToken(Buffer.from('open'))) over.push(id);
      },
    },
  });
  const target = {
    baseUrl: 'https://venue',
    ca: null,
    venue,
    account: account === '' ? null : (account as AccountId),
  };
  const headers = [['authorization', `token KEY:${shown}`]] as const;
  assert.equal(await watched.send(target, { ...REQUEST, headers }, 1, () => true), sending);
  return over.join();
}

function answered(status: number, type: string): Sending {
  const json = JSON.stringify({ status: 'error', message: 'no', data: null, error_type: type });
  return { kind: 'answered', reply: { status, headers: [], body: Buffer.from(json) } };
}

test('a token that the venue refuses ends the session of its account, and nothing else does', async () => {
  const over = answered(403, 'TokenException');
  assert.equal(await noticed(over, 'kite'), 'main');
  assert.equal(await noticed(over, 'kite', ''), '');
  assert.equal(await noticed(over, 'binance-usdm'), '');
  assert.equal(await noticed(answered(403, 'PermissionException'), 'kite'), '');
  assert.equal(await noticed(answered(400, 'TokenException'), 'kite'), '');
  assert.equal(await noticed({ kind: 'lost', why: 'TIMEOUT' }, 'kite'), '');
});

test('what the venue says of a session from before the last log-in does not end the one that is open', async () => {
  assert.equal(await noticed(answered(403, 'TokenException'), 'kite', 'main', 'earlier'), '');
});
