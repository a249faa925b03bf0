import { NOTHING, type Detector } from '../detector.ts';

/** Many requests without a key that is known, or without a good signature: somebody tries. */
export const strangers: Detector<'counts'> = ({ body, watch }) => {
  const most = watch.settings.strangersMax;
  if (most === 0 || body.unauthenticated <= most) return NOTHING;
  const facts = { requests: String(body.unauthenticated) };
  return [{ kind: 'strangers', severity: 'warning', subject: 'everything', facts }];
};
