import { createHmac } from 'node:crypto';

/** A decoy of a bot at Binance USD-M: what an agent trades with. Worth nothing at the venue. */
export interface Decoy {
  readonly apiKey: string;
  readonly secret: string;
}

/** What the gateway answered a bot. */
export interface BotReply {
  readonly status: number;
  readonly text: string;
}

type Fields = Readonly<Record<string, string>>;

/** An answer takes a few seconds at the very most; a longer one is in doubt. */
const ANSWER_MS = 30_000;
const TEXT_MAX = 32_768;

/** Speaks to the gateway as any bot does. Sends nothing twice. */
export class BotCaller {
  readonly #url: string;
  readonly #decoy: Decoy;
  readonly #wallMs: () => number;

  constructor(url: string, decoy: Decoy, wallMs: () => number) {
    this.#url = url;
    this.#decoy = decoy;
    this.#wallMs = wallMs;
  }

  /** Public market data. */
  look(path: string, fields: Fields): Promise<BotReply> {
    return this.#send('GET', `${path}?${new URLSearchParams(fields).toString()}`, {});
  }

  /** A request signed with the decoy. */
  ask(method: 'GET' | 'POST' | 'DELETE', path: string, fields: Fields): Promise<BotReply> {
    const stamped = { ...fields, recvWindow: '5000', timestamp: String(this.#wallMs()) };
    const query = new URLSearchParams(stamped).toString();
    const signature = createHmac('sha256', this.#decoy.secret).update(query).digest('hex');
    const target = `${path}?${query}&signature=${signature}`;
    return this.#send(method, target, { 'x-mbx-apikey': this.#decoy.apiKey });
  }

  async #send(method: string, target: string, headers: Fields): Promise<BotReply> {
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      const answered = await fetch(`${this.#url}/binance-usdm${target}`, { method, headers, signal });
      return { status: answered.status, text: (await answered.text()).slice(0, TEXT_MAX) };
    } catch {
      const text =
        'The gateway gave no whole answer. Whether it took effect is not known: look before you ask again.';
      return { status: 0, text };
    }
  }
}
