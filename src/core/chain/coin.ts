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
  const [sign, size] = units < 0n ? ['-', -units] : ['', units];
  const text = String(size).padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  const point = fraction === '' ? '' : '.';
  return `${sign}${text.slice(0, -digits)}${point}${fraction} ${COIN[chain]} (${units} ${name})`;
}
