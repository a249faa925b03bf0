import assert from 'node:assert/strict';
import test from 'node:test';
import type { OpenedCategory } from '../core/units/category.ts';
import { firstOrdersLine } from './first-orders.ts';
import { snippetsFor } from './snippets.ts';

const DECOY = { venue: 'bybit', baseUrl: 'http://127.0.0.1:8420/bybit', apiKey: 'K', secret: 'S' };

test('the line of the first two orders has all that its program asks for, and there is none without a secret', () => {
  assert.equal(
    firstOrdersLine(DECOY),
    'SALLYPORT_URL=http://127.0.0.1:8420/bybit API_KEY=K API_SECRET=S npm run --silent first-orders -- bybit',
  );
  assert.equal(firstOrdersLine({ ...DECOY, secret: null }), null);
  assert.equal(firstOrdersLine({ ...DECOY, secret: '-----BEGIN\nPRIVATE' }), null);
});

test('the lines for a client whose secret is not shown any more say where it goes, at every venue', () => {
  for (const [venue, type, said] of [
    ['hyperliquid', 'secp256k1', /the private key of the decoy/],
    ['kite', 'checksum', /the access token that was shown with the secret/],
  ] as const) {
    const pointing = { venue, type, baseUrl: 'http://127.0.0.1:8420/x', apiKey: 'K', accepted: [] };
    const [first] = snippetsFor({ ...pointing, secret: null });
    assert.match(first?.text ?? '', said);
    const [whole] = snippetsFor({ ...pointing, secret: '0x12' });
    assert.doesNotMatch(whole?.text ?? '', said);
  }
});

test('a client of Kite that does not log on gets the token that a log-on would have given it', () => {
  const pointing = {
    venue: 'kite',
    type: 'checksum',
    baseUrl: 'http://127.0.0.1:8701',
    apiKey: 'K',
    accepted: [],
  } as const;
  const [first] = snippetsFor({ ...pointing, secret: 'S' });
  // SHA-256 of "KsallyportS", by `sha256sum`.
  assert.match(
    first?.text ?? '',
    /access_token: 'sallyporta4df55435e2feac74bc8035c246f7c7f4bcbde0bc746cad1b57f220fef188677'/,
  );
});

test('the line for ccxt at Bybit lists the markets that the key was accepted for, and no other', () => {
  const textFor = (accepted: readonly OpenedCategory[]): readonly (string | undefined)[] => {
    const [first] = snippetsFor({ ...DECOY, type: 'hmac', accepted });
    return [/types: \[(.*?)\]/.exec(first?.text ?? '')?.[1], first?.note];
  };
  const [linear, plain] = textFor([]);
  assert.equal(linear, "'linear'");
  assert.doesNotMatch(plain ?? '', /pairs/);
  const [all, told] = textFor(['inverse', 'spot']);
  assert.equal(all, "'linear', 'inverse', 'spot'");
  assert.match(told ?? '', /orders in pairs: types: \['spot'\] alone/);
});
