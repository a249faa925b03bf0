import { VenueEngine } from './engine.ts';
import type { EngineOptions } from './engine.ts';
import { NO } from './refusal.ts';
import { peerAt } from './streams/peers.ts';
import { StreamHub } from './streams/stream-hub.ts';
import type { ServerErrorShape } from '../shared/faults.ts';
import type { SimReply } from '../shared/request.ts';
import type { Front, ServerOptions, ServerTools, VenueServer } from '../shared/venue-server.ts';
import { serveVenue } from '../shared/venue-server.ts';

const MESSAGES_PER_SECOND = 10;

export interface SimulatorOptions extends ServerOptions {
  /** An engine that was made elsewhere, or else what to make it from; it starts at the clock's time. */
  readonly engine?: VenueEngine;
  readonly engineOptions?: Omit<EngineOptions, 'startAt'>;
}

export interface Simulator extends VenueServer {
  readonly engine: VenueEngine;
}

/** Starts a venue that real clients can talk to. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const clock = options.clock ?? Date.now;
  const engine = options.engine ?? makeEngine(options.engineOptions, clock());
  const server = await serveVenue(options, (tools) => frontOf(engine, tools));
  return { ...server, engine };
}

function frontOf(engine: VenueEngine, tools: ServerTools): Front {
  const hub = new StreamHub(engine.exchange);
  return {
    handle: (request, nowMs) => engine.handle(request, nowMs),
    serverError,
    tooMany: TOO_MANY,
    connect: (target) => peerAt({ ...tools, engine, hub }, target),
    advance: (nowMs) => engine.advance(nowMs),
    tick: () => hub.tick(),
    messagesPerSecond: MESSAGES_PER_SECOND,
  };
}

function makeEngine(options: SimulatorOptions['engineOptions'], startAt: number): VenueEngine {
  if (options === undefined) throw new RangeError('an engine or its options are needed');
  return new VenueEngine({ ...options, startAt });
}

const JSON_TYPE = 'application/json;charset=UTF-8';

const TOO_MANY: SimReply = {
  status: 429,
  headers: { 'content-type': JSON_TYPE, 'retry-after': '1' },
  body: JSON.stringify({ code: -1003, msg: 'Too many requests; current limit of IP is exceeded.' }),
};

function serverError(shape: ServerErrorShape): SimReply {
  if (shape === 'plain') {
    return {
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<html>Service Unavailable</html>',
    };
  }
  const { status, code, msg } = shape === '-1006' ? NO.unexpected : NO.timeout;
  return { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify({ code, msg }) };
}
