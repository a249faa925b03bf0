import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { unixMs } from '../../core/units/time.ts';
import type { Clock } from '../../ports.ts';
import { TestToken, tokenSigner } from './token-fixture.test.ts';
import type { TokenKey } from './token-material.ts';
import type { TokenAnswer } from './token-signer.ts';

/** Time that passes when the test says so. */
class StillClock implements Clock {
  #now = 0;
  readonly #timers = new Map<() => void, number>();

  wallMs(): ReturnType<Clock['wallMs']> {
    return unixMs(this.#now);
  }

  monotonicMs(): number {
    return this.#now;
  }

  after(delayMs: number, task: () => void): () => void {
    this.#timers.set(task, this.#now + delayMs);
    return () => void this.#timers.delete(task);
  }

  soon(task: () => void): void {
    queueMicrotask(task);
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const [task, at] of [...this.#timers]) {
      if (at > this.#now || !this.#timers.delete(task)) continue;
      task();
    }
  }
}

const MESSAGE = Buffer.from('a message');

function stage(more: { readonly isNamed?: boolean } = {}) {
  const clock = new StillClock();
  const token = new TestToken();
  const made = tokenSigner({ clock, ...more });
  made.signer.attach(token);
  return { clock, token, ...made };
}

async function keyOf({ signer }: ReturnType<typeof stage>): Promise<TokenKey> {
  const answer = await signer.make('ed25519', 'a label');
  assert.ok(answer.kind === 'made');
  return answer.made;
}

function why(answer: TokenAnswer<unknown>): string {
  return answer.kind === 'made' ? 'made' : answer.why;
}

test('a key is made under a name of its own, signs, and is deleted', async () => {
  const at = stage();
  const [one, other] = [await keyOf(at), await keyOf(at)];
  assert.match(one.id, /^[0-9a-f]{32}$/);
  assert.notEqual(one.id, other.id);
  const signed = await at.signer.sign(one, MESSAGE);
  assert.ok(signed.kind === 'made' && signed.made.length === 64);
  assert.equal(why(await at.signer.destroy(one)), 'made');
  assert.ok(!at.token.keys.has(one.id) && at.token.keys.has(other.id));
  assert.equal(at.signer.state.trouble, null);
  assert.deepEqual(at.logged, []);
});

test('F25: without a token, or without its process, nothing is signed, and that is said at once', async () => {
  const key = await keyOf(stage());
  const none = stage({ isNamed: false });
  assert.equal(why(await none.signer.sign(key, MESSAGE)), 'SIGNER_ABSENT');
  assert.deepEqual(none.token.asked, []);
  const at = stage();
  at.token.bend = () => null;
  const [underWay, waiting] = [at.signer.sign(key, MESSAGE), at.signer.sign(key, MESSAGE)];
  at.token.destroy();
  assert.equal(why(await underWay), 'SIGNER_DOWN');
  assert.equal(why(await waiting), 'SIGNER_DOWN');
  assert.equal(why(await at.signer.make('ed25519', 'late')), 'SIGNER_DOWN');
  const next = new TestToken();
  at.signer.attach(next);
  assert.equal(why(await at.signer.sign(key, MESSAGE)), 'made');
  assert.deepEqual(at.logged, ['TOKEN_SIGNS_NOT {"why":"SIGNER_DOWN"}', 'TOKEN_SIGNS_AGAIN {}']);
});

test('F25: a slow token is waited for two seconds, and what it answers later is thrown away', async () => {
  const at = stage();
  const key = await keyOf(at);
  at.token.asked.length = 0;
  at.token.bend = () => null;
  const [first, second] = [at.signer.sign(key, MESSAGE), at.signer.sign(key, Buffer.from('another'))];
  at.clock.pass(1_999);
  const third = at.signer.sign(key, Buffer.from('a third'));
  at.clock.pass(1);
  assert.equal(why(await first), 'TOKEN_SLOW');
  assert.equal(why(await second), 'TOKEN_SLOW');
  // The second was never asked: it was given up before the token was free. The third is asked next.
  assert.equal(at.token.asked.length, 1);
  at.token.bend = (_asked, truth) => truth;
  at.token.say(`${JSON.stringify({ id: at.token.asked[0]?.['id'], ok: true, made: 'AAAA' })}\n`);
  const signed = await third;
  assert.ok(signed.kind === 'made' && signed.made.length === 64);
  assert.equal(at.token.asked[1]?.['bytes'], Buffer.from('a third').toString('base64'));
});

test('F25: a process that owes an answer for twenty seconds is to be ended, once', async () => {
  const at = stage();
  const key = await keyOf(at);
  at.clock.pass(60_000);
  assert.equal(at.stuck.length, 0);
  at.token.bend = () => null;
  const signing = at.signer.sign(key, MESSAGE);
  at.clock.pass(20_000);
  assert.equal(why(await signing), 'TOKEN_SLOW');
  assert.equal(at.stuck.length, 1);
  at.token.destroy();
  at.clock.pass(60_000);
  assert.equal(at.stuck.length, 1);
});

test('more than 256 that wait are refused at once: the wait of the others is bounded', async () => {
  const at = stage();
  const key = await keyOf(at);
  at.token.bend = () => null;
  const many = Array.from({ length: 258 }, () => at.signer.sign(key, MESSAGE));
  assert.equal(why(await many[257]!), 'TOKEN_BUSY');
  at.clock.pass(2_000);
  const answers = await Promise.all(many.slice(0, 257));
  assert.ok(answers.every((answer) => why(answer) === 'TOKEN_SLOW'));
});

test('a reason that is not listed is TOKEN_FAILED; what is no answer ends the pipe', async () => {
  for (const [code, expected] of [
    ['PIN_WRONG', 'PIN_WRONG'],
    ['TOKEN_GONE', 'TOKEN_GONE'],
    ['<b>', 'TOKEN_FAILED'],
    [7, 'TOKEN_FAILED'],
  ]) {
    const at = stage();
    at.token.bend = ({ id }) => JSON.stringify({ id, ok: false, code });
    assert.equal(why(await at.signer.make('ed25519', 'x')), expected);
    assert.equal(at.token.isDestroyed, false);
  }
  const broken = [
    '{',
    '7',
    'null',
    '{"id":99,"ok":true,"made":""}',
    '{"id":1,"ok":true}',
    '{"id":1,"ok":true,"made":"!"}',
  ];
  for (const line of [...broken, '{"id":1,"ok":"yes","made":""}', 'x'.repeat(20_000)]) {
    const at = stage();
    at.token.bend = () => (line.startsWith('x') ? null : line);
    const making = at.signer.make('ed25519', 'x');
    if (line.startsWith('x')) at.token.say(line);
    assert.equal(why(await making), 'SIGNER_DOWN', line);
    assert.equal(at.token.isDestroyed, true);
  }
});

test('words that nobody asked for end the pipe, and those of a process that was replaced change nothing', async () => {
  const at = stage();
  const next = new TestToken();
  at.signer.attach(next);
  at.token.say('{"id":1,"ok":true,"made":""}\n');
  assert.ok(at.token.isDestroyed && !next.isDestroyed);
  assert.equal(why(await at.signer.make('ed25519', 'x')), 'made');
  next.say('{"id":1,"ok":true,"made":""}\n');
  assert.equal(next.isDestroyed, true);
  assert.equal(why(await at.signer.make('ed25519', 'x')), 'SIGNER_DOWN');
});

test('a reason is told once, until there is another, and so is its end', async () => {
  const at = stage();
  const key = await keyOf(at);
  at.token.bend = ({ id }) => JSON.stringify({ id, ok: false, code: 'TOKEN_GONE' });
  for (let times = 0; times < 3; times += 1)
    assert.equal(why(await at.signer.sign(key, MESSAGE)), 'TOKEN_GONE');
  assert.equal(at.signer.state.trouble, 'TOKEN_GONE');
  assert.deepEqual(at.signer.reportWrong(), { kind: 'notMade', why: 'SIGNATURE_WRONG' });
  at.token.bend = (_asked, truth) => truth;
  await at.signer.sign(key, MESSAGE);
  await at.signer.sign(key, MESSAGE);
  assert.deepEqual(at.logged, [
    'TOKEN_SIGNS_NOT {"why":"TOKEN_GONE"}',
    'TOKEN_SIGNS_NOT {"why":"SIGNATURE_WRONG"}',
    'TOKEN_SIGNS_AGAIN {}',
  ]);
});

test('a secret is given to the token once, signs there under a name of its own, and is told no more', async () => {
  const at = stage();
  const secret = Buffer.from('the secret of a venue');
  const answer = await at.signer.keep(secret, 'a label');
  assert.ok(answer.kind === 'made');
  const { type, id, publicKey } = answer.made;
  assert.deepEqual([type, publicKey.length], ['hmac', 0]);
  assert.match(id, /^[0-9a-f]{32}$/);
  const signed = await at.signer.sign(answer.made, MESSAGE);
  assert.ok(signed.kind === 'made');
  assert.deepEqual(Buffer.from(signed.made), createHmac('sha256', secret).update(MESSAGE).digest());
  await at.signer.destroy(answer.made);
  const told = at.token.asked.map((asked) => [asked['do'], asked['type'], asked['key'], 'secret' in asked]);
  assert.deepEqual(told, [
    ['keep', 'hmac', id, true],
    ['sign', 'hmac', id, false],
    ['destroy', 'hmac', id, false],
  ]);
  at.token.bend = ({ id: question }) => JSON.stringify({ id: question, ok: false, code: 'TOKEN_KEY_TAKEN' });
  assert.equal(why(await at.signer.keep(secret, 'a label')), 'TOKEN_KEY_TAKEN');
});

test('what is urgent goes before all that waits, and not before what is under way', async () => {
  const at = stage();
  const key = await keyOf(at);
  at.token.asked.length = 0;
  const held: string[] = [];
  at.token.bend = (_asked, truth) => {
    held.push(truth);
    return null;
  };
  const words = ['first', 'second', 'urgent'];
  const signing = words.map((word) => at.signer.sign(key, Buffer.from(word), word === 'urgent'));
  for (let next = 0; next < words.length; next += 1) at.token.say(`${held[next]}\n`);
  await Promise.all(signing);
  const order = at.token.asked.map(({ bytes }) => Buffer.from(String(bytes), 'base64').toString());
  assert.deepEqual(order, ['first', 'urgent', 'second']);
});

test('an answer may come in pieces, and a pipe that fails is closed', async () => {
  const at = stage();
  const key = await keyOf(at);
  const held: string[] = [];
  at.token.bend = (_asked, truth) => {
    held.push(truth);
    return null;
  };
  const signing = at.signer.sign(key, MESSAGE);
  for (const piece of [...`${held[0]}\n`]) at.token.say(piece);
  assert.equal(why(await signing), 'made');
  const failing = at.signer.sign(key, MESSAGE);
  at.token.fail();
  assert.equal(why(await failing), 'SIGNER_DOWN');
  assert.equal(at.token.isDestroyed, true);
});

test('F25: a token of which nothing was heard is looked at: what fails is told before an order finds out', async () => {
  const at = stage();
  const looks = (): number => at.token.asked.filter((asked) => asked['do'] === 'look').length;
  const pass = async (ms: number): Promise<void> => {
    at.clock.pass(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  assert.deepEqual([at.signer.state.isRunning, at.signer.state.provenAt], [true, null]);
  await pass(5_000);
  at.signer.watch();
  await pass(0);
  assert.equal(looks(), 1, 'at once');
  assert.equal(at.signer.state.provenAt, 5_000);
  await pass(25_000);
  await keyOf(at);
  await pass(5_000);
  assert.equal(looks(), 1, 'it was heard of meanwhile');
  at.token.bend = ({ id }) => JSON.stringify({ id, ok: false, code: 'TOKEN_GONE' });
  await pass(30_000);
  assert.equal(looks(), 2);
  assert.deepEqual([at.signer.state.trouble, at.signer.state.provenAt], ['TOKEN_GONE', 30_000]);
  assert.deepEqual(at.logged, ['TOKEN_SIGNS_NOT {"why":"TOKEN_GONE"}']);
  at.token.bend = (_asked, truth) => truth;
  await pass(30_000);
  assert.deepEqual([at.signer.state.trouble, at.signer.state.provenAt], [null, 95_000]);
  at.token.destroy();
  assert.equal(at.signer.state.isRunning, false);
  at.signer.stop();
  await pass(60_000);
  assert.equal(looks(), 3);
});
