interface Border {
  readonly place: string;
  /** The types that may be stated there, as written. */
  readonly types: readonly string[];
  readonly because: string;
}

const ARITHMETIC = 'sums and whole multiples of decimals keep the unit, and read as arithmetic';
const CHECKED = 'reads back an entry that was checked before it was written, and is proven by its hash';

/** Where the line before has proven what the compiler cannot see. 2026-11-21. */
export const castPlaces: readonly Border[] = [
  { place: 'src/core/account', types: ['Decimal'], because: ARITHMETIC },
  { place: 'src/core/policy', types: ['Decimal'], because: ARITHMETIC },
  { place: 'src/core/anomaly', types: ['AccountId', 'Instrument'], because: CHECKED },
  { place: 'src/core/anomaly', types: ['Decimal'], because: ARITHMETIC },
  { place: 'simulators/shared/fixed.ts', types: ['Decimal'], because: ARITHMETIC },
  {
    place: 'src/core/account/fold.ts',
    types: ['AccountId', 'ClientOrderId', 'Instrument', 'Seq', 'VenueId'],
    because: CHECKED,
  },
  {
    place: 'src/core/account/fold-approval.ts',
    types: ['AccountId', 'BotId', 'Seq'],
    because: CHECKED,
  },
  { place: 'src/core/account/fold-proposal.ts', types: ['Seq'], because: CHECKED },
  {
    place: 'src/core/account/fold-shadow.ts',
    types: ['Exclude<typeof policy, readonly unknown[]>'],
    because: CHECKED,
  },
  {
    place: 'src/core/account/fold-account.ts',
    types: ['AccountId', 'Instrument', 'VenueId', 'Decimal'],
    because: CHECKED,
  },
  { place: 'src/core/account/fold-bots.ts', types: ['AccountId', 'BotId'], because: CHECKED },
  {
    place: 'src/keeper/answers/order-row.ts',
    types: ['AccountId', 'ClientOrderId', 'Denial', 'Seq'],
    because: CHECKED,
  },
  {
    place: 'src/keeper/answers/explain.ts',
    types: ['Seq'],
    because: 'a policy that is only asked about has no entry: 0 stands for none, and nothing reads it',
  },
  {
    place: 'src/keeper/answers/performer.ts',
    types: ['B'],
    because: 'an operation without a body form has undefined as the type of its body',
  },
  {
    place: 'src/protocol/api/form.ts',
    types: ['ObjectOf<R, O>', 'ValueOf<F[number]>'],
    because: 'every field was read by its own form just before, and nothing else is in the object',
  },
  {
    place: 'client/client.ts',
    types: ['T'],
    because: 'T is made from the document that the gateway checks its answers with',
  },
  { place: 'src/core/account/fold-foreign.ts', types: ['ClientOrderId'], because: CHECKED },
  { place: 'src/core/account/fold-intent.ts', types: ['AccountId', 'BotId'], because: CHECKED },
  {
    place: 'src/core/account/fold-people.ts',
    types: ['PersonId', 'PersonId | null', 'SessionId'],
    because: CHECKED,
  },
  { place: 'src/core/account/fold-reference.ts', types: ['AccountId', 'Instrument'], because: CHECKED },
  {
    place: 'src/core/account/record.ts',
    types: [
      'ClientOrderId',
      'ClientOrderId | null',
      'Instrument',
      'Instrument | null',
      'OrderType',
      'TimeInForce | null',
      "Order['positionSide']",
      "Extract<Action, { kind: 'setting' }>['name']",
    ],
    because: CHECKED,
  },
  { place: 'src/core/account/snapshot.ts', types: ['Snapshot'], because: 'its digest is in the ledger' },
  {
    place: 'src/core/policy/limit-forms.ts',
    types: ['Instrument'],
    because: 'the pattern was tested on that line',
  },
  {
    place: 'src/core/account/fold-wallet.ts',
    types: ['Seq'],
    because: CHECKED,
  },
  {
    place: 'src/core/policy/wallet-policy.ts',
    types: ['WalletLimits'],
    because: 'every field was read without a problem',
  },
  {
    place: 'src/core/policy/policy.ts',
    types: ['Limits'],
    because: 'every field was read without a problem',
  },
  {
    place: 'src/keeper/door/policy-commands.ts',
    types: ['Exclude<typeof policy, readonly unknown[]>'],
    because: 'a list of problems was answered before',
  },
  { place: 'src/keeper/execution', types: ['Seq'], because: 'the journal numbers the entries' },
  { place: 'src/keeper/execution/settled.ts', types: ['AccountId'], because: CHECKED },
  {
    place: 'src/keeper/execution/journal.ts',
    types: ['T'],
    because: 'the queue holds both ends of one promise',
  },
  { place: 'src/keeper/execution/make-order-id.ts', types: ['ClientOrderId'], because: 'makes the id' },
  {
    place: 'src/launcher/certificate.ts',
    types: ['unknown', 'Crypto'],
    because: "Node's own declaration of WebCrypto is not the one of the library",
  },
  {
    place: 'src/what-if',
    types: ['AccountId', 'ClientOrderId', 'Instrument', 'Seq'],
    because: CHECKED,
  },
  {
    place: 'src/venues/binance-usdm/conditional.ts',
    types: ['ClientOrderId', 'Instrument'],
    because: 'makes a marked id, and the name for no market',
  },
  {
    place: 'src/venues/binance-usdm/text.ts',
    types: ['ClientOrderId', 'Instrument'],
    because: 'the parse border of the venue: the pattern was tested on that line',
  },
  {
    place: 'src/venues/bybit/text.ts',
    types: ['ClientOrderId', 'Instrument'],
    because: 'the parse border of the venue: the pattern was tested on that line',
  },
  {
    place: 'src/venues/kite/text.ts',
    types: ['ClientOrderId', 'Instrument'],
    because: 'the parse border of the venue: the pattern was tested on that line',
  },
  {
    place: 'src/venues/hyperliquid/text.ts',
    types: ['Address', 'ClientOrderId', 'Instrument'],
    because: 'the parse border of the venue: the pattern was tested on that line',
  },
];
