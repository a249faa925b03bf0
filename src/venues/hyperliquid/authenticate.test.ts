import assert from 'node:assert/strict';
import test from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { parseJson } from '../shared/json.ts';
import { parseHex, toHex } from '../../core/units/bytes.ts';
import { unixMs } from '../../core/units/time.ts';
import { actionHash } from './action-hash.ts';
import { authenticate, keysOf } from './authenticate.ts';
import { readExchangeRequest, signersOf } from './exchange-request.ts';
import { EXCHANGE, READS, post, SIGNER, VECTORS } from './fixtures/recorded.ts';
import { checkOf, recoverKey } from './fixtures/recover-key.ts';
import { addressOfKey, readSignature, spellSignature } from './signature.ts';
import { addressOf, parseAddress, type Address } from './text.ts';

function signersOfBody(body: string): readonly string[] {
  const read = readExchangeRequest(Buffer.from(body, 'utf8'));
  assert.ok(read.kind === 'exchange', body);
  return [...signersOf(read, recoverKey)].map(({ address, as }) => `${as} ${address}`);
}

test('every request that a client recorded has its signer, whichever chain and form it was signed in', () => {
  for (const { body, client } of EXCHANGE) {
    const found = signersOfBody(body).filter((signer) => signer.endsWith(SIGNER));
    const as = /hyperliquidChain/.test(body) ? 'user' : client.startsWith('@nktkas') ? 'testnet' : 'mainnet';
    assert.deepEqual(found, [`${as} ${SIGNER}`], body);
  }
});

test('the vectors of the venue’s own SDK: action hash, both chains, vault, what a user signs', () => {
  for (const { action, nonce, hash } of VECTORS.actionHash) {
    const value = parseJson(action);
    assert.ok(value !== null);
    const found = actionHash({ action: value, nonce: unixMs(nonce), vault: null, expiresAfter: null });
    assert.equal(found === null ? null : toHex(found), hash);
  }
  for (const { chain, body } of VECTORS.signed) {
    assert.ok(signersOfBody(body).includes(`${chain} ${VECTORS.address}`), body);
  }
  for (const { body } of VECTORS.userSigned) {
    assert.deepEqual(signersOfBody(body), [`user ${VECTORS.address}`]);
  }
});

const [FIRST] = EXCHANGE.filter(({ call }) => call === 'createOrder limit');
assert.ok(FIRST !== undefined);
const ORDER = FIRST.body;
const SIGNED_AT = unixMs(1_795_228_637_197);
const later = (ms: number) => unixMs(SIGNED_AT + ms);

test('a signed request is its decoy’s, and no other’s', () => {
  const request = post('/exchange', ORDER);
  assert.ok(keysOf(request, recoverKey).includes(SIGNER));
  const found = authenticate(request, checkOf(SIGNER), SIGNED_AT);
  assert.ok(found.kind === 'authentic');
  assert.deepEqual([found.timestamp, found.windowMs, found.signature.length], [SIGNED_AT, 60_000, 130]);
  const other = addressOf(new Uint8Array(20).fill(7));
  assert.deepEqual(authenticate(request, checkOf(other), SIGNED_AT), {
    kind: 'refused',
    why: 'signature',
  });
});

test('T6: a request counts within a minute of its nonce, and not after its own expiry', () => {
  const at = (ms: number, body = ORDER): string => {
    const found = authenticate(post('/exchange', body), checkOf(SIGNER), later(ms));
    return found.kind === 'refused' ? found.why : found.kind;
  };
  assert.deepEqual(
    [-1_000, -999, 0, 60_000, 60_001].map((ms) => at(ms)),
    ['timestamp', 'authentic', 'authentic', 'authentic', 'timestamp'],
  );
});

test('T3: one changed letter, number, name, or order of names, and the signature is nobody’s', () => {
  const changes = [
    ORDER.replace('"59000"', '"59001"'),
    ORDER.replace('"a":0,"b":true', '"b":true,"a":0'),
    ORDER.replace('"r":false', '"r":true'),
    ORDER.replace('1795228637197', '1795228637198'),
    ORDER.replace('"a":0', '"a":0.5'),
    ORDER.replace('"nonce"', '"vaultAddress":"0x1719884eb866cb12b2287399b15f7db5e7d775ea","nonce"'),
    ORDER.replace('"nonce"', '"expiresAfter":1795228697197,"nonce"'),
  ];
  for (const body of changes) {
    assert.notEqual(body, ORDER);
    const found = authenticate(post('/exchange', body), checkOf(SIGNER), SIGNED_AT);
    assert.deepEqual(found, { kind: 'refused', why: 'signature' }, body);
  }
});

test('what is null is absent, as one SDK writes it', () => {
  const body = ORDER.replace('"nonce"', '"vaultAddress":null,"expiresAfter":null,"nonce"');
  assert.equal(authenticate(post('/exchange', body), checkOf(SIGNER), SIGNED_AT).kind, 'authentic');
});

test('T3: a body of any other form is no request', () => {
  const refusals = (
    [
      ['no json', 'unknown'],
      ['[]', 'unknown'],
      ['{}', 'action'],
      ['{"action":{"type":"no word"}}', 'action'],
      ['{"action":{"type":7}}', 'nonce'],
      ['{"action":{}}', 'action'],
      [ORDER.replace(/"signature":\{[^}]*\}/, '"signature":{}'), 'signature'],
      [ORDER.replace('"nonce":1795228637197', '"nonce":"1795228637197"'), 'nonce'],
      [ORDER.replace('"nonce":1795228637197', '"nonce":17952286371970000'), 'nonce'],
      [ORDER.replace('"signature":{', '"signature":null,"s":{'), 'signature'],
      [ORDER.replace('"v":28', '"v":29'), 'signature'],
      [ORDER.replace('"v":28', '"v":"28"'), 'signature'],
      [ORDER.replace('"v":28', '"v":28,"w":1'), 'signature'],
      [ORDER.replace('"r":"0x', '"r":"0y'), 'signature'],
      [ORDER.replace('"s":"0x', '"s":"'), 'signature'],
      [ORDER.replace('"nonce"', '"vaultAddress":"0x12","nonce"'), 'vaultAddress'],
      [ORDER.replace('"nonce"', '"vaultAddress":true,"nonce"'), 'vaultAddress'],
      [ORDER.replace('"nonce"', '"expiresAfter":"5","nonce"'), 'expiresAfter'],
      [ORDER.replace('"nonce"', '"isFrontend":true,"nonce"'), 'unknown'],
      [ORDER.replace('"nonce"', '"time":5,"nonce"'), 'time'],
    ] as const
  ).map(([body, field]) => {
    const read = readExchangeRequest(Buffer.from(body, 'utf8'));
    assert.deepEqual(keysOf(post('/exchange', body), recoverKey), []);
    const found = authenticate(post('/exchange', body), checkOf(SIGNER), SIGNED_AT);
    assert.deepEqual(found, { kind: 'refused', why: 'malformed' });
    return [read.kind === 'notUnderstood' ? read.field : read.kind, field];
  });
  for (const [found, wanted] of refusals) assert.equal(found, wanted);
  assert.deepEqual(
    new Set(READS.flatMap(({ body }) => keysOf(post('/info', body), recoverKey))),
    new Set(['0x1111111111111111111111111111111111111111']),
  );
  for (const { body } of READS)
    assert.equal(authenticate(post('/info', body), checkOf(SIGNER), SIGNED_AT).kind, 'unsigned');
});

test('T6: a signature has one spelling: the upper half of s is refused, v and zeros are read alike', () => {
  const spelt = (change: (body: string) => string): string | undefined => {
    const read = readExchangeRequest(Buffer.from(change(ORDER), 'utf8'));
    return read.kind === 'exchange' ? read.signature.text : undefined;
  };
  const text = spelt((body) => body);
  assert.equal(
    spelt((body) => body.replace('"v":28', '"v":1')),
    text,
  );
  assert.equal(
    spelt((body) => body.replace(/"r":"0x[0-9a-f]+"/, (r) => r.toUpperCase().replace('"R":"0X', '"r":"0x'))),
    text,
  );
  const s = BigInt(/"s":"(0x[0-9a-f]+)"/.exec(ORDER)?.[1] ?? 0);
  const mirrored = (secp256k1.Point.Fn.ORDER - s).toString(16);
  const twin = ORDER.replace(/"s":"0x[0-9a-f]+"/, `"s":"0x${mirrored}"`).replace('"v":28', '"v":27');
  assert.equal(
    spelt(() => twin),
    undefined,
  );
});

test('numbers that no key can have signed with have no signer', () => {
  const zero = '"signature":{"r":"0x0","s":"0x0","v":27}';
  const body = ORDER.replace(/"signature":\{[^}]*\}/, zero);
  assert.deepEqual(signersOfBody(body), []);
});

test('a user’s action whose signed time is not the nonce, or with a field of another kind, has no signer', () => {
  const [withdraw] = EXCHANGE.filter(({ call }) => call === 'withdraw');
  const [transfer] = EXCHANGE.filter(({ call }) => call === 'transfer');
  assert.ok(withdraw !== undefined && transfer !== undefined);
  const broken = [
    withdraw.body.replace(/"nonce":\d+/, '"nonce":1'),
    withdraw.body.replace('"amount":"1"', '"amount":1'),
    withdraw.body.replace('"0x66eee"', '"66eee"'),
    withdraw.body.replace('"0x66eee"', 'null'),
    transfer.body.replace('"toPerp":true', '"toPerp":"true"'),
    transfer.body.replace(/"nonce":\d+\}/, '"nonce":"1795228639881"}'),
  ];
  assert.deepEqual(
    broken.map(signersOfBody),
    broken.map(() => []),
  );
  assert.equal(
    signersOfBody(transfer.body.replace('"toPerp":true', '"toPerp":false')).includes(SIGNER),
    false,
  );
});

test('our own signatures are spelt with all zeros, and read back to themselves', () => {
  const bytes = new Uint8Array(65).fill(1);
  bytes.fill(0, 0, 3);
  for (const recovery of [0, 1]) {
    bytes[64] = recovery;
    const value = parseJson(spellSignature(bytes));
    assert.ok(value !== null);
    assert.equal(readSignature(value)?.text, toHex(bytes));
  }
  assert.throws(() => spellSignature(bytes.subarray(1)), RangeError);
});

test('an address is the hash of its key, and has one spelling', () => {
  // The private key 1: its public key is the generator of the curve.
  const one = '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf';
  const point = secp256k1.Point.BASE;
  assert.throws(() => addressOfKey(point.toBytes(true)), RangeError);
  assert.equal(addressOfKey(point.toBytes(false)), one);
  const addresses: readonly (Address | null)[] = [
    parseAddress('0x7E5F4552091A69125D5DFCB7B8C2659029395BDF'),
    parseAddress(one.toUpperCase()),
    parseAddress(one.slice(0, -1)),
  ];
  assert.deepEqual(addresses, [one, null, null]);
  assert.throws(() => addressOf(parseHex('00') ?? new Uint8Array(0)), RangeError);
});

test('after the chain whose signer is known no other is looked at: a recovery is the dearest part of an order', () => {
  const request = post('/exchange', ORDER);
  let recovered = 0;
  const counting = (digest: Uint8Array, signature: Uint8Array): Uint8Array | null => {
    recovered += 1;
    return recoverKey(digest, signature);
  };
  const all = keysOf(request, counting);
  assert.deepEqual([all.length, recovered], [2, 2]);
  recovered = 0;
  assert.deepEqual(
    keysOf(request, counting, (key) => key === all[0]),
    all.slice(0, 1),
  );
  assert.equal(recovered, 1);
  assert.deepEqual(
    keysOf(request, counting, (key) => key === all[1]),
    all,
  );
  const verified: Uint8Array[] = [];
  const check = { type: 'secp256k1', verify: (digest: Uint8Array) => verified.push(digest) > 0 } as const;
  authenticate(request, check, unixMs(0));
  assert.equal(verified.length, 1);
});
