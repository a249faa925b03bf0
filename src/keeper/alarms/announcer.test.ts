import assert from 'node:assert/strict';
import test from 'node:test';
import { Story } from '../../core/account/story-fixture.test.ts';
import { unixMs } from '../../core/units/time.ts';
import type { FromWatch } from '../../protocol/alarm-message.ts';
import { Announcer } from './announcer.ts';

const HALT = {
  kind: 'halt',
  scope: { kind: 'everything' },
  stops: 'openings',
  reason: 'r',
  by: 'owner',
} as const;

class Stage {
  readonly story = new Story();
  readonly sent: FromWatch[] = [];
  readonly lines: string[] = [];
  readonly halts: string[] = [];
  isUp = true;
  recorded = true;
  now = 0;
  late: () => void = () => undefined;
  readonly announcer = new Announcer({
    clock: {
      wallMs: () => unixMs(this.story.now),
      monotonicMs: () => this.now,
      after: (_delayMs, task) => {
        this.late = task;
        return () => undefined;
      },
      soon: (task) => task(),
    },
    log: {
      write: (level, code, facts) =>
        void this.lines.push([level, code, ...Object.values(facts ?? {})].join(' ')),
    },
    state: this.story.state,
    metrics: () => [{ name: 'sallyport_fills', labels: [], value: 3 }],
    send: (message) => {
      if (this.isUp) this.sent.push(message);
      return this.isUp;
    },
    halt: (reason) => {
      this.halts.push(reason);
      this.story.tell({ ...HALT, reason, by: 'sink' });
      return Promise.resolve({ recorded: this.recorded });
    },
  });

  get told(): readonly string[] {
    return this.sent.map((message) => {
      if (message.kind === 'range') return `range ${message.prefix}`;
      if (message.kind === 'letter') return `letter ${message.letter.subject}`;
      return `${message.kind} ${message.alarm.number} ${message.alarm.kind}`;
    });
  }

  async say(word: Parameters<Announcer['watch']['hear']>[0]): Promise<string> {
    return (await this.announcer.watch.hear(word)).lines.join('\n');
  }
}

test('alarms are told once, when they are durable, and again to an edge that comes up', () => {
  const stage = new Stage();
  const before = stage.story.state.watch.raised;
  stage.announcer.tell();
  assert.deepEqual(stage.told, []);
  stage.story.tell(HALT);
  assert.equal(stage.announcer.watch.recent().length, before, 'not before it is durable');
  stage.announcer.tell();
  stage.announcer.tell();
  assert.deepEqual(stage.told, [`alarm ${before + 1} halt`]);
  const [last] = stage.announcer.watch.recent().toReversed();
  assert.deepEqual(last, stage.sent[0]);
  assert.ok(last?.kind === 'alarm');
  assert.match(last.alarm.what, /^Halted: everything/);
  stage.story.pass(25 * 3_600_000);
  assert.deepEqual(stage.announcer.watch.recent(), []);
});

test('F14: what the ledger cannot take is told with the number zero', () => {
  const stage = new Stage();
  stage.announcer.tellUnrecorded('DISK_FULL', { account: 'main' });
  assert.deepEqual(stage.told, ['alarm 0 trouble']);
  const [sent] = stage.sent;
  assert.ok(sent?.kind === 'alarm');
  assert.equal(sent.alarm.fingerprint, 'trouble everything DISK_FULL');
});

test('F14: the fault by which a process ends is told with its kind and place', () => {
  const stage = new Stage();
  stage.announcer.tellUnrecorded('BUG', { text: 'TypeError at /src/keeper/run.ts:12' });
  const [sent] = stage.sent;
  assert.ok(sent?.kind === 'alarm');
  assert.equal(sent.alarm.what, 'The gateway reports BUG (everything, TypeError at /src/keeper/run.ts:12).');
});

test('a test comes back with what the edge says, or with nothing when none answers', async () => {
  const stage = new Stage();
  const results = [{ sink: 'desk', code: 'delivered', tookMs: 1 }] as const;
  const one = stage.announcer.test('desk');
  await stage.say({ kind: 'tested', id: 1, results });
  assert.deepEqual(await one, results);
  await stage.say({ kind: 'tested', id: 1, results });
  const two = stage.announcer.test(null);
  stage.late();
  assert.equal(await two, null);
  stage.isUp = false;
  assert.equal(await stage.announcer.test(null), null);
  stage.isUp = true;
  const many = Array.from({ length: 16 }, () => stage.announcer.test(null));
  assert.equal(await stage.announcer.test(null), null, 'no more than sixteen at once');
  assert.equal(many.length, 16);
});

test('a sink can ask how things stand and halt, under its name; a second halt writes nothing', async () => {
  const stage = new Stage();
  stage.recorded = false;
  assert.match(await stage.say({ kind: 'halt', sink: 'desk', person: 2 }), /^Halted.*has not answered yet/);
  assert.match(await stage.say({ kind: 'halt', sink: 'desk', person: 2 }), /^Everything is halted already/);
  assert.deepEqual(stage.halts, ['from the sink desk, by person 2 on its list']);
  stage.now += 10_000;
  stage.recorded = true;
  assert.match(await stage.say({ kind: 'halt', sink: 'desk', person: 2 }), /^Halted: nothing is opened/);
  assert.equal(stage.halts.length, 2, 'after a while it is written again');
});

test('the status names what is halted, accounts, bots and what waits, and is bounded', async () => {
  const stage = new Stage();
  assert.equal(
    await stage.say({ kind: 'status' }),
    [
      'Nothing is halted.',
      'No policy is set: every order is refused.',
      'main: active, 0 open orders, 0 positions',
    ]
      .concat(['bot ann: 0 open orders', 'bot bob: 0 open orders'])
      .join('\n'),
  );
  const { story } = stage;
  story.tell(HALT);
  const everyAccount = { symbols: ['BTCUSDT'], notionalMax: '1', positionMax: '1', dailyLossMax: '1' };
  story.tell({
    kind: 'policy',
    policy: JSON.stringify({ everyAccount, version: 1 }),
    hash: 'h',
    by: 'owner',
  });
  story.bot('ann').latched = true;
  story.place(
    'a',
    {},
    { verdict: 'hold', denials: [{ code: 'APPROVAL_NEEDED', facts: { what: 'w', minutes: '5' } }] },
  );
  for (let i = 0; i < 20; i += 1)
    story.tell({ kind: 'bot', bot: `b${i}`, account: 'main', key: `k${i}`, record: '' });
  const lines = (await stage.say({ kind: 'status' })).split('\n');
  assert.equal(lines[0], 'Halted: everything (openings).');
  assert.ok(lines.includes('bot ann: stopped, 0 open orders'));
  assert.deepEqual(lines.slice(-2), ['and 4 more', '1 requests wait for a person.']);
});

test('F33: a failing sink and dropped alarms are alerts, and that a sink is well again is noted', async () => {
  const stage = new Stage();
  await stage.say({ kind: 'sink', sink: 'desk', state: 'failing', code: 'timeout' });
  await stage.say({ kind: 'sink', sink: 'desk', state: 'well', code: 'delivered' });
  await stage.say({ kind: 'dropped', count: 3 });
  assert.deepEqual(stage.lines, [
    'alert SINK_FAILING desk timeout',
    'notice SINK_WELL desk',
    'alert ALARMS_DROPPED 3',
  ]);
});

test('figures are answered as they are', async () => {
  const { samples } = await new Stage().announcer.watch.hear({ kind: 'metrics' });
  assert.deepEqual(samples, [{ name: 'sallyport_fills', labels: [], value: 3 }]);
});

test('a range of breached passwords is the edge’s first answer, and nothing where none comes in time', async () => {
  const stage = new Stage();
  const asked = stage.announcer.range('5BAA6');
  assert.deepEqual(stage.told, ['range 5BAA6']);
  await stage.say({ kind: 'range', id: 7, text: 'another question’s' });
  await stage.say({ kind: 'range', id: 1, text: 'A:1' });
  await stage.say({ kind: 'range', id: 1, text: 'B:1' });
  assert.equal(await asked, 'A:1');
  const late = stage.announcer.range('5BAA6');
  stage.late();
  assert.equal(await late, null);
  const many = Array.from({ length: 17 }, () => stage.announcer.range('5BAA6'));
  assert.equal(await many.at(-1), null, 'too many wait');
  stage.isUp = false;
  assert.equal(await stage.announcer.range('5BAA6'), null);
});
