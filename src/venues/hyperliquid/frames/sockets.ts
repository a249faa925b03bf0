import type { VenueSockets } from '../../../core/order/venue.ts';

/** Nothing listens yet. */
export const sockets: VenueSockets = {
  classify: () => null,
  streamsOf: (trade) => trade.replace(/^http/, 'ws'),
  isMarketStream: () => false,
  streamsMax: 0,
  readStreamRequest: () => ({ kind: 'refused', answer: REFUSED }),
  refuseStream: () => REFUSED,
  keyed: null,
  privately: null,
  calls: null,
};

const REFUSED = '{"channel":"error","data":"Sallyport: not served."}';
