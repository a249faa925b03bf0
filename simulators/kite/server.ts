import type { EngineOptions } from './engine.ts';
import { VenueEngine } from './engine.ts';
import { TickerHub } from './ticker.ts';
import type { ServerErrorShape } from '../shared/faults.ts';
import type { SimReply } from '../shared/request.ts';
import type { Front, ServerOptions, VenueServer } from '../shared/venue-server.ts';
import { serveVenue } from '../shared/venue-server.ts';

const MESSAGES_PER_SECOND = 100;

export interface SimulatorOptions extends ServerOptions {
  /** What the engine is made from; it starts at the clock's time. */
  readonly engineOptions: Omit<EngineOptions, 'startAt'>;
}

export interface Simulator extends VenueServer {
  readonly engine: VenueEngine;
}

/** Starts a venue that real clients can talk to. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const clock = options.clock ?? Date.now;
  const engine = new VenueEngine({ ...options.engineOptions, startAt: clock() });
  const server = await serveVenue(options, () => frontOf(engine));
  return { ...server, engine };
}

function frontOf(engine: VenueEngine): Front {
  const hub = new TickerHub(engine);
  return {
    handle: (request, nowMs) => engine.handle(request, nowMs),
    serverError,
    tooMany: refusal(429, 'Too many requests'),
    connect: (target) => hub.connect(target),
    advance: (nowMs) => engine.advance(nowMs),
    tick: () => hub.tick(),
    messagesPerSecond: MESSAGES_PER_SECOND,
  };
}

function serverError(shape: ServerErrorShape): SimReply {
  if (shape === 'plain')
    return {
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<html>Service Unavailable</html>',
    };
  return refusal(502, 'Gateway timed out');
}

function refusal(status: number, message: string): SimReply {
  const body = JSON.stringify({ status: 'error', message, data: null, error_type: 'NetworkException' });
  return { status, headers: { 'content-type': 'application/json' }, body };
}
