import type { VenueCalls, VenueSockets } from '../../../core/order/venue.ts';
import { answerCall, refuseLogOn, tellLoggedOn } from './call-answer.ts';
import { authenticateCall, authenticateInSession } from './call-authentication.ts';
import { asKey, readCall } from './call.ts';
import {
  answerStream,
  classifySocket,
  combine,
  isMarketStream,
  readStreamRequest,
  refuseStream,
  STREAMS_MAX,
  streamsOf,
} from './stream-frames.ts';

const CALLS: VenueCalls = {
  asKey,
  // WebSocket API documentation, "Authentication": Ed25519 keys only.
  logsOn: (type) => type === 'ed25519',
  readCall,
  authenticateCall,
  authenticateInSession,
  answerCall,
  tellLoggedOn,
  refuseLogOn,
};

/** Streams and WebSocket API of Binance USD-M futures. */
export const sockets: VenueSockets = {
  classify: classifySocket,
  streamsOf,
  isMarketStream,
  streamsMax: STREAMS_MAX,
  readStreamRequest,
  refuseStream,
  keyed: { answerStream, combine },
  privately: null,
  calls: CALLS,
};
