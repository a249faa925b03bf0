import { parseBase58 } from '../../core/units/base58.ts';
import { fieldsOf } from './nodes.ts';

/** How certain something must be before it is told of. */
export type Certainty = 'processed' | 'confirmed' | 'finalized';

/** What a program wants to be told of, by JSON-RPC of Solana. */
export type Wish =
  /** Once, and then no more: the transaction of that name is there. */
  | { readonly kind: 'signature'; readonly signature: string; readonly certainty: Certainty }
  /** `config`: in the form in which a node is asked for accounts, as text. */
  | { readonly kind: 'account'; readonly address: string; readonly config: string }
  | { readonly kind: 'slot' }
  /** Of transactions that mention the address. */
  | { readonly kind: 'logs'; readonly address: string; readonly certainty: 'confirmed' | 'finalized' };

/** What a message of a program asks for. `id` is put into the answer as it is. */
export type WishCall =
  | { readonly kind: 'subscribe'; readonly id: string | number; readonly wish: Wish }
  | {
      readonly kind: 'unsubscribe';
      readonly id: string | number;
      readonly of: Wish['kind'];
      readonly subscription: number;
    }
  /** It wants no answer, such as a ping. */
  | { readonly kind: 'silent' }
  | {
      readonly kind: 'refused';
      readonly id: string | number | null;
      readonly why: 'notRead' | 'noMethod' | 'badParams';
    };

const METHOD = /^(signature|account|slot|logs)(Subscribe|Unsubscribe)$/;
const ENCODINGS: readonly unknown[] = ['base58', 'base64', 'base64+zstd', 'jsonParsed', undefined];

/** Reads one message. What is said beyond what is served here is refused, not passed over. */
export function readWish(text: string): WishCall {
  const call = fieldsOf(Buffer.from(text, 'utf8'));
  if (call === null) return { kind: 'refused', id: null, why: 'notRead' };
  const [id, method] = [call.get('id'), call.get('method')];
  if (id === undefined && typeof method === 'string') return { kind: 'silent' };
  if ((typeof id !== 'string' && typeof id !== 'number') || typeof method !== 'string')
    return { kind: 'refused', id: null, why: 'notRead' };
  const [, name = '', what] = METHOD.exec(method) ?? [];
  const kind = KINDS.find((one) => one === name);
  if (kind === undefined) return { kind: 'refused', id, why: 'noMethod' };
  const given: unknown = call.get('params');
  const params: readonly unknown[] = Array.isArray(given) ? given : [];
  if (what === 'Unsubscribe') {
    const [subscription] = params;
    return typeof subscription === 'number'
      ? { kind: 'unsubscribe', id, of: kind, subscription }
      : { kind: 'refused', id, why: 'badParams' };
  }
  const wish = READERS[kind](params);
  return wish === null ? { kind: 'refused', id, why: 'badParams' } : { kind: 'subscribe', id, wish };
}

const KINDS = ['signature', 'account', 'slot', 'logs'] as const;

const READERS: Readonly<Record<Wish['kind'], (params: readonly unknown[]) => Wish | null>> = {
  signature: ([signature, options]) => {
    const more = fieldsOfOptions(options, ['commitment', 'enableReceivedNotification']);
    const certainty = more === null ? null : certaintyOf(more.get('commitment'));
    // That a node has received it is not known here.
    if (more === null || certainty === null || more.get('enableReceivedNotification') === true) return null;
    return isBytes(signature, 64) ? { kind: 'signature', signature, certainty } : null;
  },
  account: ([address, options]) => {
    const more = fieldsOfOptions(options, ['commitment', 'encoding', 'dataSlice']);
    const commitment = more === null ? null : certaintyOf(more.get('commitment'));
    if (more === null || commitment === null || !isBytes(address, 32)) return null;
    const [encoding, slice] = [more.get('encoding'), sliceOf(more.get('dataSlice'))];
    if (!ENCODINGS.includes(encoding) || slice === null) return null;
    const config = JSON.stringify({ commitment, encoding, ...slice });
    return { kind: 'account', address, config };
  },
  slot: (params) => (params.length === 0 ? { kind: 'slot' } : null),
  logs: ([filter, options]) => {
    const more = fieldsOfOptions(options, ['commitment']);
    const certainty = more === null ? null : certaintyOf(more.get('commitment'));
    const mentions = fieldsOfOptions(filter, ['mentions'])?.get('mentions');
    const [address, ...others]: readonly unknown[] = Array.isArray(mentions) ? mentions : [];
    // Logs of everything are more than could be passed on, and nodes show none before they are confirmed.
    if (certainty === null || others.length > 0 || !isBytes(address, 32)) return null;
    return { kind: 'logs', address, certainty: certainty === 'finalized' ? 'finalized' : 'confirmed' };
  },
};

/** Null for what is no object, or says something beyond those names. */
function fieldsOfOptions(options: unknown, names: readonly string[]): ReadonlyMap<string, unknown> | null {
  if (options === undefined || options === null) return new Map();
  if (typeof options !== 'object') return null;
  const fields = new Map<string, unknown>(Object.entries(options));
  return [...fields.keys()].every((name) => names.includes(name)) ? fields : null;
}

function certaintyOf(commitment: unknown): Certainty | null {
  // As a node has it that is not told.
  if (commitment === undefined) return 'finalized';
  return CERTAINTIES.find((one) => one === commitment) ?? null;
}

const CERTAINTIES = ['processed', 'confirmed', 'finalized'] as const;

/** Whether what a node says of certainty is at least that. */
export function reaches(said: unknown, wanted: Certainty): boolean {
  return CERTAINTIES.findIndex((one) => one === said) >= CERTAINTIES.indexOf(wanted);
}

function sliceOf(slice: unknown): object | null {
  if (slice === undefined) return {};
  const { offset, length }: { readonly offset?: unknown; readonly length?: unknown } = Object(slice);
  return Number.isSafeInteger(offset) && Number.isSafeInteger(length)
    ? { dataSlice: { offset, length } }
    : null;
}

function isBytes(text: unknown, length: number): text is string {
  return typeof text === 'string' && text.length <= 90 && parseBase58(text)?.length === length;
}
