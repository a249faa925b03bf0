import type { Category } from '../category.ts';
import type { Exchange } from '../exchange.ts';
import type { Outlet } from '../../shared/outlet.ts';
import { PublicConnection } from './public-connection.ts';

/** The connections of the public streams, which speak once in a while. Private ones speak by themselves. */
export class StreamHub {
  readonly #exchange: Exchange;
  readonly #connections = new Set<PublicConnection>();

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  open(outlet: Outlet, connId: string, category: Category): PublicConnection {
    const connection = new PublicConnection(this.#exchange, outlet, connId, category);
    this.#connections.add(connection);
    return connection;
  }

  close(connection: PublicConnection): void {
    this.#connections.delete(connection);
  }

  /** Lets every topic that somebody listens to say what is new. */
  tick(): void {
    for (const connection of this.#connections) connection.tick();
  }
}
