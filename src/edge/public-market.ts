import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Fault } from '../core/fault.ts';
import type { EdgeHello } from '../protocol/edge-start.ts';
import type { RawReply, RawRequest, Refusal, Venue } from '../core/order/venue.ts';
import type { Clock } from '../ports.ts';
import { PublicBudget, type Held } from './public-budget.ts';

const DEADLINE_MS = 10_000;
const BODY_MAX = 32 * 1024 * 1024;
/** What of the venue's headers a client may see. */
const PASSED = /^(?:content-type|content-encoding|etag|last-modified|x-mbx-[a-z0-9-]+|x-bapi-limit[a-z-]*)$/;

interface Upstream {
  readonly baseUrl: URL;
  readonly agent: HttpAgent | HttpsAgent;
}

/** Public market data for bots, fetched from the venue without any key. Nothing a decision rests on comes from here. */
export class PublicMarket {
  readonly #clock: Clock;
  #upstreams = new Map<string, Upstream>();
  readonly #lookup: LookupFunction;
  /** By base URL: an address keeps what it has used when the list changes. */
  readonly #budgets = new Map<string, PublicBudget>();

  /** @param lookup Finds the addresses of venues. */
  constructor(clock: Clock, lookup: LookupFunction) {
    this.#clock = clock;
    this.#lookup = lookup;
  }

  /** Replaces the list of upstreams. */
  learn(hello: EdgeHello): void {
    const next = new Map<string, Upstream>();
    for (const { venue, baseUrl, ca } of hello.upstreams) {
      const url = new URL(baseUrl);
      const plain = { keepAlive: true, lookup: this.#lookup };
      const tls = { ...plain, minVersion: 'TLSv1.3' as const };
      const agent =
        url.protocol === 'https:' ? new HttpsAgent(ca === null ? tls : { ...tls, ca }) : new HttpAgent(plain);
      next.set(venue, { baseUrl: url, agent });
    }
    for (const old of this.#upstreams.values()) old.agent.destroy();
    this.#upstreams = next;
  }

  async fetch(venueId: string, request: RawRequest, venue: Venue): Promise<RawReply> {
    const upstream = this.#upstreams.get(venueId);
    if (upstream === undefined) return venue.refuse(NO_UPSTREAM);
    const budget = this.#budgetOf(upstream, venue);
    if (budget.isDue()) void this.#learn(budget, upstream, venue);
    const fetched = await budget.spend(request, () => fetchOnce(upstream, request)).catch(() => null);
    if (fetched === null) return venue.refuse(UNREACHABLE);
    const reply = 'kind' in fetched ? venue.refuse(heldBack(fetched)) : fetched;
    return venue.dated?.(reply, this.#clock.wallMs()) ?? reply;
  }

  #budgetOf({ baseUrl }: Upstream, venue: Venue): PublicBudget {
    const known = this.#budgets.get(baseUrl.href);
    if (known !== undefined) return known;
    const fresh = new PublicBudget(venue.rates, this.#clock);
    this.#budgets.set(baseUrl.href, fresh);
    return fresh;
  }

  /** Until the venue has said what its limits are, the documented ones hold. */
  async #learn(budget: PublicBudget, upstream: Upstream, { rates }: Venue): Promise<void> {
    const request = rates.limitsRequest();
    if (request === null) return;
    const reply = await budget.spend(request, () => fetchOnce(upstream, request)).catch(() => null);
    if (reply !== null && !('kind' in reply)) budget.learn(reply);
  }
}

function heldBack({ why, retryAfterMs }: Held): Refusal {
  return { kind: 'rate', text: HELD[why], retryAfterS: Math.max(1, Math.ceil(retryAfterMs / 1_000)) };
}

const HELD: Readonly<Record<Held['why'], string>> = {
  used: 'what public data may take of the venue’s limits is used up for now; the venue was not asked',
  paused: 'the venue asked this gateway to wait; it was not asked again',
  busy: 'too many requests for public data wait already; the venue was not asked',
};

const NO_UPSTREAM = {
  kind: 'unavailable',
  code: 'NO_ACCOUNT',
  text: 'no account of this venue was added yet: sallyport key add',
} as const;
const UNREACHABLE = {
  kind: 'unavailable',
  code: 'VENUE_UNREACHABLE',
  text: 'the venue did not answer',
} as const;

function fetchOnce(upstream: Upstream, request: RawRequest): Promise<RawReply> {
  const { baseUrl, agent } = upstream;
  const start = baseUrl.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const outgoing = start(
      {
        host: baseUrl.hostname.replace(/^\[|\]$/g, ''),
        port: baseUrl.port === '' ? undefined : Number(baseUrl.port),
        method: request.method,
        path: request.target,
        headers: {
          'accept-encoding': acceptedCoding(request),
          'user-agent': 'sallyport',
          ...(request.method === 'GET' ? {} : { 'content-type': 'application/json' }),
        },
        agent,
        timeout: DEADLINE_MS,
      },
      (incoming) => collect(incoming).then(resolve, reject),
    );
    outgoing.once('timeout', () => outgoing.destroy(new Fault('DIAL_REFUSED')));
    outgoing.once('error', reject);
    outgoing.end(request.method === 'GET' ? undefined : request.body);
  });
}

function acceptedCoding(request: RawRequest): string {
  const asked = request.headers.find(([name]) => name === 'accept-encoding')?.[1] ?? '';
  return asked.includes('gzip') ? 'gzip' : 'identity';
}

async function collect(incoming: IncomingMessage): Promise<RawReply> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of incoming) {
    const chunk: Buffer = Buffer.from(part);
    length += chunk.length;
    if (length > BODY_MAX) throw new RangeError('a public reply is bounded');
    parts.push(chunk);
  }
  const headers = Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && PASSED.test(name) ? [[name, value]] : [],
  );
  return { status: incoming.statusCode ?? 502, headers, body: Buffer.concat(parts) };
}
