import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { stellar } from '../src/chains/stellar/chain.ts';
import { assert } from '../src/core/assert.ts';
import { unixMs } from '../src/core/units/time.ts';
import {
  compressed,
  curvePoint,
  curvePublicMaterial,
  curveScalar,
  readCurvePrivate,
} from '../src/keeper/custody/curve-material.ts';
import { curveCheck } from '../src/keeper/keyring/curve-signer.ts';
import { loadNativeCurve } from '../src/keeper/keyring/native-curve.ts';
import { actionHash, agentDigest } from '../src/venues/hyperliquid/action-hash.ts';
import { parseJson } from '../src/venues/shared/json.ts';
import { quantile } from './load.ts';

/** What one step takes. */
export interface SignRow {
  readonly step: string;
  readonly p50_us: number;
  readonly p99_us: number;
}

const ORDER =
  '{"type":"order","orders":[{"a":0,"b":true,"p":"59000","s":"0.01","r":false,"t":{"limit":{"tif":"Gtc"}},' +
  '"c":"0x00000000000000000000000000000001"}],"grouping":"na"}';

/**
 * What one order on a venue of secp256k1 keys costs in arithmetic: its digest, the signature, and whose one is. In
 * native code as the keeper does it, and in JavaScript beside it. Nothing is sent.
 */
export function measureSigning(count: number): readonly SignRow[] {
  const native = loadNativeCurve(process.platform, process.arch);
  if (native === null) throw new RangeError('there is no native code for this platform');
  const material = readCurvePrivate(Buffer.from('2a'.repeat(32)));
  const action = parseJson(ORDER);
  assert(material !== null && action !== null, 'the key and the order are well formed');
  const scalar = curveScalar(material);
  const point =
    scalar === null ? null : curvePoint(curvePublicMaterial(compressed(native.publicKey(scalar))));
  assert(scalar !== null && point !== null, 'the key has both halves');
  const nonce = unixMs(1_795_228_637_197);
  const digestOf = (): Uint8Array => {
    const hash = actionHash({ action, nonce, vault: null, expiresAfter: unixMs(nonce + 5_000) });
    assert(hash !== null, 'the order has a hash');
    return agentDigest('mainnet', hash);
  };
  const digest = digestOf();
  const signature = native.sign(digest, scalar);
  const check = curveCheck(native, point);
  const spelt = Uint8Array.of(signature[64] ?? 0, ...signature.subarray(0, 64));
  const steps: readonly (readonly [string, number, () => unknown])[] = [
    ['digest', count, digestOf],
    ['sign, native', count, () => native.sign(digest, scalar)],
    ['check, native', count, () => check.verify(digest, signature)],
    ['sign, JavaScript', count / 10, () => secp256k1.sign(digest, scalar, { prehash: false })],
    ...stellarSteps(count),
    ['recover, JavaScript', count / 10, () => secp256k1.recoverPublicKey(spelt, digest, { prehash: false })],
  ];
  return steps.map(([step, times, run]) => measured(step, times, run));
}

/** An offer of 10 USDC for XLM, as a program of the official library built it; its key was thrown away. */
const OFFER =
  'AAAAAgAAAADqSmxj4pxSCr71UHsTLsX5lUd2rr6+e5JCHuppFEbSLAAAAGQBb2zHAAAFkQAAAAEAAAAAAAAAAAAAAABrAQkw' +
  'AAAAAQAAAARndy0xAAAAAQAAAAAAAAADAAAAAAAAAAFVU0RDAAAAADuZETgO/piLoKiQDrHP5E82b32+lGvtB3JA9/Yk3xXF' +
  'AAAAAAX14QAAAAABAAAABAAAAAAAAAAAAAAAAAAAAAEURtIsAAAAQLiKv+xJjGTbrl9seAQcNgYxsQHtO1fxqFJDyrohRWtD' +
  'hHfOiOEHqgbKJxXQN8nIniTaW5MBNcbQzHusJ9d/NQY=';

/** A transaction of Stellar: read to its last byte, told in words and judged, and signed. */
function stellarSteps(count: number): readonly (readonly [string, number, () => unknown])[] {
  const chain = stellar((bytes) => createHash('sha256').update(bytes).digest(), 'stellar-testnet');
  const wire = Buffer.from(OFFER, 'base64');
  const deed = chain.read(wire, () => null);
  assert(deed.kind === 'deed', 'the offer is understood');
  const wallet = deed.signers[0]?.address ?? '';
  const limits = {
    actions: new Set(['offer.sell']),
    assets: new Map(
      [...deed.spends(wallet)].map(([asset, most]) => [asset, { perTransaction: most, perDay: most }]),
    ),
    ...{ destinations: new Set<string>(), authorities: new Set<string>(), nonceAccounts: new Set<string>() },
    ...{ feeMax: 1_000n, feeBumpMax: 0n, unitPriceMax: 0n, minimumBalance: 0n },
    export: 'never' as const,
  };
  const decide = (): unknown => {
    const read = chain.read(wire, () => null);
    assert(read.kind === 'deed', 'the offer is understood');
    return read.judge(wallet, limits, { spent: new Map() });
  };
  const { privateKey } = generateKeyPairSync('ed25519');
  return [
    ['Stellar, read and judge', count, decide],
    ['Stellar, sign', count, () => sign(null, deed.signed, privateKey)],
  ];
}

/** The rows as a table. */
export function signingText(rows: readonly SignRow[]): string {
  const lines = rows.map(
    ({ step, p50_us, p99_us }) =>
      `${step.padEnd(24)}${String(p50_us).padStart(8)}${String(p99_us).padStart(10)}`,
  );
  return [`${''.padEnd(24)}${'p50 us'.padStart(8)}${'p99 us'.padStart(10)}`, ...lines].join('\n');
}

function measured(step: string, times: number, run: () => unknown): SignRow {
  for (let i = 0; i < times / 10; i += 1) run();
  const figures: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const from = performance.now();
    run();
    figures.push((performance.now() - from) * 1_000);
  }
  return { step, p50_us: quantile(figures, 0.5), p99_us: quantile(figures, 0.99) };
}
