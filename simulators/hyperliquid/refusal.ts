/** The venue turns a request away before it looks at what it means: an HTTP status and a plain body. A value. */
export class Refusal {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;

  constructor(status: number, body: string, contentType: string) {
    this.status = status;
    this.body = body;
    this.contentType = contentType;
  }
}

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Refusals with a fixed text, by what they say. */
export const NO = {
  tooMuchWeight: new Refusal(429, 'null', JSON_TYPE),
  malformed: new Refusal(422, 'Failed to deserialize the JSON body into the target type', TEXT_TYPE),
  notJson: new Refusal(400, 'Failed to parse the request body as JSON', TEXT_TYPE),
  notJsonType: new Refusal(415, 'Expected request with `Content-Type: application/json`', TEXT_TYPE),
  noSuchPath: new Refusal(404, '', TEXT_TYPE),
  badMethod: new Refusal(405, '', TEXT_TYPE),
  unavailable: new Refusal(502, '<html><h1>502 Bad Gateway</h1></html>', 'text/html'),
} as const;

/** What the venue says in `response` next to `"status":"err"`. */
export const ERR = {
  unknownWallet: (address: string): string => `User or API Wallet ${address} does not exist.`,
  mustDeposit: (address: string): string => `Must deposit before performing actions. User: ${address}`,
  unknownVault: (address: string): string => `Vault not registered: ${address}`,
  expired: 'Action expired: expiresAfter is in the past.',
  nonceOutside: (nonce: number): string =>
    `Invalid nonce: ${nonce} is outside of the window of two days back to one day ahead.`,
  nonceUsed: (nonce: number): string => `Invalid nonce: duplicate nonce ${nonce}.`,
  nonceLow: (nonce: number): string => `Invalid nonce: ${nonce} is too low.`,
  nonceMismatch: 'Invalid nonce: the nonce of the action differs from that of the request.',
  wrongChain: 'Invalid hyperliquidChain for this network.',
  builderNotApproved: 'Builder fee has not been approved.',
  badLeverage: 'Invalid leverage value.',
  onlyIsolated: 'Cross margin is not allowed for this asset.',
  noPosition: 'No position to update the isolated margin of.',
  marginTooSmall: 'Insufficient margin for leverage update.',
  badAsset: (asset: number): string => `Invalid asset. asset=${asset}`,
  cannotModify: 'Cannot modify canceled or filled order',
  neverPlaced: 'Order was never placed, already canceled, or filled.',
  scheduledTooEarly: 'Scheduled cancel time must be at least 5 seconds in the future.',
  scheduledTooNew: (required: string, traded: string): string =>
    `Cannot set scheduled cancel time until enough volume traded. Required: $${required}. Traded: $${traded}.`,
  scheduledTooOften: 'Cannot set scheduled cancel time: 10 triggers per day are used up.',
  twapGone: 'TWAP was never placed, already canceled, or filled.',
  shortForWithdrawal: 'Insufficient balance for withdrawal.',
  shortForTransfer: 'Insufficient balance for token transfer.',
  referrerSet: 'Referrer already set.',
  tooManyAccounts: 'Too many sub-accounts.',
  agentUsed: 'Extra agent already used.',
  tooManyAgents: 'Too many extra agents.',
  badAgentName: 'Invalid agent name.',
  tooManyRequests: (used: number, cap: number, volume: string): string =>
    `Too many cumulative requests sent (${used} > ${cap}) for cumulative volume traded $${volume}. ` +
    'Place taker orders to free up 1 request per USDC traded.',
} as const;
