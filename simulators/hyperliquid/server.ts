import type { ServerErrorShape } from '../shared/faults.ts';
import type { SimReply } from '../shared/request.ts';
import type { Front, ServerOptions, ServerTools, VenueServer } from '../shared/venue-server.ts';
import { serveVenue } from '../shared/venue-server.ts';
import { VenueEngine } from './engine.ts';
import type { EngineOptions } from './engine.ts';
import type { Refusal } from './refusal.ts';
import { NO } from './refusal.ts';
import { peerAt } from './streams/stream-connection.ts';
import { StreamHub } from './streams/stream-hub.ts';

/** Frames of one connection in a second; the venue counts 2,000 in a minute. */
const MESSAGES_PER_SECOND = 100;

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
    tooMany: written(NO.tooMuchWeight),
    connect: (target) => peerAt({ ...tools, engine }, hub, target),
    advance: (nowMs) => engine.advance(nowMs),
    tick: () => hub.tick(),
    messagesPerSecond: MESSAGES_PER_SECOND,
  };
}

function makeEngine(options: SimulatorOptions['engineOptions'], startAt: number): VenueEngine {
  if (options === undefined) throw new RangeError('an engine or its options are needed');
  return new VenueEngine({ ...options, startAt });
}

/** A failed server has no words of the venue's own. */
function serverError(_shape: ServerErrorShape): SimReply {
  return written(NO.unavailable);
}

function written({ status, contentType, body }: Refusal): SimReply {
  return { status, headers: { 'content-type': contentType }, body };
}
