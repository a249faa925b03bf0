import type { RawReply, RawRequest } from '../src/core/order/venue.ts';
import type { Sending, Wire, WireTarget } from '../src/ports.ts';
import { Clogs } from './clogs.ts';
import type { SeededRandom } from './random.ts';
import type { Life, Timeline } from './timeline.ts';
import { binanceRoad } from './venues/binance-usdm.ts';
import type { Link, Road, VenueServer } from './venues/world-venue.ts';

/** How bad the way to the venue is, in percent of requests. */
export interface Weather {
  readonly lostBefore: number;
  readonly lostAfter: number;
  readonly late: number;
  readonly serverError: number;
  readonly unreachable: number;
}

export const FAIR: Weather = { lostBefore: 0, lostAfter: 0, late: 0, serverError: 0, unreachable: 0 };
export const STORM: Weather = { lostBefore: 8, lostAfter: 10, late: 6, serverError: 5, unreachable: 3 };

/** The way to the venue, shared by all lives of the keeper: what was sent may arrive after its sender died. */
export class Way {
  weather: Weather = FAIR;
  /** Links that the weather does not reach. */
  calm: ReadonlySet<Link> = new Set();
  readonly server: VenueServer;
  readonly road: Road;
  readonly timeline: Timeline;
  readonly random: SeededRandom;
  readonly clogs: Clogs;
  /** Requests on their way to the venue. */
  travelling = 0;
  /** Requests outlive their sender. */
  readonly life: Life = { alive: true };
  /** The venue's published mark, as a multiple of the market it trades at: an index that somebody pushes. */
  readonly push = new Map<string, number>();
  /** Called when the first byte of a request leaves. */
  onSend: (request: RawRequest) => void = () => undefined;

  constructor(server: VenueServer, timeline: Timeline, random: SeededRandom, road: Road = binanceRoad) {
    this.server = server;
    this.road = road;
    this.timeline = timeline;
    this.random = random;
    this.clogs = new Clogs(timeline, random);
  }

  /** The mark that the gateway is told. */
  markOf(symbol: string): number {
    return (Number(this.server.mark(symbol)) / 1e18) * (this.push.get(symbol) ?? 1);
  }

  weatherOn(link: Link): Weather {
    return this.calm.has(link) ? FAIR : this.weather;
  }

  arrive(request: RawRequest): RawReply {
    const now = Math.floor(this.timeline.now);
    this.server.advance(now);
    const headers = Object.fromEntries(request.headers);
    const { method, target, body } = request;
    const reply = this.server.handle({ method, target, headers, body }, now);
    const text = this.road.pushed(target, reply.body, this.push);
    return {
      status: reply.status,
      headers: Object.entries(reply.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
      body: Buffer.from(text, 'utf8'),
    };
  }
}

/** A wire whose requests get lost, arrive late, or are answered with a shrug: what real networks and venues do. */
export class FaultyWire implements Wire {
  readonly #way: Way;
  readonly #life: Life;

  constructor(way: Way, life: Life) {
    this.#way = way;
    this.#life = life;
  }

  send(
    _target: WireTarget,
    request: RawRequest,
    deadlineMs: number,
    mayStill: () => boolean,
  ): Promise<Sending> {
    const { random, timeline } = this.#way;
    const link = this.#way.road.linkOf(request);
    const weather = this.#way.weatherOn(link);
    if (random.chance(weather.unreachable)) return Promise.resolve({ kind: 'notSent', why: 'NO_CONNECTION' });
    return new Promise((resolve, reject) => {
      const write = (): void => {
        try {
          if (!mayStill()) return resolve({ kind: 'notSent', why: 'CALLED_OFF' });
        } catch (reason) {
          // The process died here, before its first byte.
          return reject(reason);
        }
        this.#way.onSend(request);
        const lost = (): void => resolve({ kind: 'lost', why: 'TIMEOUT' });
        const met = timeline.planDeadline(this.#life, deadlineMs, lost);
        const arrive = (sending: Sending): void => {
          met();
          resolve(sending);
        };
        this.#way.clogs.pass(link, () => this.#travel(request, link, arrive));
      };
      // Waiting for a connection: a halt may come in between.
      if (random.chance(20)) timeline.plan(this.#life, random.below(20), write);
      else write();
    });
  }

  #travel(request: RawRequest, link: Link, arrive: (sending: Sending) => void): void {
    const { random, timeline, life } = this.#way;
    const weather = this.#way.weatherOn(link);
    if (random.chance(weather.lostBefore)) {
      if (random.chance(50))
        timeline.plan(this.#life, 5, () => arrive({ kind: 'lost', why: 'CONNECTION_LOST' }));
      return;
    }
    const delay = random.chance(weather.late) ? random.below(9_000) : 1 + random.below(15);
    this.#way.travelling += 1;
    timeline.plan(life, delay, () => {
      this.#way.travelling -= 1;
      const shrug = random.chance(weather.serverError);
      if (shrug && random.chance(50)) return this.#answer(link, this.#way.road.shrug, arrive);
      const reply = this.#way.arrive(request);
      if (!random.chance(weather.lostAfter)) this.#answer(link, shrug ? this.#way.road.shrug : reply, arrive);
    });
  }

  #answer(link: Link, reply: RawReply, arrive: (sending: Sending) => void): void {
    const back = 1 + this.#way.random.below(10);
    const goOn = (): void => arrive({ kind: 'answered', reply });
    this.#way.timeline.plan(this.#life, back, () => this.#way.clogs.pass(link, goOn));
  }
}
