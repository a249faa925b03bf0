import { assert } from '../../core/assert.ts';
import type { Venue } from '../../core/order/venue.ts';
import { toHex } from '../../core/units/bytes.ts';
import { compressed, curvePublicMaterial, curveScalar, readCurvePrivate } from '../custody/curve-material.ts';
import type { KeyMaterial } from '../custody/key-material.ts';
import type { CommandParts } from './command-parts.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/** What a bot is given. */
export interface NewDecoy {
  /** What the bot's requests name it by. */
  readonly key: string;
  readonly kept: KeyMaterial;
  /** What the bot signs with; null when it has that already. */
  readonly shown: string | null;
}

/** A wallet that owns nothing: its address is the decoy's name. */
export function curveDecoy(
  { curve, random }: Pick<CommandParts, 'curve' | 'random'>,
  { keyIdOf }: Pick<Venue, 'keyIdOf'>,
  fields: Readonly<Record<string, unknown>>,
): NewDecoy {
  assert(curve !== null && keyIdOf !== null, 'an account of such keys is there only with their arithmetic');
  if (fields['publicKey'] !== undefined) {
    const text = 'a decoy for this venue is a private key that is made here; nothing was issued';
    throw new OwnerRefusal('KEY_TYPE_UNKNOWN', `${text}. Leave --public-key out`);
  }
  const shown = `0x${toHex(random.bytes(32))}`;
  const material = readCurvePrivate(Buffer.from(shown, 'ascii'));
  assert(material !== null, '64 hexadecimal digits are a private key in form');
  const scalar = curveScalar(material);
  assert(scalar !== null, '256 random bits are a private key, but for one in 2 to the 128');
  const publicKey = curve.publicKey(scalar);
  scalar.fill(0);
  const bytes = curvePublicMaterial(compressed(publicKey));
  return { key: keyIdOf(publicKey), kept: { type: 'secp256k1', bytes }, shown };
}
