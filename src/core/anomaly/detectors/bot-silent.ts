import type { Detector } from '../detector.ts';

/** The dead-man switch cancelled what a bot had resting. */
export const botSilent: Detector<'deadMan'> = ({ body }) => {
  const facts = {
    silentMs: String(body.silentMs),
    cancelled: String(body.cancelled.length),
    spared: String(body.spared),
  };
  return [{ kind: 'botSilent', severity: 'warning', subject: `bot:${body.bot}`, facts }];
};
