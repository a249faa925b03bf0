import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { parseAddress } from '../../chains/solana/derived-address.ts';
import { encodeAction, somebody, tableContent, unsigned } from '../../chains/solana/encode-fixture.test.ts';
import { LOOKUP_TABLE } from '../../chains/solana/programs.ts';
import { ENEMY, FRIEND, pay, prove, SOL, stage, type Stage } from './stage-fixture.test.ts';
import type { SignResult } from './sign-deed.ts';

const TABLE = somebody('a table');
const MANY = somebody('a second table');

function table(at: Stage, addresses: readonly string[], of = TABLE, more = {}): void {
  const content = tableContent(addresses, more);
  at.wallets.node.machine.put(of, { lamports: SOL, owner: LOOKUP_TABLE, content, executable: false });
}

/** A wallet with two nodes of one chain, on which the table begins with a friend. */
async function tableStage(t: TestContext): Promise<Stage> {
  const at = await stage(t, {}, true);
  table(at, [FRIEND, ENEMY]);
  return at;
}

/** A payment whose receiver the bot takes for the one at that place of the table. */
function paid(at: Stage, people: readonly string[], to: string, lamports = SOL / 10): Uint8Array {
  const { blockhash: lifetime } = at.wallets.node.machine.latest();
  const pays = encodeAction(pay(at.wallet, to, lamports));
  return unsigned(at.wallet, [pays], { lifetime, tables: { [TABLE]: people } });
}

function sign(at: Stage, wire: Uint8Array): Promise<SignResult> {
  const wallet = at.wallets.state.wallets.get('hot') ?? assert.fail('a wallet');
  return at.wallets.desk.sign({ wallet, wire, bot: 'payer' });
}

const codes = (result: SignResult): readonly string[] =>
  result.kind === 'denied' ? result.denials.map(({ code }) => code) : [result.kind];

const asked = (at: Stage): number => at.wallets.asked.filter((method) => method === 'getAccountInfo').length;

test('T28: what comes out of a table is asked of the nodes, shown, judged, and signed as it was judged', async (t) => {
  const at = await tableStage(t);
  const { machine } = at.wallets.node;
  const done = await sign(at, paid(at, [FRIEND, ENEMY], FRIEND));
  assert.ok(done.kind === 'signed', JSON.stringify(done));
  assert.equal(machine.landed.get(done.id)?.error, null);
  assert.equal(machine.look(FRIEND)?.lamports, 1.1 * SOL);
  const [deed] = at.wallets.entries('deed');
  assert.deepEqual(deed?.['tables'], [[TABLE, 0, FRIEND]]);
  assert.match(
    JSON.stringify(deed?.['words']),
    new RegExp(`Out of the table ${TABLE}.*${FRIEND} \\(place 0\\)`),
  );
  // Whatever the bot takes it for: what stands there counts.
  const enemy = await sign(at, paid(at, [ENEMY, FRIEND], FRIEND));
  assert.deepEqual(codes(enemy), ['DESTINATION_NOT_LISTED']);
  assert.ok(enemy.kind === 'denied' && enemy.words.some((line) => line.includes(`to ${ENEMY}.`)));
  prove(at);
});

test('F34: what rests on a table is sent again in the same bytes, also after a restart', async (t) => {
  const at = await tableStage(t);
  const { machine } = at.wallets.node;
  machine.losing = 3;
  const done = await sign(at, paid(at, [FRIEND], FRIEND));
  assert.ok(done.kind === 'signed');
  const desk = at.wallets.restarted();
  await desk.look();
  assert.equal(machine.landed.get(done.id)?.error, null);
  assert.equal(new Set(machine.received).size, 1);
  await desk.look();
  assert.equal(at.wallets.entries('deedOutcome')[0]?.['result'], 'landed');
});

test('T27: a table is believed only where every node says the same, and only where there are two', async (t) => {
  const at = await tableStage(t);
  const { second } = at.wallets;
  const shown = (content: Uint8Array, slot = 900): object => ({
    context: { slot },
    value: { lamports: 1, owner: LOOKUP_TABLE, data: [Buffer.from(content).toString('base64'), 'base64'] },
  });
  const wire = paid(at, [ENEMY, FRIEND], FRIEND);
  const told = async (answer: object | null): Promise<readonly string[]> => {
    second.lies.set('getAccountInfo', answer ?? { context: { slot: 1 }, value: null });
    return codes(await sign(at, wire));
  };
  // The chain has the enemy at place 1; one of the nodes says that it is the friend.
  assert.deepEqual(await told(shown(tableContent([ENEMY, FRIEND]))), ['TABLE_DISPUTED']);
  assert.deepEqual(await told(shown(tableContent([FRIEND]))), ['TABLE_PLACE_NOT_FINAL']);
  assert.deepEqual(await told(shown(tableContent([FRIEND, FRIEND], { extended: 900n, start: 1 }))), [
    'TABLE_PLACE_NOT_FINAL',
  ]);
  assert.deepEqual(await told(shown(tableContent([FRIEND, ENEMY], { givenUp: 3n }))), ['TABLE_ENDING']);
  assert.deepEqual(await told(null), ['TABLE_NOT_KNOWN']);
  await second.stop();
  assert.deepEqual(codes(await sign(at, wire)), ['TABLE_NOT_KNOWN']);
  assert.equal(at.wallets.entries('deedSigned').length, 0);
  const alone = await stage(t);
  table(alone, [FRIEND]);
  assert.deepEqual(codes(await sign(alone, paid(alone, [FRIEND], FRIEND))), ['TABLE_NEEDS_TWO_NODES']);
  assert.equal(asked(alone), 0);
  prove(at);
});

test('what is final in a table never changes, so each place is asked for once, and so many are kept', async (t) => {
  const at = await tableStage(t);
  const once = await sign(at, paid(at, [FRIEND], FRIEND, 1_000));
  const asks = asked(at);
  assert.equal(codes(once)[0], 'signed');
  assert.equal(codes(await sign(at, paid(at, [FRIEND], FRIEND, 1_001)))[0], 'signed');
  assert.equal(asked(at), asks);
  // Forgotten once many others came after it.
  const people = Array.from({ length: 250 }, (_, place) => somebody(`person ${place}`));
  for (let round = 0; round < 17; round += 1) {
    const of = `${MANY.slice(0, -1)}${'ABCDEFGHJKLMNPQRSTU'[round]}`;
    table(at, people, of);
    const memo = encodeAction({ name: 'memo', text: 'x', signers: [at.wallet] });
    const places = Buffer.from(Uint8Array.from({ length: 250 }, (_, place) => place));
    const plain = unsigned(at.wallet, [memo], { lifetime: at.wallets.node.machine.latest().blockhash });

    const lookup = [1, ...(parseAddress(of) ?? []), 250, 1, ...places, 0];
    const wire = Uint8Array.from([...plain.slice(0, -1), ...lookup]);
    assert.deepEqual(codes(await sign(at, wire)), ['TRANSACTION_NOT_READ']);
  }
  const before = asked(at);
  assert.equal(codes(await sign(at, paid(at, [FRIEND], FRIEND, 1_002)))[0], 'signed');
  assert.ok(asked(at) > before);
});
