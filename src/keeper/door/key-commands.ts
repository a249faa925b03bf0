import { hash } from 'node:crypto';
import type { Account } from '../../core/account/state.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import type { OpenedCategory } from '../../core/units/category.ts';
import { parseAccountId, type AccountId, type VenueId } from '../../core/units/ids.ts';
import { atAccount, readOffered, type OfferedCredential } from '../custody/probe.ts';
import { forgetOthers } from '../custody/credential-slots.ts';
import { agentInMakingId, credentialId, keyIdRecord } from '../custody/record-id.ts';
import { tokenMaterial } from '../custody/token-material.ts';
import type { Draftbook } from '../execution/journal.ts';
import { standIn } from './bot-move.ts';
import { noWord, told } from './no-answer.ts';
import { lookAt, NOTHING, type Held } from './held-before.ts';
import type { CommandParts } from './command-parts.ts';
import { inLedger } from './in-ledger.ts';
import type { OwnerCommand } from './owner-door.ts';
import { agentInToken, keyInToken, refuseEnclave, secretIntoToken } from './enclave-key.ts';
import { offeredCredential } from './offered-credential.ts';
import { forOther, forWhom } from './other-account.ts';
import { otherField } from './other-field.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';
import { patienceOf } from './patience-of.ts';

type Fields = Readonly<Record<string, unknown>>;

/** `key probe`: what may this key do? Stores nothing, records nothing. */
export function keyProbe(all: CommandParts): OwnerCommand {
  return async (fields, emit) => {
    const parts = { ...all, patience: patienceOf(all, fields, emit) };
    const venue = venueField(parts, fields);
    const offered = offeredCredential(parts, venue, fields);
    try {
      return {
        type: offered.type,
        ...scopeAnswer(
          await probe(parts, venue, offered, {
            accepted: withField(venue, fields),
            other: otherField(venue, fields),
          }),
        ),
      };
    } finally {
      offered.secret.fill(0);
    }
  };
}

/** `key add`: for a key that was offered, and for one that a token makes. */
export function keyAdd(all: CommandParts): OwnerCommand {
  const underWay = new Set<AccountId>();
  return async (fields, emit) => {
    const parts = { ...all, patience: patienceOf(all, fields, emit) };
    const venue = venueField(parts, fields);
    const id = parseAccountId(textField(fields, 'name'));
    if (id === null)
      throw new OwnerRefusal('NAME_MALFORMED', 'a name is 1 to 32 of a-z, 0-9 and -; nothing was stored');
    const known = parts.state.accounts.get(id);
    // Of two at once the second would replace the first one's key.
    if (underWay.has(id) || (known !== undefined && known.status !== 'removed')) {
      throw new OwnerRefusal(
        'NAME_TAKEN',
        `there is a key named ${id} already; nothing was stored. Choose another name`,
      );
    }
    const isAgent = fields['enclave'] === true && venue.keyIdOf !== null;
    if (fields['enclave'] === true) refuseEnclave(venue, null);
    const asked = { id, venue, fields, standsFor: standsForField(parts, venue, fields) };
    underWay.add(id);
    try {
      return await (isAgent ? addAgent(parts, asked) : addOffered(parts, asked));
    } finally {
      underWay.delete(id);
    }
  };
}

interface Asked {
  readonly id: AccountId;
  readonly venue: Venue;
  readonly fields: Fields;
  /** The account that it stands for on paper; null for every other. */
  readonly standsFor: AccountId | null;
}

async function addOffered(parts: CommandParts, asked: Asked): Promise<object> {
  const offered = offeredCredential(parts, asked.venue, asked.fields);
  try {
    if (asked.fields['enclave'] === true) refuseEnclave(asked.venue, offered.type);
    return await store(parts, asked, offered);
  } finally {
    offered.secret.fill(0);
  }
}

/** An agent whose key a token made: the first time its address is told, so that somebody approves it at the venue. */
async function addAgent(parts: CommandParts, asked: Asked): Promise<object> {
  const { id, venue, fields } = asked;
  const { offered, isNew } = await agentInToken(parts, venue, id, fields);
  const agent = offered.apiKey;
  if (isNew) return { name: id, venue: venue.id, type: offered.type, agent, approved: false };
  const added = await store(parts, asked, offered);
  parts.vault.remove(agentInMakingId(id), 'credential');
  return { ...added, agent, approved: true };
}

/** Probes, and only if nothing speaks against the key seals it, or has a token keep it and seals its name. */
async function store(parts: CommandParts, asked: Asked, offered: OfferedCredential): Promise<object> {
  const { id, venue, fields, standsFor } = asked;
  refuseRetired(parts, venue, offered);
  const accepted = withField(venue, fields);
  const other = otherField(venue, fields);
  const report =
    venue.session === undefined ? await probe(parts, venue, offered, { accepted, other }) : NOT_LOGGED_IN;
  if (report.refusals.length > 0)
    throw new OwnerRefusal('KEY_REFUSED', `this key was not stored. ${report.refusals.join(' ')}`);
  const held =
    venue.session === undefined
      ? await lookAt(parts, atAccount(venue, offered, report), { offered, accepted })
      : NOTHING;
  const isKept = fields['enclave'] === true && offered.type === 'hmac';
  const kept = isKept ? await secretIntoToken(parts, id, offered.secret) : null;
  const material = kept === null ? offered.secret : tokenMaterial(kept);
  const sealed = parts.vault.seal(credentialId(id), 'credential', material, true);
  parts.vault.seal(keyIdRecord(id), 'key-id', Buffer.from(offered.apiKey, 'utf8'), true);
  const undo = (): void => {
    forgetOthers(parts.vault, id, null);
    if (kept !== null) void parts.signer.destroy(kept);
  };
  const paper = fields['paper'] === true;
  await record(parts, { id, venue, offered, report, held, sealed, paper, standsFor, undo });
  if (venue.session === undefined) parts.gateway.keys.note(id, report);
  parts.onAccounts();
  const whose = report.master === undefined ? {} : { tradesFor: report.account };
  const answer = { name: id, venue: venue.id, type: offered.type, ...whose, ...scopeAnswer(report) };
  return kept === null ? answer : { ...answer, warnings: [...report.warnings, WAS_OUTSIDE] };
}

const WAS_OUTSIDE =
  'The secret is in the token now and does not leave it. It was outside before, in a file and in this gateway: ' +
  'what has a copy from then still can use it.';

/** What is known of a key of a venue that answers nobody before a person has logged in. */
const NOT_LOGGED_IN: ScopeReport = {
  refusals: [],
  warnings: ['Nothing can be asked before a person logs in: openings are refused until then.'],
  flags: [],
};

/** The account that a new one stands for on paper: a live one of the same venue for which none stands yet. */
function standsForField(parts: CommandParts, venue: Venue, fields: Fields): AccountId | null {
  if (fields['standsFor'] === undefined) return null;
  const account = accountField(parts, { name: fields['standsFor'] });
  const isFree = !account.paper && standIn(parts.state, account) === null;
  if (isFree && account.venue === venue.id && fields['paper'] === true) return account.id;
  const text = 'on paper one account stands for a live one of the same venue; nothing was stored';
  throw new OwnerRefusal('STAND_IN_REFUSED', text);
}

/** `key list`. */
export function keyList(parts: CommandParts): OwnerCommand {
  return () =>
    Promise.resolve(
      [...parts.state.accounts.values()].map((account) => ({
        name: account.id,
        venue: account.venue,
        status: account.status,
        baseUrl: account.trade,
        paper: account.paper,
        ...(account.limitsOf === account.id ? {} : { standsFor: account.limitsOf }),
        manual: account.manual,
        ...forWhom(account),
        flags: Object.fromEntries(account.flags),
        bots: [...parts.state.bots.values()].filter((bot) => bot.account === account.id).map((bot) => bot.id),
      })),
    );
}

/** `key remove`: forgets the credential. Refused while its orders rest, because nobody could cancel them any more. */
export function keyRemove(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const account = accountField(parts, fields);
    if (account.book.orders.size > 0 && fields['force'] !== true) {
      const text =
        `${account.book.orders.size} orders rest on ${account.id}; nothing was removed. ` +
        'Cancel them first, or use --force';
      throw new OwnerRefusal('ORDERS_REST', text);
    }
    await inLedger(parts.journal, (book) => {
      const reasons = ['removed by the owner'];
      book.append({ kind: 'accountStatus', account: account.id, status: 'removed', reasons });
    });
    const key = keyInToken(parts, account);
    forgetOthers(parts.vault, account.id, null);
    const destroyed = key === null ? null : await parts.signer.destroy(key);
    const keyLeftInToken = destroyed?.kind === 'notMade' ? key?.id : null;
    if (parts.sessions.isNeeded(account)) parts.sessions.forget(account.id);
    parts.onAccounts();
    return { name: account.id, removed: true, ...(keyLeftInToken === null ? {} : { keyLeftInToken }) };
  };
}

/** `key probe` of a stored key: asks the venue now, and quarantines or releases the account by the answer. */
export function keyReprobe(parts: CommandParts): OwnerCommand {
  return async (fields, emit) => {
    const account = accountField(parts, fields);
    const none = await parts.gateway.keys.probe(account, patienceOf(parts, fields, emit));
    if (none !== null) {
      const as = `${account.id} is ${account.status} by the look before this one`;
      throw new OwnerRefusal(...noWord(none, as));
    }
    return { name: account.id, status: account.status, flags: Object.fromEntries(account.flags) };
  };
}

/** Looks at a paper account anew after its simulator started from nothing. */
export function keyBaseline(parts: CommandParts): OwnerCommand {
  return async (fields) => {
    const account = accountField(parts, fields);
    if (!account.paper)
      throw new OwnerRefusal('NOT_PAPER', 'only a paper account can be looked at anew; nothing was done');
    await inLedger(parts.journal, (book) => {
      book.append({ kind: 'baseline', account: account.id, positions: [], orders: [] });
    });
    return { name: account.id };
  };
}

/** The account that a command names. Refuses names of none, and of one that was removed. */
export function accountField(parts: Pick<CommandParts, 'state'>, fields: Fields): Account {
  const id = parseAccountId(textField(fields, 'name'));
  const account = id === null ? undefined : parts.state.accounts.get(id);
  if (account === undefined || account.status === 'removed') throw keyUnknown();
  return account;
}

/** The refusal for a name that no key has, or has any more. */
export function keyUnknown(): OwnerRefusal {
  return new OwnerRefusal('KEY_UNKNOWN', 'no key has that name; nothing was done. See: sallyport key list');
}

function venueField(parts: CommandParts, fields: Fields): Venue {
  const name = textField(fields, 'venue');
  for (const [id, venue] of parts.venues) if (id === name) return venue;
  const known = [...parts.venues.keys()].join(', ');
  throw new OwnerRefusal('VENUE_UNKNOWN', `that venue is not served; nothing was done. Served: ${known}`);
}

/** For what else than linear contracts the owner wants the key accepted. Refuses what the venue does not have. */
export function withField(venue: Venue, fields: Fields): readonly OpenedCategory[] {
  const { with: asked = [] } = fields;
  const known = [...(venue.categories?.keys() ?? [])];
  const wanted = known.filter((category) => Array.isArray(asked) && asked.includes(category));
  if (Array.isArray(asked) && asked.every((name) => known.some((category) => category === name)))
    return wanted;
  const text =
    known.length === 0
      ? `keys of ${venue.id} are taken for one kind of market only; nothing was done. Leave --with out`
      : `--with is one of ${known.join(', ')}; nothing was done`;
  throw new OwnerRefusal('CATEGORY_UNKNOWN', text);
}

/** For what a key is to be taken: beside linear contracts, and for another account than its own. */
export interface Wanted {
  readonly accepted: readonly OpenedCategory[];
  readonly other: string | null;
}

/** Asks the venue what an offered key may do, and whether it may act for the other account. */
export async function probe(
  parts: CommandParts,
  venue: Venue,
  offered: OfferedCredential,
  { accepted, other }: Wanted,
): Promise<ScopeReport> {
  if (venue.session !== undefined)
    throw new OwnerRefusal(
      'LOGIN_FIRST',
      'this venue says nothing before a person logs in; nothing was done',
    );
  const end = await readOffered(parts, atAccount(venue, offered), offered, { kind: 'permissions' });
  const report = told(end, (reply) => venue.readPermissions(reply, accepted));
  return other === null ? report : forOther(parts, venue, offered, { report, other });
}

/**
 * A venue that counts nonces forgets those of a key that was given up: what it once signed could be sent there again.
 * So such a key never comes back.
 */
export function refuseRetired(parts: CommandParts, venue: Venue, offered: OfferedCredential): void {
  const { signer } = signerField(venue, offered);
  if (signer === undefined || !parts.state.signers.has(signer)) return;
  const text =
    'this key was in use here before, and what it signed then could be sent again; nothing was stored. ' +
    'Approve a new agent at the venue, and give its key';
  throw new OwnerRefusal('KEY_RETIRED', text);
}

/** What the ledger keeps of a key that must never come back. */
export function signerField(venue: Venue, { apiKey }: OfferedCredential): { readonly signer?: string } {
  return venue.takesNonces ? { signer: hash('sha256', `signer ${apiKey}`, 'hex') } : {};
}

interface NewAccount {
  readonly id: AccountId;
  readonly venue: Venue;
  readonly offered: OfferedCredential;
  readonly report: ScopeReport;
  readonly held: Held;
  /** Digest of the sealed credential. */
  readonly sealed: string;
  readonly paper: boolean;
  /** The account that it stands for on paper; null for every other. */
  readonly standsFor: AccountId | null;
  /** Takes back what was sealed and kept for it. */
  readonly undo: () => void;
}

async function record(parts: CommandParts, added: NewAccount): Promise<void> {
  const { id, venue, offered, report, held, sealed, paper, standsFor, undo } = added;
  const prepare = (book: Draftbook): void => {
    book.append({
      kind: 'account',
      account: id,
      venue: venue.id satisfies VenueId,
      trade: offered.trade.baseUrl,
      accountHost: offered.account.baseUrl,
      ca: offered.trade.ca,
      flags: report.flags,
      warnings: report.warnings,
      record: sealed,
      paper,
      ...(standsFor === null ? {} : { standsFor }),
      ...(report.account === undefined ? {} : { address: report.account }),
      ...(report.master === undefined ? {} : { master: report.master }),
      ...signerField(venue, offered),
    });
    book.append({ kind: 'baseline', account: id, ...held });
    if (venue.session === undefined) return;
    const reasons = ['nobody has logged in yet'];
    book.append({ kind: 'accountStatus', account: id, status: 'quarantined', reasons });
  };
  await inLedger(parts.journal, prepare, { undo });
}

/** What a probe said, for the owner. */
export function scopeAnswer(report: ScopeReport): object {
  const { refusals, warnings, flags } = report;
  return { accepted: refusals.length === 0, refusals, warnings, flags: Object.fromEntries(flags) };
}
