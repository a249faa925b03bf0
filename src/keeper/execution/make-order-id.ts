import type { ClientOrderId } from '../../core/units/ids.ts';
import type { Random } from '../../ports.ts';

const ID_ALPHABET = '0123456789abcdefghijklmnopqrstuv';

/** An order id of our own: `sp-` and 100 random bits in base 32, within every venue's alphabet and length. */
export function makeOrderId(random: Random): ClientOrderId {
  const text = [...random.bytes(20)].map((byte) => ID_ALPHABET.charAt(byte & 31)).join('');
  return `sp-${text}` as ClientOrderId;
}
