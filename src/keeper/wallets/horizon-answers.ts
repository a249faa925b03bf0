import { chainSentence, type ChainDenialCode } from '../../core/chain/chain-denial.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { toBase64 } from '../../core/units/base64.ts';
import { TOKEN_SENTENCES } from '../custody/token-sentences.ts';
import type { SignResult } from './sign-deed.ts';

/** What Horizon says where it says no, in the form of RFC 7807. */
export function problem(status: number, title: string, detail: string, extras: object = {}): RawReply {
  const type = `https://stellar.org/horizon-errors/${title.toLowerCase().replaceAll(' ', '_')}`;
  return said(status, { type, title, status, detail: `Sallyport: ${detail}`, extras });
}

/** An answer in JSON. */
export function said(status: number, json: object): RawReply {
  const kind = status < 400 ? 'hal' : 'problem';
  return {
    status,
    headers: [['content-type', `application/${kind}+json; charset=utf-8`]],
    body: Buffer.from(JSON.stringify(json), 'utf8'),
  };
}

/** Codes of the network for whole transactions, with their numbers in results. */
const RESULTS = {
  tx_too_late: -3,
  tx_bad_seq: -5,
  tx_bad_auth: -6,
  tx_insufficient_balance: -7,
  tx_no_account: -8,
  tx_not_supported: -12,
} as const;

type ResultCode = keyof typeof RESULTS;

/** What a client understands best of why nothing was signed; without one: not supported. */
const CODES: Partial<Record<ChainDenialCode, ResultCode>> = {
  EXPIRED: 'tx_too_late',
  SEQUENCE_TAKEN: 'tx_bad_seq',
  SEQUENCE_NOT_NEXT: 'tx_bad_seq',
  KEY_TOO_WEAK: 'tx_bad_auth',
  RESERVE_BELOW: 'tx_insufficient_balance',
  BALANCE_BELOW_MINIMUM: 'tx_insufficient_balance',
  BALANCE_PROMISED: 'tx_insufficient_balance',
  ACCOUNT_UNKNOWN: 'tx_no_account',
};

/** The result of a transaction that reached no ledger: it costs nothing. */
export function resultXdr(code: ResultCode): string {
  const bytes = new Uint8Array(16);
  new DataView(bytes.buffer).setInt32(8, RESULTS[code]);
  return toBase64(bytes);
}

/** Why nothing was signed, as the code that clients know and as a sentence. */
export interface WhyNot {
  readonly status: 400 | 503;
  readonly code: ResultCode;
  readonly detail: string;
  readonly reasons: readonly ChainDenialCode[];
}

function refusalOf(result: Exclude<SignResult, { kind: 'signed' }>): WhyNot {
  switch (result.kind) {
    case 'denied': {
      const sentences = result.denials.map((denial) => chainSentence(denial, 'stellar')).join(' ');
      const known = result.denials.flatMap(({ code }) => CODES[code] ?? []);
      const code = known[0] ?? 'tx_not_supported';
      const detail = `refused, nothing was signed or sent (entry ${result.deed}). ${sentences}`;
      return { status: 400, code, detail, reasons: result.denials.map((denial) => denial.code) };
    }
    case 'approved': {
      const detail =
        `approved as deed ${result.deed}, and the key of the wallet is not here: sign it where the key is, and send ` +
        'the same bytes again with that signature.';
      return { status: 400, code: 'tx_bad_auth', detail, reasons: [] };
    }
    case 'unavailable':
      return { status: 503, code: 'tx_not_supported', detail: UNAVAILABLE[result.why], reasons: [] };
  }
}

const UNAVAILABLE = {
  LEDGER_BUSY: 'too much waits for the ledger; nothing was signed or sent. Try again.',
  TOO_MANY_OPEN: 'too many transactions of this wallet are unfinished; nothing was signed. Try again.',
  UNDER_WAY:
    'the same transaction is being signed, or that was interrupted; nothing more was done. Ask for it by its hash, ' +
    'or build another after its time is over.',
  HALTED_MEANWHILE: 'signing was halted; nothing was signed or sent.',
  ...TOKEN_SENTENCES,
} as const;

/** What a transaction came to: how it was asked for, and what nodes and policy said. */
export interface Sent {
  readonly envelope: string;
  readonly result: SignResult | 'strange' | 'busy' | 'malformed';
}

/** The same for those that never came to a decision. */
export function whyNot(result: Exclude<Sent['result'], { kind: 'signed' }>): WhyNot {
  switch (result) {
    case 'strange':
      return { status: 400, code: 'tx_bad_auth', detail: STRANGE, reasons: [] };
    case 'busy':
      return { status: 503, code: 'tx_not_supported', detail: BUSY, reasons: [] };
    case 'malformed':
      return { status: 400, code: 'tx_not_supported', detail: MALFORMED, reasons: [] };
    default:
      return refusalOf(result);
  }
}

const STRANGE =
  'it is not signed with the key that `sallyport wallet bot` printed for this address; nothing was signed or sent.';
const MALFORMED = 'no transaction in base 64 came as tx; nothing was signed or sent.';

/** What a node answered to who handed a transaction over. */
export interface Told {
  readonly status: number;
  readonly json: unknown;
}

/** What a node said for certain: of several the one that has it in a ledger. */
export function nodeAnswer(answers: readonly unknown[]): Told | null {
  const told = answers.flatMap((answer): readonly Told[] => {
    const { status, json } = Object(answer);
    return status === 200 || status === 400 ? [{ status, json }] : [];
  });
  return told.find(({ status }) => status === 200) ?? told[0] ?? null;
}

/** The result in a node's refusal; undefined where there is none. */
export function errorOf({ json }: Told): string | undefined {
  const result: unknown = Object(Object(json).extras).result_xdr;
  return typeof result === 'string' ? result : undefined;
}

/** Said where a wallet is asked too much at once. */
export const BUSY = 'too many calls are under way for this wallet; nothing was sent. Try again.';
