import { coinText, type COIN } from './coin.ts';

/** Why a transaction is not signed. Codes are append-only. `facts` are figures and names that the reason rests on. */
export interface ChainDenial {
  readonly code: ChainDenialCode;
  readonly facts: { readonly [name: string]: string };
}

export type ChainDenialCode = keyof typeof CHAIN_SENTENCES;

/** What each reason says to people. `{name}` stands for the fact of that name. */
export const CHAIN_SENTENCES = {
  NO_WALLET_POLICY: 'The policy in force says nothing about the wallet {wallet}. Add it under wallets.',
  TRANSACTION_NOT_READ: 'These bytes are no transaction that is understood here ({why}).',
  FEE_BUMP_NOT_SERVED:
    'It is a fee bump around a transaction; nothing was signed. Send the transaction alone. Where policy says ' +
    'feeBumpMax, the gateway bids more for what waits in a surge, around the same transaction with the same hash.',
  INSTRUCTION_NOT_UNDERSTOOD:
    'Instruction {place} calls {program} in a way that is not read here; what is not understood is not signed.',
  TABLE_NEEDS_TWO_NODES:
    'It takes addresses out of the table {table} on the chain, and what stands there is believed only where two ' +
    'nodes of different hosts agree. Give the wallet a second node, or send the transaction without a table.',
  TABLE_NOT_KNOWN:
    'Not every node of the wallet says that {table} is a table of addresses. Nothing was signed.',
  TABLE_ENDING: 'The table {table} is being given up by who made it. Send the transaction without it.',
  TABLE_PLACE_NOT_FINAL:
    'Place {place} of the table {table} is empty, or what stands there is not final yet. Wait some seconds and try ' +
    'again.',
  TABLE_DISPUTED: 'The nodes say different things of place {place} of the table {table}. Nothing was signed.',
  ACTION_NOT_LISTED: 'The wallet may not do {action}: the policy does not list it.',
  PAYER_NOT_WALLET: 'The fee would be paid by {payer}, not by this wallet.',
  AUTHORITY_NOT_WALLET: '{action} is done in the name of {authority}, not of this wallet.',
  DESTINATION_NOT_LISTED: '{action} goes to {destination}, which the policy does not list.',
  AUTHORITY_NOT_LISTED: '{action} gives a right to {authority}, which the policy does not list.',
  WALLET_HANDED_OVER:
    '{action} would give the wallet itself to a program: nothing could be signed for it any more.',
  ACCOUNT_NOT_CLAIMED:
    'The new account {account} is given to nobody in the same transaction: whoever is first could take it.',
  ACCOUNT_NOT_DERIVED: '{account} is not the token account that belongs to {owner} by rule.',
  TOKEN_NOT_NAMED: '{action} does not say which token it moves. Use the checked form of the instruction.',
  ASSET_NOT_LISTED: 'The policy lets none of {asset} leave.',
  AMOUNT_ABOVE_MAX: '{amount} units of {asset} would leave; at most {max} may in one transaction.',
  DAY_AMOUNT_ABOVE_MAX:
    'With this, {amount} units of {asset} would have left within 24 hours; at most {max} may.',
  FEE_ABOVE_MAX: 'The fee can be {fee}; at most {max} is allowed.',
  UNIT_PRICE_ABOVE_MAX:
    'The price of a compute unit is {price} millionths of a lamport; at most {max} is allowed.',
  COMPUTE_SAID_TWICE: '{action} stands more than once.',
  NONCE_NOT_LISTED:
    'It rests on the nonce account {nonce}, so it would not expire; the policy does not list that.',
  NONCE_NOT_FIRST: 'A nonce is advanced elsewhere than in the first instruction.',
  SIGNATURE_MISSING: '{signer} must sign as well and has not. Let it sign first; the wallet signs last.',
  SIGNATURE_WRONG: 'The signature of {signer} does not fit the message.',
  SIGNATURE_PRESENT: 'The place of this wallet holds a signature already. Send it with zeros there.',
  WALLET_NOT_SIGNER: 'This wallet is no signer of the transaction.',
  BALANCE_BELOW_MINIMUM:
    'The wallet holds {balance}; after this, and all that is approved and not over, it would keep {left}, and {min} ' +
    'must stay (minimumBalance). Send it more first.',
  BALANCE_PROMISED:
    'The account holds {balance}, {promised} of it promised by offers that rest; after this, and all that ' +
    'is approved and not over, it would keep {left}, and {min} must stay (minimumBalance). Take offers back, or send ' +
    'it XLM.',
  BALANCE_UNKNOWN: 'Nobody could say what the wallet holds. Nothing was signed; try again.',
  BALANCE_ABOVE_CAP:
    'The wallet holds {balance}, and its key may be kept here for at most {cap}. Move the rest away.',
  WALLET_HALTED: 'Signing is halted: {reason}.',
  WALLET_RETIRED: 'The wallet was retired.',
  SIMULATION_FAILED: 'Tried out on the chain it fails: {error}.',
  SIMULATION_DIFFERS: 'Tried out on the chain, {asset} changes by {change}; the bytes say at most {said}.',
  SEQUENCE_ZERO:
    'Its sequence is 0, as in what proves to a server who somebody is. Such a thing is not signed here.',
  NEVER_EXPIRES: 'It says no time at which it expires. Set an upper time bound, some minutes from now.',
  ASSET_NOT_TAKEN: 'It would acquire {asset}, which the policy does not list.',
  PATH_NOT_TO_SELF: 'What is bought on the path would go to {destination}, not to this wallet.',
  OPERATION_NOT_SERVED: 'Operation {place} is of the kind "{operation}", which is never signed here.',
  EXPIRED: 'Its time is over: it can no longer take effect. Build it again.',
  EXPIRES_TOO_LATE:
    'It could take effect until second {until} since 1970; at most {max} seconds from now are signed. Set a nearer ' +
    'upper time bound.',
  SEQUENCE_TAKEN:
    'The sequence {sequence} belongs to entry {deed}, which is not over. The same bytes may be sent again; for ' +
    'others wait until that one has ended.',
  SEQUENCE_NOT_NEXT:
    'Its sequence is {sequence}, and {next} is the next of this wallet. Load the account again and build it anew.',
  ACCOUNT_UNKNOWN:
    'The network does not know the account of this wallet yet: somebody must create it with XLM.',
  KEY_TOO_WEAK:
    'The key of this wallet weighs {weight} on its account, and operations like these need {threshold}. The network ' +
    'would refuse it: raise the weight of the key, or lower the medium threshold.',
  TRUST_MISSING: 'The account does not hold {asset} yet: it needs a trust line first (change trust).',
  RESERVE_BELOW:
    'The account holds {balance}, {promised} of it promised by its offers; after this {left} would be ' +
    'free, and the network keeps {reserve} as the reserve: 0.5 XLM for each of two and its {entries} entries. Send ' +
    'it XLM, or give up offers or trust lines.',
} as const;

/** Facts that are amounts of the coin of the wallet's chain, in smallest units. */
const OF_COIN: ReadonlyMap<string, readonly string[]> = new Map([
  ['FEE_ABOVE_MAX', ['fee', 'max']],
  ['BALANCE_BELOW_MINIMUM', ['balance', 'left', 'min']],
  ['BALANCE_PROMISED', ['balance', 'promised', 'left', 'min']],
  ['BALANCE_ABOVE_CAP', ['balance', 'cap']],
  ['RESERVE_BELOW', ['balance', 'promised', 'left', 'reserve']],
]);

/** The sentence of a reason, with its figures in: of the coin of that chain both in coins and in smallest units. */
export function chainSentence({ code, facts }: ChainDenial, chain: keyof typeof COIN): string {
  return CHAIN_SENTENCES[code].replace(/\{([a-zA-Z]+)\}/g, (whole, name: string) => {
    const fact = facts[name] ?? whole;
    const isAmount = OF_COIN.get(code)?.includes(name) === true && /^-?[0-9]+$/.test(fact);
    return isAmount ? coinText(chain, BigInt(fact)) : fact;
  });
}
