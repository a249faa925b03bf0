/** A venue whose keys the gateway takes, and what to do there first. */
export interface KeyVenue {
  readonly venue: string;
  readonly name: string;
  /** What to make at the venue, and what it may and may not do. */
  readonly make: string;
  /** What is written into the file that the key is added from. */
  readonly file: string;
  /** What is left to do once it was added; null for nothing. */
  readonly then: string | null;
}

/** Venues as `sallyport key add` has them. */
export const KEY_VENUES: readonly KeyVenue[] = [
  {
    venue: 'binance-usdm',
    name: 'Binance USD-M',
    make:
      'An API key that may read and trade futures, from this machine’s address only. One that may withdraw, ' +
      'transfer or trade spot is refused.',
    file: '{"apiKey": "…", "secret": "…"}',
    then: null,
  },
  {
    venue: 'bybit',
    name: 'Bybit V5',
    make:
      'An API key that may read and trade contracts, from this machine’s address only. One that may withdraw or ' +
      'transfer is refused.',
    file: '{"apiKey": "…", "secret": "…"}',
    then: null,
  },
  {
    venue: 'hyperliquid',
    name: 'Hyperliquid',
    make:
      'An agent (API wallet), approved for your account. It can trade and cannot withdraw. The key of the account ' +
      'itself is refused.',
    file: '{"privateKey": "0x…"}',
    then: null,
  },
  {
    venue: 'kite',
    name: 'Zerodha Kite',
    make: 'An app at developers.kite.trade, with this machine’s address for orders and the redirect URL',
    file: '{"apiKey": "…", "secret": "…"}',
    then: 'Log in once a day: the venue ends every session at 06:00 in India.',
  },
];
