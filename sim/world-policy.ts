/** Limits tight enough that a history of a dozen orders reaches most of them. */
export const worldPolicy = {
  version: 1,
  everyAccount: {
    symbols: ['BTCUSDT', 'ETHUSDT'],
    notionalMax: '3000',
    positionMax: '6000',
    exposureMax: '9000',
    dailyLossMax: '1000',
    turnoverPerDayMax: '60000',
    openOrdersMax: 8,
    collarBps: 200,
    depthFactorMin: '0.5',
    volume24hMin: '1000000',
    referenceAgeMaxMs: 10000,
    settings: ['leverage'],
    leverageMax: 5,
  },
  everyBot: { positionMax: '4000', openOrdersMax: 5 },
} as const;

/** What is on trial in every world: refuses some of what passes, and lets pass some of what is refused. */
export const trialPolicy = {
  ...worldPolicy,
  everyAccount: {
    ...worldPolicy.everyAccount,
    notionalMax: '1500',
    openOrdersMax: 12,
    tradingHours: {
      zone: '+01:00',
      windows: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }],
    },
    drawdownMax: { amount: '2', since: 'day' },
    selfTrade: 'refuse',
    participationBpsMax: 1,
    cooling: { minutes: 1, notionalMax: '1000' },
    expiryMaxMs: 400,
    approval: { notionalAbove: '800', settings: ['leverage'] },
  },
} as const;

/** The same limits for other markets, with what else is allowed there. */
export function inMarkets<P extends { readonly everyAccount: object }>(
  policy: P,
  symbols: readonly string[],
  more: object = {},
): P & { readonly everyAccount: { readonly symbols: readonly string[] } } {
  return { ...policy, everyAccount: { ...policy.everyAccount, symbols, ...more } };
}
