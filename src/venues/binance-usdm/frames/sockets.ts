import type { VenueSockets } from '../../../core/order/venue.ts';
import { answerCall, refuseLogOn, tellLoggedOn } from './call-answer.ts';
import { authenticateCall, authenticateInSession } from './call-authentication.ts';
import { readCall } from './call.ts';
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

/** Streams and WebSocket API of Binance USD-M futures. */
export const sockets: VenueSockets = {
  classify: classifySocket,
  streamsOf,
  isMarketStream,
  streamsMax: STREAMS_MAX,
  readStreamRequest,
  answerStream,
  refuseStream,
  combine,
  readCall,
  authenticateCall,
  authenticateInSession,
  answerCall,
  tellLoggedOn,
  refuseLogOn,
};
