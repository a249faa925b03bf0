import type { HorizonView } from './horizon-reads.ts';

type Json = Readonly<Record<string, unknown>>;

/** Shares of which both a Horizon and an RPC tell; the first tells of no others. */
const SHARES = [
  'max',
  'min',
  'mode',
  'p10',
  'p20',
  'p30',
  'p40',
  'p50',
  'p60',
  'p70',
  'p80',
  'p90',
  'p95',
  'p99',
];
/** A Horizon's figures are of the last five ledgers. */
const LEDGERS = 5;

/**
 * What fees were, in the form of the RPC. A Horizon tells nothing of contracts, nor how many transactions there were:
 * both stand as 0. Null for an answer that is not understood.
 */
export function feeStats({ status, json }: HorizonView): Json | null {
  const latestLedger = Number(json['last_ledger']);
  const charged = figures(json['fee_charged']);
  if (status !== 200 || !Number.isSafeInteger(latestLedger) || charged === null) return null;
  const none = Object.fromEntries(SHARES.map((name) => [name, '0']));
  return {
    sorobanInclusionFee: { ...none, transactionCount: '0', ledgerCount: LEDGERS },
    inclusionFee: { ...charged, transactionCount: '0', ledgerCount: LEDGERS },
    latestLedger,
  };
}

function figures(of: unknown): Json | null {
  const all = new Map<string, unknown>(Object.entries(Object(of)));
  const rows = SHARES.map((name): [string, unknown] => [name, all.get(name)]);
  return rows.every(([, value]) => typeof value === 'string' && /^[0-9]{1,19}$/.test(value))
    ? Object.fromEntries(rows)
    : null;
}
