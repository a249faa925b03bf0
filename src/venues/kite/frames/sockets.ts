import type { VenueSockets } from '../../../core/order/venue.ts';

/** None yet: bots ask for prices and orders. */
export const sockets: VenueSockets = {
  classify: () => null,
  streamsOf: (trade) => trade.replace(/^http/, 'ws'),
  isMarketStream: () => false,
  streamsMax: 0,
  readStreamRequest: () => ({ kind: 'refused', answer: '' }),
  refuseStream: () => '',
  keyed: null,
  privately: null,
  calls: null,
};
