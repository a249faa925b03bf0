import { pointed } from '../units/pointed.ts';

/** Each chain's coin, as policy calls it. */
export const COIN = { solana: 'SOL', stellar: 'XLM', 'stellar-testnet': 'XLM' } as const;

const SMALLEST = {
  solana: { name: 'lamports', digits: 9 },
  stellar: { name: 'stroops', digits: 7 },
  'stellar-testnet': { name: 'stroops', digits: 7 },
} as const;

/** An amount of a chain's coin for people, with its smallest units behind it: `0.05 SOL (50000000 lamports)`. */
export function coinText(chain: keyof typeof COIN, units: bigint): string {
  const { name, digits } = SMALLEST[chain];
  return `${pointed(units, digits)} ${COIN[chain]} (${units} ${name})`;
}
