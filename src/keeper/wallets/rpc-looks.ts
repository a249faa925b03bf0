import { assert } from '../../core/assert.ts';
import type { Nodes } from './nodes.ts';
import { rawFields, rawItems } from './raw-json.ts';
import { reaches, type Wish } from './rpc-wish.ts';

/** What is told of at once, as the text of a JSON value, in order. `isOver`: nothing more comes. */
export interface News {
  readonly results: readonly string[];
  readonly isOver: boolean;
}

type Kind<K extends Wish['kind']> = Extract<Wish, { readonly kind: K }>;

/** New transactions of one address that are looked into at once, and slots that are told of at once. */
const NEW_MAX = 20;
const SLOTS_MAX = 64;
const NOTHING: News = { results: [], isOver: false };

/**
 * Looks at the first node of a wallet and says what is new since the last look. The first look of an account or of logs
 * finds nothing new: it is what later ones are compared with.
 */
export class Looks {
  readonly #nodes: Nodes;

  constructor(nodes: Nodes) {
    this.#nodes = nodes;
  }

  /** By name: at most 256 at once. */
  async signatures(wishes: readonly Kind<'signature'>[]): Promise<readonly News[]> {
    const names = [...new Set(wishes.map(({ signature }) => signature))];
    const result = await this.#ask('getSignatureStatuses', [names]);
    const answer = rawFields(result);
    const context = answer?.get('context');
    const statuses = rawItems(answer?.get('value') ?? '');
    if (context === undefined || statuses?.length !== names.length) return wishes.map(() => NOTHING);
    const byName = new Map(names.map((name, at) => [name, statuses[at]]));
    return wishes.map(({ signature, certainty }) => {
      const status = rawFields(byName.get(signature));
      const err = status?.get('err');
      if (status === null || err === undefined) return NOTHING;
      if (!reaches(textOf(status.get('confirmationStatus')), certainty)) return NOTHING;
      return { results: [`{"context":${context},"value":{"err":${err}}}`], isOver: true };
    });
  }

  /** Of accounts that are wanted in the same form, at most 100 at once. */
  async accounts(config: string, pasts: readonly AccountPast[]): Promise<readonly News[]> {
    const addresses = pasts.map(({ address }) => address);
    const options: unknown = JSON.parse(config);
    const result = await this.#ask('getMultipleAccounts', [addresses, options]);
    const answer = rawFields(result);
    const context = answer?.get('context') ?? '';
    const slot = Number(rawFields(context)?.get('slot'));
    const accounts = rawItems(answer?.get('value') ?? '');
    if (accounts?.length !== addresses.length || !Number.isSafeInteger(slot)) return pasts.map(() => NOTHING);
    return pasts.map((past, at) => {
      const account = accounts[at];
      assert(account !== undefined, 'there are as many answers as addresses');
      const before = past.last;
      // Behind one address there are often several nodes, of which one may be behind.
      if (before !== null && slot < before.slot) return NOTHING;
      past.last = { slot, account };
      if (before === null || before.account === account) return NOTHING;
      const value = account === 'null' ? emptied(options) : account;
      return { results: [`{"context":${context},"value":${value}}`], isOver: false };
    });
  }

  /** Slots as they are confirmed: a node's own subscription tells of them a moment earlier. */
  async slots(past: SlotPast): Promise<News> {
    const [newest, root] = await Promise.all([
      this.#count('getSlot', [{ commitment: 'confirmed' }]),
      this.#count('getSlot', [{ commitment: 'finalized' }]),
    ]);
    if (newest === null || root === null) return NOTHING;
    // Somebody who asks just now is told of the newest.
    past.last ??= newest - 1;
    if (newest <= past.last) return NOTHING;
    const from = Math.max(0, newest - SLOTS_MAX);
    const blocks = rawItems(
      (await this.#ask('getBlocks', [from, newest, { commitment: 'confirmed' }])) ?? '',
    );
    const slots = (blocks ?? []).map(Number).filter(Number.isSafeInteger);
    const results: string[] = [];
    for (const [at, slot] of slots.entries()) {
      const parent = slots[at - 1];
      if (parent === undefined || slot <= past.last) continue;
      results.push(JSON.stringify({ parent, root, slot }));
      past.last = slot;
    }
    return { results, isOver: false };
  }

  /** Logs of what is new at an address. Of more than a few at once the newest are told of. */
  async logs({ address, certainty }: Kind<'logs'>, past: LogPast): Promise<News> {
    const options = {
      commitment: certainty,
      limit: NEW_MAX,
      ...(past.last === null ? {} : { until: past.last }),
    };
    const rows = rawItems((await this.#ask('getSignaturesForAddress', [address, options])) ?? '');
    if (rows === null) return NOTHING;
    const names = rows.flatMap((row) => textOf(rawFields(row)?.get('signature')) ?? []);
    const isFirst = !past.isKnown;
    past.isKnown = true;
    past.last = names[0] ?? past.last;
    if (isFirst) return NOTHING;
    const told = await Promise.all(names.toReversed().map((name) => this.#logsOf(name, certainty)));
    return { results: told.flatMap((one) => one ?? []), isOver: false };
  }

  async #logsOf(signature: string, commitment: string): Promise<string | null> {
    const options = { commitment, encoding: 'base64', maxSupportedTransactionVersion: 1 };
    const result = await this.#ask('getTransaction', [signature, options]);
    const transaction = rawFields(result);
    const meta = rawFields(transaction?.get('meta') ?? '');
    if (transaction === null || meta === null) return null;
    const [slot, err, logs] = [transaction.get('slot'), meta.get('err') ?? 'null', meta.get('logMessages')];
    const lines = logs === undefined || logs === 'null' ? '[]' : logs;
    const value = `{"signature":${JSON.stringify(signature)},"err":${err},"logs":${lines}}`;
    return `{"context":{"slot":${slot ?? '0'}},"value":${value}}`;
  }

  async #count(method: string, params: readonly unknown[]): Promise<number | null> {
    const result = Number((await this.#ask(method, params)) ?? NaN);
    return Number.isSafeInteger(result) ? result : null;
  }

  /** The text of the result; undefined where there is none. */
  async #ask(method: string, params: readonly unknown[]): Promise<string | undefined> {
    const call = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const body = await this.#nodes.pass(Buffer.from(call, 'utf8'));
    return rawFields(body === null ? undefined : Buffer.from(body).toString('utf8'))?.get('result');
  }
}

/** An account that is looked at, and what it was. */
export interface AccountPast {
  readonly address: string;
  last: { readonly slot: number; readonly account: string } | null;
}

/** The last slot that was told of; null before the first look. */
export interface SlotPast {
  last: number | null;
}

/** The newest transaction that is known of an address; null where it has none. */
export interface LogPast {
  isKnown: boolean;
  last: string | null;
}

/** As a node tells of an account that is gone. */
function emptied(options: unknown): string {
  const encoding: unknown = Object(options).encoding;
  const form = encoding === 'jsonParsed' ? 'base64' : encoding;
  const content = typeof form === 'string' ? ['', form] : '';
  const owner = '11111111111111111111111111111111';
  return JSON.stringify({ lamports: 0, data: content, owner, executable: false, rentEpoch: 0, space: 0 });
}

function textOf(raw: string | undefined): string | null {
  const json: unknown = raw === undefined ? null : JSON.parse(raw);
  return typeof json === 'string' ? json : null;
}
