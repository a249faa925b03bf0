import assert from 'node:assert/strict';
import test from 'node:test';
import { EVERYTHING } from '../../core/identity/permission.ts';
import { Fault } from '../../core/fault.ts';
import { signIn } from '../../protocol/api/sessions.ts';
import { Answers, type AnswersParts } from './answers.ts';
import { askOf, beginInProcess, beginLimitsInProcess, Office, type Asked } from './answers-fixture.test.ts';
import { done } from './outcome.ts';
import { performersOf } from './performers.ts';

const REASON = { reason: 'looked at' };

/** What is answered where some of the parts are others. */
async function answered(
  parts: Partial<AnswersParts>,
  operation: string,
  asked: Asked = {},
): Promise<{ readonly status: number; readonly json: Readonly<Record<string, unknown>> }> {
  const { desk } = await Office.open();
  const session = { id: 's', person: 'p', proofs: [] } as never;
  const answers = new Answers({
    ...desk.parts,
    owner: () => Promise.reject(new RangeError('nothing is asked of the owner')),
    log: { write: () => undefined },
    callers: { whoIs: () => ({ id: 'ann', actor: 'owner', session, may: () => true }) },
    performers: performersOf({
      ...desk.parts,
      begin: beginInProcess,
      beginLimits: beginLimitsInProcess,
      terms: [],
    }).map((one) => ({
      ...one,
      run: (of, given) => one.run(of, { ...given, stepUp: () => Promise.resolve(null) }),
    })),
    ...parts,
  });
  const answer = await desk.until(answers.answer(askOf('ann', operation, asked)));
  return { status: answer.status, json: JSON.parse(Buffer.from(answer.body).toString('utf8')) };
}

test('a fault of the gateway is told by its code, and what nobody foresaw by none', async () => {
  const checkpoint = (reason: Error) => ({ checkpoint: () => Promise.reject(reason) });
  const known = await answered(checkpoint(new Fault('LEDGER_CORRUPT', {})), 'getCheckpoint');
  assert.deepEqual([known.status, known.json['code']], [503, 'LEDGER_CORRUPT']);
  const unknown = await answered(checkpoint(new RangeError('who knows')), 'getCheckpoint');
  assert.deepEqual([unknown.status, unknown.json['code']], [500, 'INTERNAL']);
  assert.ok(!JSON.stringify(unknown.json).includes('who knows'));
});

test('an export whose ledger cannot be read ends, and is not asked for again', async () => {
  const failing = { checkpoint: () => Promise.reject(new Fault('LEDGER_CORRUPT', {})) };
  const { status, json } = await answered(failing, 'exportLedger');
  assert.deepEqual([status, json['code']], [503, 'LEDGER_CORRUPT']);
});

test('a resume that the ledger does not take says that the halt stands', async () => {
  const gateway = { resume: () => Promise.resolve(false) } as never;
  const { status, json } = await answered({ gateway }, 'resume', {
    body: { scope: 'everything', ...REASON },
  });
  assert.deepEqual([status, json['code']], [503, 'STORE_BUSY']);
});

test('a halt or a decoy on what does not exist is refused', async () => {
  for (const [operation, body] of [
    ['halt', { scope: 'account:none', stops: 'orders', ...REASON }],
    ['addBot', { account: 'none', name: 'eve' }],
  ] as const) {
    const { status, json } = await answered({}, operation, { body, key: '0123456789abcdef' });
    assert.deepEqual([status, json['code']], [404, 'SCOPE_UNKNOWN'], operation);
  }
});

test('T9: a stranger may nothing at all, also in an operation that is open to strangers', async () => {
  const performers = [
    {
      operation: signIn,
      run: (
        _parts: unknown,
        { caller }: { caller: { may: (permission: 'see', on: typeof EVERYTHING) => boolean } },
      ) => Promise.resolve(done({ may: caller.may('see', EVERYTHING) })),
    },
  ];
  const { json } = await answered({ performers, callers: { whoIs: () => null } }, 'signIn', { body: {} });
  assert.equal(json['may'], false);
});

test('sessions are listed with the factors that were proven in them', async () => {
  const at = 5;
  const own = {
    id: 's',
    person: 'p',
    since: at,
    renewedAt: at,
    proofs: [{ factor: 'totp', at, purpose: null }],
  };
  const people = { sessions: () => [own] } as never;
  const { json } = await answered({ people }, 'listSessions');
  assert.deepEqual(Object(json['sessions'])[0].factors, [{ factor: 'totp', at }]);
});

test('I7: who may not trade on a bot does not decide for it, and what is over meanwhile is over', async () => {
  const office = await Office.open({ approval: { notionalAbove: '100' } });
  const { state } = office.desk.parts;
  await office.order('ann');
  const [id] = state.approvals.keys();
  assert.ok(id !== undefined);
  office.people.set(
    'half',
    (permission, on) =>
      permission === 'see' || (permission === 'trade' && 'account' in on && on.account === 'other'),
  );
  const asked = { params: { id: String(id) }, body: REASON };
  const half = await office.ask('half', 'refuseRequest', asked);
  assert.deepEqual([half.status, half.json['code']], [403, 'NOT_PERMITTED']);
  const { journal } = office.desk.parts;
  const forgotten = journal.submit(() => state.approvals.delete(id));
  const late = await office.ask('main', 'refuseRequest', asked);
  await forgotten;
  assert.deepEqual([late.status, late.json['code']], [409, 'APPROVAL_OVER']);
});

test('people are listed with their roles as texts, changed, reset and removed', async () => {
  const id = 'a'.repeat(32);
  const grants = [{ role: 'trader', on: { kind: 'account', account: 'main' } }];
  const row = { id, name: 'eve', grants, since: 0, lastSignIn: null, factors: [], isActive: true };
  const over = () => Promise.resolve({ kind: 'done', reset: { token: 'spw_x', until: 5 } });
  const people = { list: () => [row], setRoles: over, reset: over, remove: over } as never;
  const listed = await answered({ people }, 'listPeople');
  assert.deepEqual(Object(listed.json['people'])[0].roles, ['trader@account:main']);
  for (const [operation, asked] of [
    ['setRoles', { params: { id }, body: { roles: ['viewer'] } }],
    ['resetPerson', { params: { id } }],
    ['removePerson', { params: { id } }],
  ] as const)
    assert.equal((await answered({ people }, operation, asked)).status, 200, operation);
});
