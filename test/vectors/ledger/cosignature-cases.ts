import assert from 'node:assert/strict';
import { COSIGNER_TYPE, cosign, type Cosigned } from '../../../src/core/ledger/cosignature.ts';
import {
  formatNote,
  formatVkey,
  keyOfType,
  parseNote,
  type NoteKey,
  type NoteSignature,
} from '../../../src/core/ledger/note.ts';
import { checkpointOf, leavesOf, OPENING, platform, STORY, testKey, type TestKey } from './sample-ledger.ts';

/** A signed checkpoint, and what a verifier must say of one witness's cosignature under it. */
export interface CosignatureCase {
  readonly name: string;
  /** The witness, as a word of key type 4. */
  readonly key: string;
  readonly note: string;
  readonly verdict: Cosigned['kind'];
  /** Unix seconds, as the witness says; null unless it cosigned. */
  readonly time: number | null;
}

const TIME = 1_767_225_660;

function witness(name: string, byte: number): TestKey {
  const asLog = testKey(name, byte);
  const key = keyOfType(platform.sha256, COSIGNER_TYPE, asLog.key);
  assert.ok(key !== null);
  return { key, sign: asLog.sign };
}

const one = witness('witness.example', 21);
const two = witness('other-witness.example', 22);
const namesake = witness(one.key.name, 23);
const leaves = leavesOf([...OPENING, ...STORY]);
const checkpoint = parseNote(checkpointOf(leaves, 6));
const later = parseNote(checkpointOf(leaves, leaves.length));
assert.ok(checkpoint !== null && later !== null);
const { text, signatures } = checkpoint;
const cosigned = cosign(text, { ...one, time: BigInt(TIME) });
const byTwo = cosign(text, { ...two, time: BigInt(TIME + 1) });

function judged(
  name: string,
  under: readonly NoteSignature[],
  verdict: Cosigned['kind'],
  {
    time = verdict === 'cosigned' ? TIME : null,
    key = one.key,
  }: { time?: number | null; key?: NoteKey } = {},
): CosignatureCase {
  const note = formatNote({ text, signatures: [...signatures, ...under] });
  return { name, key: formatVkey(key, COSIGNER_TYPE), note, verdict, time };
}

function spoiled(change: (signature: Uint8Array) => Uint8Array): NoteSignature {
  return { ...cosigned, signature: change(cosigned.signature) };
}

export const COSIGNATURE_CASES: readonly CosignatureCase[] = [
  judged('a cosignature', [cosigned], 'cosigned'),
  judged('the cosignatures of two witnesses, asked for the first', [cosigned, byTwo], 'cosigned'),
  judged('the same, asked for the second', [cosigned, byTwo], 'cosigned', { time: TIME + 1, key: two.key }),
  judged('none', [], 'absent'),
  judged('that of another witness', [byTwo], 'absent'),
  judged(
    'that of another key under the same name',
    [cosign(text, { ...namesake, time: BigInt(TIME) })],
    'absent',
  ),
  judged('a time in the year 1970', [cosign(text, { ...one, time: 0n })], 'cosigned', { time: 0 }),
  judged('two by one witness', [cosigned, cosign(text, { ...one, time: BigInt(TIME + 9) })], 'cosigned', {
    time: TIME + 9,
  }),
  judged('another time', [spoiled((bytes) => bytes.with(7, (bytes[7] ?? 0) ^ 1))], 'forged'),
  judged('another signature', [spoiled((bytes) => bytes.with(40, (bytes[40] ?? 0) ^ 1))], 'forged'),
  judged('a byte missing', [spoiled((bytes) => bytes.subarray(0, -1))], 'forged'),
  judged('a byte more', [spoiled((bytes) => Uint8Array.of(...bytes, 0))], 'forged'),
  judged('over a later checkpoint', [cosign(later.text, { ...one, time: BigInt(TIME) })], 'forged'),
  judged(
    'a plain signature in the place of a cosignature',
    [{ ...cosigned, signature: one.sign(Buffer.from(text)) }],
    'forged',
  ),
  judged(
    'a true one and a false one of one witness',
    [cosigned, spoiled((bytes) => bytes.with(0, 1))],
    'forged',
  ),
];
