import { createHmac } from 'node:crypto';
import { Agent, request as requestHttp } from 'node:http';

export interface Decoy {
  readonly apiKey: string;
  readonly secret: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export type Fields = Readonly<Record<string, string>>;

/** A request as it will stand on the wire, so that a test can send the very same bytes again. */
export interface SignedRequest {
  readonly method: string;
  /** Path and signed query. */
  readonly target: string;
  readonly apiKey: string;
}

/** A bot of a few lines that signs as the venue's own clients do and never sends anything twice by itself. */
export class SigningBot {
  readonly #url: URL;
  readonly #decoy: Decoy;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(url: string, decoy: Decoy) {
    this.#url = new URL(url);
    this.#decoy = decoy;
  }

  sign(method: string, path: string, fields: Fields): SignedRequest {
    const stamped = { ...fields, recvWindow: '5000', timestamp: String(Date.now()) };
    const query = new URLSearchParams(stamped).toString();
    const signature = createHmac('sha256', this.#decoy.secret).update(query).digest('hex');
    return { method, target: `${path}?${query}&signature=${signature}`, apiKey: this.#decoy.apiKey };
  }

  /** Rejects when the connection broke before a whole answer came. */
  send(signed: SignedRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { method, target, apiKey } = signed;
      const headers = { 'x-mbx-apikey': apiKey };
      const { hostname: host, port } = this.#url;
      const outgoing = requestHttp(
        { host, port, method, path: target, headers, agent: this.#agent },
        (incoming) => {
          const parts: Buffer[] = [];
          incoming.on('data', (part: Buffer) => parts.push(part));
          incoming.once('error', reject);
          incoming.once('end', () =>
            resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
          );
        },
      );
      outgoing.once('error', reject);
      outgoing.end();
    });
  }

  ask(method: string, path: string, fields: Fields = {}): Promise<Answer> {
    return this.send(this.sign(method, path, fields));
  }

  /** A limit order; rests when its price is away from the market. */
  place(order: Fields): Promise<Answer> {
    return this.ask('POST', '/fapi/v1/order', limitOrder(order));
  }

  close(): void {
    this.#agent.destroy();
  }
}

export function limitOrder(fields: Fields): Fields {
  return { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.002', ...fields };
}
