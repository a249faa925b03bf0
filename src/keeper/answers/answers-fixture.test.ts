import assert from 'node:assert/strict';
import { LimitsAgain } from '../../core/policy/order-limits.ts';
import type { Entry } from '../../core/ledger/entry.ts';
import type { DecidingThread } from './deciding-thread.ts';
import type { BeginLimits } from './order-limits.ts';
import { createHash } from 'node:crypto';
import type { PersonId, SessionId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { OPERATIONS } from '../../protocol/api/operations.ts';
import { problemForm } from '../../protocol/api/terms.ts';
import type { Answer, Ask } from '../../protocol/ask-message.ts';
import { botAdd } from '../door/bot-commands.ts';
import { Desk, KEY, policyWith, type Answered } from '../door/desk-fixture.test.ts';
import { keyAdd } from '../door/key-commands.ts';
import { policySet } from '../door/policy-commands.ts';
import { ownerCommands } from '../owner-commands.ts';
import type { SignedIn } from '../people/sessions.ts';
import { Answers } from './answers.ts';
import type { Permission, Resource } from '../../core/identity/permission.ts';
import { callersOf, type Caller } from './caller.ts';
import type { BeginReplay } from './replays.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { WhatIf } from '../../what-if/what-if.ts';
import { performersOf } from './performers.ts';

/** Who somebody is in these tests: their token, and what they may do. */
export type Rights = (permission: Permission, resource: Resource) => boolean;

export const OWNER: Rights = () => true;

/** May do everything on one account and its bots, and nothing else. */
export function tenant(account: string): Rights {
  return (_permission, resource) => 'account' in resource && resource.account === account;
}

/** May only look, at everything. */
export const VIEWER: Rights = (permission) => permission === 'see';

export interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly key?: string;
  readonly address?: string;
  readonly refresh?: string;
  readonly piece?: string;
  readonly isLoopback?: boolean;
}

export interface Reply {
  readonly status: number;
  readonly json: Answered;
  readonly answer: Answer;
}

/** Two accounts with a bot each, and people in front of them. */
export class Office {
  readonly desk: Desk;
  readonly answers: Answers;
  readonly #owners: ReturnType<typeof ownerCommands>;
  readonly logged: string[] = [];
  readonly people = new Map<string, Rights>([
    ['owner', OWNER],
    ['viewer', VIEWER],
    ['main', tenant('main')],
    ['other', tenant('other')],
    ['nobody', () => false],
  ]);
  /** Hashes of those who are people of the ledger; the others act as the owner. */
  readonly persons = new Map<string, string>();
  /** What each has proven. */
  readonly proofs = new Map<string, SignedIn['proofs']>();
  /** The decoys of `ann` on main and `bob` on other. */
  readonly decoys = new Map<string, Answered>();

  static async open(limits: object = {}): Promise<Office> {
    const office = new Office(await Desk.open());
    const { desk } = office;
    desk.newKey({ apiKey: 'SECOND-REAL-KEY', secret: 'second-real-secret' });
    await desk.ask(keyAdd, KEY);
    await desk.ask(keyAdd, {
      ...KEY,
      name: 'other',
      apiKey: 'SECOND-REAL-KEY',
      secret: 'second-real-secret',
    });
    await desk.ask(policySet, { policy: policyWith(limits) });
    for (const [bot, name] of [
      ['ann', 'main'],
      ['bob', 'other'],
    ] as const)
      office.decoys.set(bot, await desk.ask(botAdd, { bot, name }));
    await desk.pass(2_000);
    return office;
  }

  private constructor(desk: Desk) {
    this.desk = desk;
    this.#owners = ownerCommands(desk.parts);
    this.answers = new Answers({
      ...desk.parts,
      owner: async (command, fields) => this.#owners.get(command)?.(fields, () => Promise.resolve()),
      log: { write: (_level, code) => void this.logged.push(code) },
      callers: { whoIs: (ask) => this.#callerOf(ask) ?? callersOf(desk.parts.people).whoIs(ask) },
      performers: performersOf({
        ...desk.parts,
        begin: beginInProcess,
        beginLimits: beginLimitsInProcess,
        terms: ['as it was'],
      }),
    });
  }

  #callerOf({ credentials }: Ask): Caller | null {
    const rights = this.people.get(credentials.access ?? '');
    const id = credentials.access ?? '';
    const session = { ...SOMEBODY, proofs: this.proofs.get(id) ?? [] };
    const person = this.persons.get(id);
    const actor = person === undefined ? 'owner' : (`person/${person}` as const);
    return rights === undefined ? null : { id, actor, session, may: rights };
  }

  /** Makes somebody a person of the ledger with that role, who may do everything here. */
  async employ(name: string, role: 'owner' | 'administrator' | 'viewer' = 'administrator'): Promise<void> {
    const person = createHash('sha256').update(name).digest('hex').slice(0, 32);
    const roles = [{ role, on: { kind: 'everything' } }] as const;
    const body = { kind: 'person', person, record: '', roles, lookedUp: null, by: 'owner' } as const;
    const written = this.desk.parts.journal.submit((book) => book.append(body));
    assert.ok(written !== null);
    await this.desk.until(written);
    this.persons.set(name, person);
    this.people.set(name, role === 'viewer' ? VIEWER : OWNER);
  }

  /** Asks, proves a second factor for exactly that when it is wanted, and asks again. */
  async insist(who: string, operation: string, asked: Asked): Promise<Reply> {
    const first = await this.ask(who, operation, asked);
    if (first.json['code'] !== 'STEP_UP_NEEDED') return first;
    const purpose = String(first.json['challenge']);
    this.proofs.set(who, [{ factor: 'totp', at: this.desk.parts.clock.wallMs(), purpose }]);
    return this.ask(who, operation, asked);
  }

  /** Asks as somebody, and checks that the answer is in the form that the document promises. */
  async ask(who: string | null, operation: string, asked: Asked = {}): Promise<Reply> {
    const answer = await this.desk.until(this.answers.answer(askOf(who, operation, asked)));
    const said = Buffer.from(answer.body).toString('utf8');
    if (answer.media.startsWith('text/')) return { status: answer.status, json: { said }, answer };
    const json: unknown = JSON.parse(said);
    const known = OPERATIONS.find(({ name }) => name === operation);
    const form =
      answer.status >= 400 ? problemForm : known?.answer.kind === 'json' ? known.answer.form : null;
    const read = form?.read(json, '');
    assert.ok(read?.ok === true, `${operation} answered ${JSON.stringify(read)} ${JSON.stringify(json)}`);
    return { status: answer.status, json: Object(json), answer };
  }

  /** An order of a bot: the answer's status. */
  async order(bot: 'ann' | 'bob', fields: Readonly<Record<string, string>> = {}): Promise<number> {
    const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC' };
    const decoy = this.decoys.get(bot);
    assert.ok(decoy !== undefined);
    const { status } = await this.desk.bot(decoy, 'POST', '/fapi/v1/order', {
      ...order,
      quantity: '0.010',
      price: '59500.0',
      ...fields,
    });
    return status;
  }
}

/** Decides one request again in this process. */
export const beginLimitsInProcess: BeginLimits = (seq) => inProcess(new LimitsAgain(seq));

/** Makes decisions again in this process. */
export const beginInProcess: BeginReplay = ({ policy, hash, since, bot }) =>
  inProcess(new WhatIf({ policy, hash, since: unixMs(since), bot, account: null }));

function inProcess<Report>(again: { take(entry: Entry): void; report(): Report }): DecidingThread<Report> {
  return {
    take: (leaves) => {
      for (const leaf of leaves) again.take(decodeLeaf(leaf) ?? assert.fail('no entry'));
      return Promise.resolve();
    },
    report: () => Promise.resolve(again.report()),
    end: () => Promise.resolve(),
  };
}

const ID = '0'.repeat(32);
/** Who asks where it does not matter who. */
export const SOMEBODY: Omit<SignedIn, 'proofs'> = {
  id: ID as SessionId,
  person: ID as PersonId,
  name: 'somebody',
  grants: [],
  since: unixMs(0),
  endsAt: unixMs(0),
  mustEnrol: false,
};

/** What the edge would hand over. */
export function askOf(who: string | null, operation: string, asked: Asked = {}): Ask {
  const { params = {}, body, ifMatch = null, key = null, address = '127.0.0.1' } = asked;
  const { refresh = null, isLoopback = true } = asked;
  return {
    operation,
    params,
    credentials: { access: who, refresh },
    from: { address, agent: 'test', page: null, isLoopback },
    conditions: { ifMatch, idempotencyKey: key },
    piece: asked.piece ?? null,
    body:
      body === undefined
        ? new Uint8Array(0)
        : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}
