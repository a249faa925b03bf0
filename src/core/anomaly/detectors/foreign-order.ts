import { NOTHING, type Detector } from '../detector.ts';

/** Orders that nobody here signed, and those by which the venue itself closes a position. */
export const foreignOrder: Detector<'foreign'> = ({ body }) => {
  const { account, origin, venueOrderId, instrument } = body;
  if (origin !== 'unexplained' && origin !== 'forced') return NOTHING;
  const facts = { origin, order: venueOrderId, instrument };
  return [
    { kind: 'foreignOrder', severity: 'critical', subject: `account:${account}`, about: origin, facts },
  ];
};
