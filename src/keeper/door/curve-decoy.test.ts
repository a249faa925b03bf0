import assert from 'node:assert/strict';
import test from 'node:test';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hyperliquid } from '../../venues/hyperliquid/venue.ts';
import { curvePoint } from '../custody/curve-material.ts';
import { curveDecoy } from './curve-decoy.ts';
import { codeOf } from './desk-fixture.test.ts';
import { offeredCredential } from './offered-credential.ts';

const VENUE = hyperliquid(() => null);
const CURVE = {
  publicKey: (scalar: Uint8Array) => secp256k1.getPublicKey(scalar, false),
  recover: () => null,
};
const ONE = `0x${'0'.repeat(63)}1`;
/** Of the private key 1. */
const ADDRESS = '0x7e5f4552091a69125d5dfcb7b8c2659029395bdf';
const random = { bytes: (length: number) => Uint8Array.of(...new Uint8Array(length - 1), 1) };

test('a decoy wallet is named by its address; its private key is shown, its public half is kept', () => {
  const { key, kept, shown } = curveDecoy({ curve: CURVE, random }, VENUE, {});
  assert.deepEqual([key, shown, kept.type], [ADDRESS, ONE, 'secp256k1']);
  assert.deepEqual([...(curvePoint(kept.bytes) ?? [])], [...secp256k1.Point.BASE.toBytes(true)]);
});

test('a bot’s own pair is refused where decoys are made here', async () => {
  const asked = async (): Promise<unknown> => curveDecoy({ curve: CURVE, random }, VENUE, { publicKey: '-' });
  assert.equal(await codeOf(asked()), 'KEY_TYPE_UNKNOWN');
});

test('an offered agent is named by its public half, at the venue’s own address or another', () => {
  const offered = offeredCredential({ curve: CURVE }, VENUE, { secret: ` ${ONE}\n` });
  assert.deepEqual([offered.apiKey, offered.type], [ADDRESS, 'secp256k1']);
  assert.equal(offered.trade.baseUrl, 'https://api.hyperliquid.xyz');
  const elsewhere = offeredCredential({ curve: CURVE }, VENUE, {
    secret: ONE,
    baseUrl: 'http://127.0.0.1:9',
  });
  assert.equal(elsewhere.account.baseUrl, 'http://127.0.0.1:9');
});

test('what is no private key is refused, and so is any while nothing could sign with it', async () => {
  const code = async (curve: typeof CURVE | null, secret: string): Promise<string> =>
    codeOf((async () => offeredCredential({ curve }, VENUE, { secret }))());
  assert.equal(await code(CURVE, 'words'), 'KEY_MALFORMED');
  assert.equal(await code(null, ONE), 'SIGNER_MISSING');
});
