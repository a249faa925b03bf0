import assert from 'node:assert/strict';
import test from 'node:test';
import { kite } from '../../venues/kite/venue.ts';
import { sessionRecord } from '../custody/session-record.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { Fault } from '../../core/fault.ts';
import { Permit } from '../../core/order/permit.ts';
import type { Intent } from '../../core/order/intent.ts';
import type { Venue } from '../../core/order/venue.ts';
import { parseAccountId, parseBotId, type BotId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { curvePublicMaterial, readCurvePrivate } from '../custody/curve-material.ts';
import { tokenMaterial } from '../custody/token-material.ts';
import type { CurveSigner } from './curve-signer.ts';
import { SoftwareKeyring, type CredentialDirectory } from './software-keyring.ts';

const main = parseAccountId('main');
assert.ok(main !== null);
const account = main;

const STAMP = { now: unixMs(1_795_220_000_000), clientOrderIds: [] };
const BTC = intentOf('BTCUSDT');
const ETH = intentOf('ETHUSDT');
const READ = { kind: 'read', route: 'positions', values: [] } as const;

function intentOf(symbol: string): Exclude<Intent, { kind: 'read' | 'local' | 'moveFunds' }> {
  const target = `/fapi/v1/order?symbol=${symbol}&orderId=7&timestamp=1795220000000`;
  const route = binanceUsdm.classify('DELETE', '/fapi/v1/order');
  assert.ok(route !== null);
  const said = binanceUsdm.decode(route, { method: 'DELETE', target, headers: [], body: new Uint8Array(0) });
  assert.ok(said.kind === 'cancel');
  return said;
}

const KNOWN: CredentialDirectory = {
  keyIdOf: () => 'REAL-KEY',
  recordOf: () => 'record',
};

/** A keyring, and how often a secret was opened for it. */
function keyring(change: Partial<CredentialDirectory> = {}, codec: Venue | null = binanceUsdm) {
  const opened: string[] = [];
  const secrets = {
    withSecret: <T>(id: string, _kind: string, use: (secret: Uint8Array) => T): T => {
      opened.push(id);
      return use(Buffer.from('a secret'));
    },
  };
  return { opened, ring: new SoftwareKeyring(secrets, { ...KNOWN, ...change }, () => codec) };
}

const fault = (code: string) => (reason: unknown) => reason instanceof Fault && reason.code === code;
const draft = binanceUsdm.draft(BTC, STAMP);

test('a permit signs once what was decided, with the key in use (T29)', async () => {
  const { ring, opened } = keyring();
  const permit = new Permit('act', account, BTC, draft);
  const signed = await ring.sign(permit);
  assert.deepEqual([signed?.keyId, signed?.signature?.type, opened], ['REAL-KEY', 'hmac', ['record']]);
  assert.equal(ring.keyId(account), 'REAL-KEY');
  await assert.rejects(ring.sign(permit));
  assert.equal(opened.length, 1);
});

test('T29: a draft that says another thing than was decided is not signed, and no secret is opened', async () => {
  const { ring, opened } = keyring();
  const permits = [
    new Permit('act', account, ETH, draft),
    new Permit('act', account, BTC, { ...draft, payload: 'no payload' }),
    new Permit('read', account, READ, draft),
  ];
  for (const permit of permits) await assert.rejects(ring.sign(permit), fault('DRAFT_MISMATCH'));
  assert.deepEqual(opened, []);
});

test('without a venue, a key id or a record nothing is signed', async () => {
  const missing: readonly Parameters<typeof keyring>[] = [
    [{ keyIdOf: () => null }],
    [{ recordOf: () => null }],
    [{}, null],
  ];
  for (const change of missing) {
    const { ring, opened } = keyring(...change);
    await assert.rejects(ring.sign(new Permit('act', account, BTC, draft)), fault('VAULT_RECORD_REFUSED'));
    assert.deepEqual(opened, []);
  }
});

test('what the venue takes unsigned is proven as ever, and opens no secret', async () => {
  const unsigned: Venue = { ...binanceUsdm, signed: () => null };
  const { ring, opened } = keyring({}, unsigned);
  assert.deepEqual(await ring.sign(new Permit('act', account, BTC, draft)), {
    keyId: 'REAL-KEY',
    signature: null,
  });
  await assert.rejects(ring.sign(new Permit('act', account, ETH, draft)), fault('DRAFT_MISMATCH'));
  assert.deepEqual(opened, []);
});

test('decoys stay opened, and no more of them than memory is meant for (T31)', () => {
  const { ring, opened } = keyring();
  const bot = (name: string): BotId => {
    const id = parseBotId(name);
    assert.ok(id !== null);
    return id;
  };
  assert.equal(ring.decoyCheck(bot('ann')), ring.decoyCheck(bot('ann')));
  assert.equal(opened.length, 1);
  for (let i = 0; i < 10_000; i += 1) ring.decoyCheck(bot(`b-${i}`));
  ring.decoyCheck(bot('ann'));
  assert.equal(opened.filter((id) => id.includes('ann')).length, 2);
});

test('a key on secp256k1 signs and checks with the curve’s signer only, and without one not at all', async () => {
  const privateKey = readCurvePrivate(Buffer.from('01'.repeat(32)));
  assert.ok(privateKey !== null);
  const point = new Uint8Array(33).fill(2);
  const signed = new Uint8Array(65).fill(5);
  const key = Uint8Array.of(4, ...new Uint8Array(64).fill(2));
  const curve: CurveSigner = { sign: () => signed, recover: () => key, publicKey: () => key };
  const secrets = {
    withSecret: <T>(_id: string, kind: string, use: (secret: Uint8Array) => T): T =>
      use(kind === 'decoy' ? curvePublicMaterial(point) : Uint8Array.from(privateKey)),
  };
  const codecOf = () => binanceUsdm;
  const ann = parseBotId('ann');
  assert.ok(ann !== null);
  const ring = new SoftwareKeyring(secrets, KNOWN, codecOf, { curve });
  const made = await ring.sign(new Permit('act', account, BTC, draft));
  assert.deepEqual(made?.signature, { type: 'secp256k1', bytes: signed });
  const mark = new Uint8Array(65).fill(1);
  assert.ok(ring.decoyCheck(ann).verify(new Uint8Array(32), mark));
  const without = new SoftwareKeyring(secrets, KNOWN, codecOf);
  await assert.rejects(without.sign(new Permit('act', account, BTC, draft)), fault('SIGNER_MISSING'));
  assert.throws(() => without.decoyCheck(ann), fault('SIGNER_MISSING'));
});

test('at a venue of sessions the token of the open session goes along, and the secret stays shut', async () => {
  const opened: string[] = [];
  const secrets = {
    withSecret: <T>(id: string, kind: string, use: (secret: Uint8Array) => T): T => {
      opened.push(`${kind} ${id}`);
      return use(sessionRecord(Buffer.from('tok'), unixMs(5)));
    },
  };
  const ring = new SoftwareKeyring(secrets, KNOWN, () => kite);
  const target = { by: 'venue', id: '151220000000000' } as const;
  const values = [['variety', 'regular']] as const;
  const cancel: Intent = { kind: 'cancel', instrument: 'NSE:INFY' as Instrument, target, values };
  const written = kite.draft(cancel, { now: unixMs(1_795_220_000_000), clientOrderIds: [] });
  const signed = await ring.sign(new Permit('act', account, cancel, written));
  assert.equal(signed?.keyId, 'REAL-KEY');
  assert.ok(signed.signature?.type === 'checksum');
  assert.equal(Buffer.from(signed.signature.bytes).toString(), 'tok');
  assert.deepEqual(opened, [`session account/${account}/session`]);
});

test('F25: where no token is, the name of a key in one signs nothing', async () => {
  const inToken = tokenMaterial({ type: 'hmac', id: '01'.repeat(16), publicKey: new Uint8Array() });
  const withSecret = <T>(_id: string, _kind: string, use: (secret: Uint8Array) => T): T => use(inToken);
  const ring = new SoftwareKeyring({ withSecret }, KNOWN, () => binanceUsdm);
  assert.equal(await ring.sign(new Permit('act', account, BTC, draft)), null);
});
