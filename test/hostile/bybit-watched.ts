import assert from 'node:assert/strict';
import { signedText } from '../../sim/venues/bybit.ts';
import type { EngineOptions } from '../../simulators/bybit/engine.ts';
import { openBybitFloor, type BybitFloor } from '../e2e/bybit-floor.ts';
import { starterPolicy } from '../e2e/trading-floor.ts';
import { METHODS, OWN, spellings } from './bybit-tries.ts';
import { keptBybit } from './catalogue/catalogue.ts';
import { exchange, head, statuses } from './raw-socket.ts';

const AT_ONCE = 16;
const TRIES_MAX = 100;
const TOO_MANY = /"retCode":10006/;

type Method = (typeof METHODS)[number];
/** Method, path, and what is said: in the query of a GET, in the body of everything else. */
export type Try = readonly [method: Method, path: string, fields: object];

/** A bot on a gateway, and all that its requests make arrive at the venue. */
export class WatchedBybit {
  readonly floor: BybitFloor;
  /** `METHOD path` of every request that arrived at the venue, the gateway's own included. */
  readonly #arrived: string[] = [];
  readonly #decoy: Awaited<ReturnType<BybitFloor['addBot']>>;

  private constructor(floor: BybitFloor, decoy: Awaited<ReturnType<BybitFloor['addBot']>>) {
    this.floor = floor;
    this.#decoy = decoy;
    const { engine } = floor.simulator;
    const handle = engine.handle.bind(engine);
    engine.handle = (request, at) => {
      this.#arrived.push(`${request.method} ${request.target.split('?')[0]}`);
      return handle(request, at);
    };
  }

  /** Policy names those markets, and lets leverage be set; no limit of the gateway's holds anybody back. */
  static async open(
    engine: Partial<EngineOptions>,
    symbols: readonly string[],
    accepted: readonly string[],
  ): Promise<WatchedBybit> {
    const starter = starterPolicy();
    const rates = { messagesPerSecondMax: 10_000, messagesPerMinuteMax: 600_000 };
    const limits = { symbols, settings: ['leverage'], ...rates };
    const policy = { ...starter, everyAccount: { ...Object(starter['everyAccount']), ...limits } };
    const floor = await openBybitFloor({ limitFactor: 1_000, ...engine }, policy, { accepted });
    return new WatchedBybit(floor, await floor.addBot('watched'));
  }

  /** What arrived since this was asked before, but for what the gateway asks of itself. */
  taken(): readonly string[] {
    return this.#arrived.splice(0).filter((line) => !OWN.has(line));
  }

  /** What is signed, to be sent below a path that is not part of it. */
  #signed(method: Method, fields: object): ReturnType<typeof signedText> {
    const { apiKey: key, secret } = this.#decoy;
    const text =
      method === 'GET' ? new URLSearchParams(Object.entries(fields)).toString() : JSON.stringify(fields);
    return signedText(method, '', text, { key, secret, stampMs: Date.now() });
  }

  /** Asked again where the gateway's own limits held it back. */
  async ask([method, path, fields]: Try): Promise<string> {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const { target, headers, body } = this.#signed(method, fields);
      const carried = method === 'GET' || body.length === 0 ? {} : { body: Buffer.from(body) };
      const sent = { method, headers: Object.fromEntries(headers), ...carried };
      const text = await (await fetch(`${this.floor.url}${path}${target}`, sent)).text();
      if (!TOO_MANY.test(text)) return text;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    throw new RangeError(`${method} ${path} was held back for ever`);
  }

  /** Every endpoint that two clients know, by every method: without a word, of that market, and as it understands. */
  async askAll(market: object, understood: ReadonlyMap<string, object>): Promise<readonly string[]> {
    const paths = catalogued();
    const tries = paths.flatMap((path) =>
      METHODS.flatMap((method) =>
        [market, understood.get(`${method} ${path}`) ?? []]
          .flat()
          .map((fields): Try => [method, path, fields]),
      ),
    );
    this.taken();
    for (let at = 0; at < tries.length; at += AT_ONCE)
      await Promise.all(tries.slice(at, at + AT_ONCE).map((one) => this.ask(one)));
    return [...new Set(this.taken())].sort();
  }

  /** Asks with a path as it is written, which no client would send. */
  knock([method, spelt, fields]: Try): Promise<string> {
    const { target, headers, body } = this.#signed(method, fields);
    const said = [...headers, ['content-length', String(body.length)]].map((pair) => pair.join(': '));
    const start = head(`${method} ${spelt}${target} HTTP/1.1`, new URL(this.floor.gateway.url).host, said);
    return exchange(this.floor.gateway.url, start + Buffer.from(body).toString('latin1'), 1_500);
  }

  /** Tries every other spelling of each of those paths, which is answered with no; gives how many there were. */
  async #misspell(tricked: readonly Try[]): Promise<number> {
    let tricks = 0;
    for (const [method, path, fields] of tricked)
      await Promise.all(
        spellings(path).map(async (spelling) => {
          tricks += 1;
          const spelt = /^\/(?:bybit|\/)/.test(spelling) ? spelling : `/bybit${spelling}`;
          const answer = await this.knock([method, spelt, fields]);
          const [status = 0] = statuses(answer);
          assert.ok(status !== 200 || /retCode":[1-9]/.test(answer), `${method} ${spelling}`);
        }),
      );
    return tricks;
  }

  /** Of at least 500 other spellings of those paths none reaches the venue, and that order as it is spelt does. */
  async onlyAsSpelt(tricked: readonly Try[], order: object): Promise<void> {
    this.taken();
    const tricks = await this.#misspell(tricked);
    assert.ok(tricks >= 500, `${tricks} tricks`);
    assert.deepEqual(this.taken(), []);
    const [method, path] = ['POST', '/v5/order/create'] as const;
    assert.match(await this.knock([method, `/bybit${path}`, order]), /"retCode":0/);
    assert.deepEqual(this.taken(), [`${method} ${path}`], 'as it is spelt, it does');
  }

  close(): Promise<void> {
    return this.floor.close();
  }
}

/** The paths of every endpoint that two clients know. */
export function catalogued(): readonly string[] {
  return [...new Set(keptBybit().map((line) => line.split(' ')[1] ?? ''))];
}
