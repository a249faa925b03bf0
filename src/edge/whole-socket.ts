import type { VenueSockets } from '../core/order/venue.ts';

/** One side of a bot's socket that takes messages. */
interface Side {
  receive(text: string): void;
  closed(): void;
}

export interface WholeSocketParts {
  readonly sockets: VenueSockets;
  /** The venue's public streams. */
  readonly market: Side;
  /** Opens the keeper's side; called once at most, for the first message that is its business. */
  readonly judged: () => Side;
}

/**
 * A bot's socket at an address that is for everything: requests and what names an account are the keeper's, all else
 * belongs to the public streams, whose side knows what it takes.
 */
export class WholeSocket {
  readonly #parts: WholeSocketParts;
  #judged: Side | null = null;

  constructor(parts: WholeSocketParts) {
    this.#parts = parts;
  }

  receive(text: string): void {
    const { sockets, market, judged } = this.#parts;
    const isKeepers = (sockets.calls?.readCall(text) ?? sockets.named?.readAsked(text) ?? null) !== null;
    if (!isKeepers) return market.receive(text);
    this.#judged ??= judged();
    this.#judged.receive(text);
  }

  closed(): void {
    this.#parts.market.closed();
    this.#judged?.closed();
  }
}
