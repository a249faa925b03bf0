import { concatBytes, u32, u64 } from '../../core/units/bytes.ts';
import { parseStrkey } from '../../core/wallet/strkey.ts';

/** A text in XDR (RFC 4506): its length, then its bytes, with zeros up to a whole step of four. */
function text(value: string): Uint8Array {
  const bytes = Uint8Array.from(value, (char) => char.charCodeAt(0));
  return concatBytes(u32(bytes.length), bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
}

const [ACCOUNT, ED25519] = [0, 0];
const KEY_LENGTH = 44;
const FLAGS = [
  ['auth_required', 1],
  ['auth_revocable', 2],
  ['auth_immutable', 4],
  ['auth_clawback_enabled', 8],
] as const;

/** The account whose key in the ledger that is; null for a key of anything else. */
export function accountOfKey(key: Uint8Array): Uint8Array | null {
  const head = concatBytes(u32(ACCOUNT), u32(ED25519));
  const isAccount = key.length === KEY_LENGTH - 4 && head.every((byte, at) => key[at] === byte);
  return isAccount ? key.slice(8) : null;
}

/**
 * An account as RPC tells of it, from what a Horizon says: its entry in the ledger, with what its offers have promised.
 * Without what sponsors it. Null for an answer of another form.
 */
export function accountEntry(json: Readonly<Record<string, unknown>>): Uint8Array | null {
  const id = parseStrkey('account', String(json['account_id']));
  const rows = listOf(json['balances']);
  const signers = listOf(json['signers']);
  const coin = rows.find((row) => row.asset_type === 'native');
  const { low_threshold: low, med_threshold: medium, high_threshold: high } = Object(json['thresholds']);
  const sequence = whole(json['sequence']);
  const amounts = [coin?.balance, coin?.buying_liabilities ?? '0.0', coin?.selling_liabilities ?? '0.0'].map(
    units,
  );
  const [balance, buying, selling] = amounts;
  if (id === null || sequence === null || typeof balance !== 'bigint') return null;
  if (typeof buying !== 'bigint' || typeof selling !== 'bigint') return null;
  const own = signers.find(({ key }) => key === json['account_id']);
  const others = signers.flatMap(({ key, weight }) => {
    const bytes = key === json['account_id'] ? null : parseStrkey('account', String(key));
    return bytes === null ? [] : [concatBytes(u32(ED25519), bytes, u32(Number(weight)))];
  });
  const flags = FLAGS.reduce((sum, [name, bit]) => sum + (Object(json['flags'])[name] === true ? bit : 0), 0);
  const home = typeof json['home_domain'] === 'string' ? json['home_domain'].slice(0, 32) : '';
  return concatBytes(
    ...[u32(ACCOUNT), u32(ED25519), id, u64(balance), u64(sequence), u32(Number(json['subentry_count']))],
    ...[u32(0), u32(flags), text(home)],
    Uint8Array.of(Number(own?.weight ?? 0), Number(low), Number(medium), Number(high)),
    ...[u32(others.length), ...others],
    ...[u32(1), u64(buying), u64(selling), u32(0)],
  );
}

type Row = Readonly<Record<string, unknown>>;

function listOf(json: unknown): readonly Row[] {
  return Array.isArray(json) ? json.map((row: unknown): Row => Object(row)) : [];
}

function whole(json: unknown): bigint | null {
  return typeof json === 'string' && /^[0-9]{1,18}$/.test(json) ? BigInt(json) : null;
}

/** Ten-millionths. */
function units(json: unknown): bigint | null {
  const [, coins, fraction] =
    (typeof json === 'string' ? /^([0-9]{1,12})\.([0-9]{1,7})$/.exec(json) : null) ?? [];
  return coins === undefined || fraction === undefined ? null : BigInt(coins + fraction.padEnd(7, '0'));
}
