import type { VenueSockets } from '../../../core/order/venue.ts';
import { ticker } from './ticker.ts';

const API_HOST = /^wss:\/\/api(?=\.kite\.trade$)/;

/** The ticker alone: prices are told under a session, and orders are requests. */
export const sockets: VenueSockets = {
  classify: (target) => (ticker.credentialsOf(target) === null ? null : { kind: 'ticker' }),
  // `ws.` at the venue itself; elsewhere beside the trading host.
  streamsOf: (trade) => trade.replace(/^http/, 'ws').replace(API_HOST, 'wss://ws'),
  isMarketStream: () => false,
  streamsMax: 0,
  readStreamRequest: () => ({ kind: 'refused', answer: '' }),
  refuseStream: () => '',
  keyed: null,
  privately: null,
  calls: null,
  ticker,
};
