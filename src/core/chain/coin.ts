/** Each chain's coin, as policy calls it. */
export const COIN = { solana: 'SOL', stellar: 'XLM', 'stellar-testnet': 'XLM' } as const;
