import type { Account } from '../../core/account/state.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import type { Venue } from '../../core/order/venue.ts';
import { acceptedFlags, acceptedOf } from '../../core/order/accepted.ts';
import { categoryOf, type OpenedCategory } from '../../core/units/category.ts';
import type { AccountId } from '../../core/units/ids.ts';
import { readOffered, type OfferedCredential, type ReadEnd } from '../custody/probe.ts';
import { forgetOthers, sealBeside } from '../custody/credential-slots.ts';
import { agentInMakingId } from '../custody/record-id.ts';
import { tokenMaterial, type TokenKey } from '../custody/token-material.ts';
import type { Draftbook } from '../execution/journal.ts';
import { contractsAmong, forEach, openedAmong } from '../execution/categories.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import {
  accountField,
  keyUnknown,
  probe,
  refuseRetired,
  scopeAnswer,
  signerField,
  withField,
} from './key-commands.ts';
import { agentInToken, keyInToken, refuseEnclave, secretIntoToken } from './enclave-key.ts';
import { offeredCredential } from './offered-credential.ts';
import type { OwnerCommand } from './owner-door.ts';
import { told } from './no-answer.ts';
import { OwnerRefusal } from './owner-refusal.ts';
import { patienceOf } from './patience-of.ts';

type Fields = Parameters<OwnerCommand>[0];

/** Orders and fills move while the venue is asked: so often it is asked again. */
const LOOKS = 3;

/** What the owner is told where there was nothing to compare. */
export const UNPROVEN =
  'no order rests and no position is open: nobody could tell whether it is the same account';

/**
 * `key rotate`: another key for the same account of the venue. It is probed as for `key add` and may do nothing that
 * the old one may not. From the ledger's entry on everything is signed with it, what is in flight is asked about with
 * it, and the old one is forgotten. Whoever is stopped anywhere between has one of the two.
 */
export function keyRotate(all: CommandParts): OwnerCommand {
  const underWay = new Set<AccountId>();
  return async (fields, emit) => {
    const parts = { ...all, patience: patienceOf(all, fields, emit) };
    const account = accountField(parts, fields);
    // Two at once would write one place.
    if (underWay.has(account.id))
      throw new OwnerRefusal('ROTATION_UNDER_WAY', 'a rotation of this key is under way; nothing was done');
    underWay.add(account.id);
    try {
      return await rotate(parts, account, fields);
    } finally {
      underWay.delete(account.id);
    }
  };
}

async function rotate(parts: CommandParts, account: Account, fields: Fields): Promise<object> {
  const venue = parts.venues.get(account.venue);
  if (venue === undefined)
    throw new OwnerRefusal('VENUE_UNKNOWN', 'its venue is not served; nothing was done');
  const before = keyInToken(parts, account);
  refuseOutside(account, before, fields);
  const made = await newKey(parts, venue, { account, fields });
  if (made.kind === 'toApprove')
    return { name: account.id, type: 'secp256k1', agent: made.agent, approved: false };
  const offered = atItsAddress(account, made.offered);
  try {
    refuseRetired(parts, venue, offered);
    const asked = withField(venue, fields);
    const accepted = [...new Set([...acceptedOf(account.flags), ...asked])].sort();
    const other = account.master === null ? null : account.address;
    const report = await probe(parts, venue, offered, { accepted, other });
    if (report.refusals.length > 0)
      throw new OwnerRefusal('KEY_REFUSED', `the key was not rotated. ${report.refusals.join(' ')}`);
    refuseWider(account, report, widenedBy(venue, asked));
    refuseOther(account, report.account ?? null);
    const isProven =
      account.address !== null ||
      (await provenSame(venue, account, (read) => readOffered(parts, venue, offered, read)));
    await refuseHeld(parts, venue, { account, offered, asked });
    // It may have been removed while the venue was asked.
    if (hasEnded(account)) throw keyUnknown();
    const kept = made.isForToken ? await secretIntoToken(parts, account.id, offered.secret) : null;
    const secret = kept === null ? offered.secret : tokenMaterial(kept);
    const record = sealBeside(parts.vault, account, { apiKey: offered.apiKey, secret });
    // Whatever the end, nothing stays sealed that the ledger does not name, and of a removed account nothing at all.
    const forget = (): void =>
      forgetOthers(parts.vault, account.id, hasEnded(account) ? null : account.record);
    const prepare = (book: Draftbook): void => {
      if (hasEnded(account)) return;
      const signer = signerField(venue, offered);
      book.append({ kind: 'rotation', account: account.id, record, flags: report.flags, ...signer });
    };
    const undo = (): void => {
      forget();
      if (kept !== null) void parts.signer.destroy(kept);
    };
    await inLedger(parts.journal, prepare, { undo });
    if (hasEnded(account)) {
      undo();
      throw keyUnknown();
    }
    forget();
    parts.vault.remove(agentInMakingId(account.id), 'credential');
    // Not before the new one is in use; one that is left there is used by nothing here.
    const keyLeftInToken = before === null ? null : await leftBehind(parts, before);
    // What was wrong with the old key, or how soon it ended, need not be so of this one.
    await parts.gateway.keys.replaced(account, report);
    const left = keyLeftInToken === null ? {} : { keyLeftInToken };
    const answer = { name: account.id, type: offered.type, ...scopeAnswer(report), ...left };
    return isProven ? answer : { ...answer, warnings: [...report.warnings, UNPROVEN] };
  } finally {
    offered.secret.fill(0);
  }
}

type NewKey =
  | { readonly kind: 'offered'; readonly offered: OfferedCredential; readonly isForToken: boolean }
  /** The token made an agent's key just now: its owner approves it at the venue first. */
  | { readonly kind: 'toApprove'; readonly agent: string };

/** The key that is to come: one that was offered, or, for an agent in a token, one that the token makes. */
async function newKey(
  parts: CommandParts,
  venue: Venue,
  { account, fields }: { readonly account: Account; readonly fields: Fields },
): Promise<NewKey> {
  const isForToken = fields['enclave'] === true;
  if (isForToken) refuseEnclave(venue, null);
  if (isForToken && venue.keyIdOf !== null) {
    const { offered, isNew } = await agentInToken(parts, venue, account.id, fields);
    if (isNew) return { kind: 'toApprove', agent: offered.apiKey };
    return { kind: 'offered', offered, isForToken: false };
  }
  const offered = offeredCredential(parts, venue, fields);
  if (isForToken) refuseEnclave(venue, offered.type);
  return { kind: 'offered', offered, isForToken };
}

/** A key that was in a token is followed by one in a token: outside it could be copied. */
function refuseOutside(account: Account, before: TokenKey | null, fields: Fields): void {
  if (before === null || fields['enclave'] === true) return;
  const text =
    `the key of ${account.id} is in a token, and one outside of it could be copied; nothing was done. ` +
    `Next: sallyport key rotate ${account.id} --enclave`;
  throw new OwnerRefusal('ENCLAVE_CANNOT', text);
}

async function leftBehind({ signer }: CommandParts, key: TokenKey): Promise<string | null> {
  return (await signer.destroy(key)).kind === 'made' ? null : key.id;
}

/** Where the venue says whose key it is, that is the proof. */
function refuseOther(account: Account, address: string | null): void {
  if (account.address === address) return;
  const text = `the venue says that this is the key of another account than ${account.id}; it was not rotated`;
  throw new OwnerRefusal('OTHER_ACCOUNT', text);
}

/** Asked anew each time: the owner may remove the account while the venue or the disk is waited for. */
export function hasEnded(account: Account): boolean {
  return account.status === 'removed';
}

/** A rotation never changes where the requests go. */
export function atItsAddress(account: Account, offered: OfferedCredential): OfferedCredential {
  return {
    ...offered,
    trade: { ...offered.trade, baseUrl: account.trade, ca: account.ca },
    account: { ...offered.account, baseUrl: account.host, ca: account.ca },
  };
}

/** The flags that a key has more because its owner asked for that. */
function widenedBy(venue: Venue, asked: readonly OpenedCategory[]): readonly string[] {
  const granted = [...(venue.categories ?? [])].filter(([category]) => asked.includes(category));
  return [...granted.flatMap(([, flags]) => flags), ...acceptedFlags(asked).map(([name]) => name)];
}

/** The new key may do nothing that the old one may not, but for what its owner asked for: SCOPE_WIDER. */
export function refuseWider(account: Account, report: ScopeReport, asked: readonly string[] = []): void {
  const flags = report.flags.filter(([name]) => !asked.includes(name));
  const wider = flags.filter((flag) => isWider(account, flag)).map(([name]) => name);
  if (wider.length === 0) return;
  const names = wider.join(', ');
  const text = `the new key is wider than the old one: ${names}. It was not rotated. Narrow it at the venue`;
  throw new OwnerRefusal('SCOPE_WIDER', text);
}

function isWider(account: Account, [name, now]: readonly [string, boolean]): boolean {
  const before = account.flags.some(([known, may]) => known === name && may);
  // This flag alone limits: a key that may be used from anywhere is the wider one.
  return name === 'ipRestrict' ? before && !now : now && !before;
}

/**
 * Whether what the gateway knows to rest and to be held is what the new key sees: another account's key would leave
 * orders that nobody can cancel. False when there is nothing to tell by.
 */
export async function provenSame(
  venue: Venue,
  account: Account,
  ask: (read: OwnRead) => Promise<ReadEnd>,
): Promise<boolean> {
  for (let look = 1; ; look += 1) {
    const before = factsOf(account);
    const seen = await factsSeen(venue, account, ask);
    const after = factsOf(account);
    const lasting = [...before].filter((fact) => after.has(fact));
    if (lasting.every((fact) => seen.has(fact))) return lasting.length > 0;
    if (look === LOOKS) {
      throw new OwnerRefusal(
        'OTHER_ACCOUNT',
        `under the new key the venue does not show what ${account.id} holds: it is the key of another account, or ` +
          'the account moves too fast. The key was not rotated. Stop its bots for a moment and try again',
      );
    }
  }
}

function factsOf(account: Account): ReadonlySet<string> {
  const facts = new Set<string>();
  for (const live of account.book.orders.values()) {
    const isPlain = live.order.type === 'limit' && live.phase === 'open';
    if (isPlain && live.venueOrderId !== null) facts.add(`order ${live.venueOrderId}`);
  }
  // Of a pair the venue knows no position, only what the account has of the coin altogether.
  for (const [instrument, quantity] of account.book.positions)
    if (categoryOf(instrument) !== 'spot') facts.add(`position ${instrument} ${quantity}`);
  return facts;
}

/** Of every category that something is known of. */
async function factsSeen(
  venue: Venue,
  account: Account,
  ask: (read: OwnRead) => Promise<ReadEnd>,
): Promise<ReadonlySet<string>> {
  const { orders, positions } = account.book;
  const markets = [...[...orders.values()].map(({ order }) => order.instrument), ...positions.keys()];
  const opened = openedAmong(venue, markets);
  const seen = new Set<string>();
  for (const read of forEach({ kind: 'openOrders' } as const, opened)) {
    const open = told(await ask(read), (reply) => venue.readWholeOrders(reply));
    for (const { report } of open) seen.add(`order ${report.venueOrderId}`);
  }
  for (const read of forEach({ kind: 'positions' } as const, contractsAmong(opened))) {
    const held = told(await ask(read), (reply) => venue.readPositions(reply));
    for (const { instrument, quantity } of held) seen.add(`position ${instrument} ${quantity}`);
  }
  return seen;
}

/**
 * Contracts that are held of a category before the account is looked after for that would be nobody's, and in no limit;
 * and what rests there would halt it. Coins that are held are nobody's either, and never sold.
 */
async function refuseHeld(
  parts: CommandParts,
  venue: Venue,
  {
    account,
    offered,
    asked,
  }: {
    readonly account: Account;
    readonly offered: OfferedCredential;
    readonly asked: readonly OpenedCategory[];
  },
): Promise<void> {
  const fresh = asked.filter((category) => !acceptedOf(account.flags).includes(category));
  for (const category of contractsAmong(fresh)) {
    const end = await readOffered(parts, venue, offered, { kind: 'positions', category });
    const positions = told(end, (reply) => venue.readPositions(reply));
    const held = positions.find(({ quantity }) => quantity !== 0n);
    if (held !== undefined) {
      const text =
        `the key was not rotated: ${held.instrument} is held, which this gateway has not looked after so far. ` +
        'Close it first, or add the key as a new account, which takes what is held as it is';
      throw new OwnerRefusal('KEY_REFUSED', text);
    }
  }
  for (const category of fresh) {
    const openEnd = await readOffered(parts, venue, offered, { kind: 'openOrders', category });
    const [resting] = told(openEnd, (reply) => venue.readWholeOrders(reply));
    if (resting === undefined) continue;
    const text =
      `the key was not rotated: ${resting.report.venueOrderId} rests there, which no bot of this gateway sent: ` +
      'it would be taken for a stranger’s, and halt the account. Cancel it first';
    throw new OwnerRefusal('KEY_REFUSED', text);
  }
}
