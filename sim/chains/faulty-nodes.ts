import { Fault } from '../../src/core/fault.ts';
import type { RawReply, RawRequest } from '../../src/core/order/venue.ts';
import type { NodeWire } from '../../src/keeper/wallets/nodes.ts';
import type { FailpointLabel, Sending, WireHost } from '../../src/ports.ts';
import { FAIR, type Weather } from '../faulty-wire.ts';
import type { SeededRandom } from '../random.ts';
import type { Life, Timeline } from '../timeline.ts';
import { NODES, type WorldChain } from './world-chain.ts';

/** The way to the nodes, shared by all lives of the keeper: what was sent may arrive after its sender died. */
export class NodeWay {
  weather: Weather = FAIR;
  readonly chain: WorldChain;
  readonly timeline: Timeline;
  readonly random: SeededRandom;
  /** Requests outlive their sender. */
  readonly life: Life = { alive: true };
  travelling = 0;
  /** Called when the first byte of a request leaves. */
  onSend: (request: RawRequest) => void = () => undefined;

  constructor(chain: WorldChain, timeline: Timeline, random: SeededRandom) {
    this.chain = chain;
    this.timeline = timeline;
    this.random = random;
  }
}

/** What providers of nodes say when they do not answer. */
const SHRUGS: readonly RawReply[] = [
  {
    status: 429,
    headers: [],
    body: Buffer.from('{"jsonrpc":"2.0","error":{"code":429,"message":"slow down"}}'),
  },
  { status: 503, headers: [], body: Buffer.from('<html>Service Unavailable</html>') },
  { status: 200, headers: [], body: Buffer.from('{"jsonrpc":"2.0","id":1,"result":null}') },
];

/** A wire to nodes whose requests and answers get lost, come late, or are no answers; and a keeper that dies on it. */
export class FaultyNodes implements NodeWire {
  readonly #way: NodeWay;
  readonly #life: Life;
  readonly #dies: (label: FailpointLabel) => boolean;

  constructor(way: NodeWay, life: Life, dies: (label: FailpointLabel) => boolean) {
    this.#way = way;
    this.#life = life;
    this.#dies = dies;
  }

  send(
    { baseUrl }: WireHost,
    request: RawRequest,
    deadlineMs: number,
    mayStill: () => boolean,
  ): Promise<Sending> {
    const { random, timeline, weather, chain } = this.#way;
    if (random.chance(weather.unreachable)) return Promise.resolve({ kind: 'notSent', why: 'NO_CONNECTION' });
    return new Promise((resolve, reject) => {
      const write = (): void => {
        // What is dead says and hears nothing more.
        if (!this.#life.alive) return;
        if (!mayStill()) return resolve({ kind: 'notSent', why: 'CALLED_OFF' });
        const isDeed = chain.readSent(request) !== null;
        if (isDeed && this.#isDead('before-send')) return reject(new Fault('COMMIT_UNCERTAIN'));
        this.#way.onSend(request);
        const met = timeline.planDeadline(this.#life, deadlineMs, () =>
          resolve({ kind: 'lost', why: 'TIMEOUT' }),
        );
        const arrive = (sending: Sending): void => {
          met();
          if (!isDeed || !this.#isDead('after-reply')) resolve(sending);
        };
        this.#travel(
          NODES.findIndex((node) => node === baseUrl),
          request,
          arrive,
        );
        if (isDeed && this.#isDead('after-send')) reject(new Fault('COMMIT_UNCERTAIN'));
      };
      if (random.chance(20)) timeline.plan(this.#life, random.below(20), write);
      else write();
    });
  }

  #isDead(label: FailpointLabel): boolean {
    if (this.#dies(label)) this.#life.alive = false;
    return !this.#life.alive;
  }

  #travel(node: number, request: RawRequest, arrive: (sending: Sending) => void): void {
    const { random, timeline, weather, life, chain } = this.#way;
    if (random.chance(weather.lostBefore)) {
      timeline.plan(this.#life, 5, () => arrive({ kind: 'lost', why: 'CONNECTION_LOST' }));
      return;
    }
    const delay = random.chance(weather.late) ? random.below(9_000) : 1 + random.below(60);
    this.#way.travelling += 1;
    timeline.plan(life, delay, () => {
      this.#way.travelling -= 1;
      chain.advance(Math.floor(timeline.now));
      const told = chain.answer(node, request);
      if (random.chance(weather.lostAfter)) return;
      const reply = random.chance(weather.serverError) ? random.pick(SHRUGS) : told;
      const back = random.chance(weather.late) ? random.below(4_000) : 1 + random.below(40);
      timeline.plan(this.#life, back, () => arrive({ kind: 'answered', reply }));
    });
  }
}
