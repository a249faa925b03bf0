/** How much a packet of one instrument tells, from the least on. */
export type TickerMode = 'ltp' | 'quote' | 'full';

/** What a bot asks of a ticker. Tokens are the venue's numbers of instruments, u32. */
export type TickerRequest =
  /** `mode` null: as much as before, or as the venue tells unasked. */
  | { readonly kind: 'watch'; readonly tokens: readonly number[]; readonly mode: TickerMode | null }
  | { readonly kind: 'unwatch'; readonly tokens: readonly number[] };

/** One instrument's part of a message. */
export interface TickerPacket {
  readonly token: number;
  /** A view of the message. */
  readonly bytes: Uint8Array;
}

/**
 * Levels of a book as a packet tells them, best first: price and quantity as decimal text. Places that nobody fills are
 * left out.
 */
export interface TickerBook {
  readonly bids: readonly (readonly [price: string, quantity: string])[];
  readonly asks: readonly (readonly [price: string, quantity: string])[];
}

/**
 * Prices of chosen instruments in binary packets, at a venue that tells them under an account's session only: one
 * connection of the gateway's is shared by the bots of an account. Pure.
 */
export interface VenueTicker {
  /** Most instruments on one connection, of a bot or of the gateway. */
  readonly instrumentsMax: number;
  /** Most connections of one bot. */
  readonly connectionsMax: number;
  /** From the least to the most; a packet is a beginning of the packet of every greater mode. */
  readonly modes: readonly TickerMode[];
  /** What the venue tells where no mode was asked for. */
  readonly usual: TickerMode;
  /** Says that the connection is there while there is nothing to tell. */
  readonly heartbeat: Uint8Array;
  /** What an address shows to prove who it is, as headers of a request show it; null for one that shows nothing. */
  credentialsOf(target: string): readonly (readonly [string, string])[] | null;
  /** Null for a message that is no request. */
  read(text: string): TickerRequest | null;
  /** The message for a request of the gateway's own. */
  write(request: TickerRequest): string;
  /** What a bot is told whose request was not done. */
  refusal(text: string): string;
  /** Null for a message that holds no whole packets; empty for a heartbeat. */
  packets(message: Uint8Array): readonly TickerPacket[] | null;
  /** As much of a packet as a mode tells. */
  cut(packet: Uint8Array, mode: TickerMode): Uint8Array;
  join(packets: readonly Uint8Array[]): Uint8Array;
  /** The book in a packet of the greatest mode; null for a packet without one. */
  bookOf(packet: Uint8Array): TickerBook | null;
}
