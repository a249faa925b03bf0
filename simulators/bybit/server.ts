import { VenueEngine } from './engine.ts';
import type { EngineOptions } from './engine.ts';
import { NO } from './refusal.ts';
import { peerAt } from './streams/peers.ts';
import { StreamHub } from './streams/stream-hub.ts';
import type { ServerErrorShape } from '../shared/faults.ts';
import type { SimReply } from '../shared/request.ts';
import type { Front, ServerOptions, ServerTools, VenueServer } from '../shared/venue-server.ts';
import { serveVenue } from '../shared/venue-server.ts';

const MESSAGES_PER_SECOND = 500;

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
  const { clock, later } = tools;
  /** What was acknowledged takes effect after the acknowledgement has been written, and not before its time. */
  const settleSoon = (): void => {
    if (engine.nextPending === Infinity) return;
    later(Math.max(0, engine.nextPending - engine.now), () => engine.advance(clock()));
  };
  return {
    handle: (request, nowMs) => {
      const reply = engine.handle(request, nowMs);
      settleSoon();
      return reply;
    },
    serverError,
    tooMany: { status: 403, headers: {}, body: '' },
    connect: (target) => peerAt({ ...tools, engine, hub, settleSoon }, target),
    advance: (nowMs) => engine.advance(nowMs),
    tick: () => hub.tick(),
    messagesPerSecond: MESSAGES_PER_SECOND,
  };
}

function makeEngine(options: SimulatorOptions['engineOptions'], startAt: number): VenueEngine {
  if (options === undefined) throw new RangeError('an engine or its options are needed');
  return new VenueEngine({ ...options, startAt });
}

/** `10016` comes with HTTP 200 as the venue's own codes do. */
function serverError(shape: ServerErrorShape): SimReply {
  if (shape === 'plain') {
    const body = '<html>Service Unavailable</html>';
    return { status: 503, headers: { 'content-type': 'text/html' }, body };
  }
  const { retCode, retMsg } = NO.serverError;
  const body = JSON.stringify({ retCode, retMsg, result: {}, retExtInfo: {}, time: 0 });
  return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body };
}
