import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Fault } from '../../core/fault.ts';
import { heard, socketPair } from '../link/socket-pair-fixture.test.ts';
import { OwnerDoor, tell, type OwnerCommand } from './owner-door.ts';
import { OwnerRefusal, textField } from './owner-refusal.ts';

const TOKEN = 'a token of a test';

const COMMANDS = new Map<string, OwnerCommand>([
  ['echo', ({ word }) => Promise.resolve({ word })],
  [
    'export',
    async (_fields, emit) => {
      await emit('{"line":1}');
      await emit('{"line":2}');
      return { lines: 2 };
    },
  ],
  ['no', () => Promise.reject(new OwnerRefusal('NAME_TAKEN', 'there is one already'))],
  ['fault', () => Promise.reject(new Fault('LEDGER_FORK', { entries: 1, checkpoint: 2 }))],
  ['full', () => Promise.reject(new Fault('SEALS_EXHAUSTED', { term: 1 }))],
  ['bug', () => Promise.reject(new RangeError(`a bug that names ${TOKEN}`))],
]);

async function ask(
  ...pieces: readonly (string | Buffer)[]
): Promise<{ readonly lines: readonly string[]; readonly said: readonly string[] }> {
  const { near, far } = await socketPair();
  const said: string[] = [];
  const digest = createHash('sha256').update(TOKEN).digest('hex');
  const door = new OwnerDoor(digest, COMMANDS, { write: (_level, code) => void said.push(code) });
  door.accept(near);
  for (const piece of pieces) {
    far.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const text = (await heard(far)).toString('utf8');
  return { lines: text.trim().split('\n'), said };
}

function line(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(fields)}\n`;
}

async function errorOf(...pieces: readonly (string | Buffer)[]): Promise<string> {
  const { lines } = await ask(...pieces);
  assert.equal(lines.length, 1);
  const { ok, error } = JSON.parse(lines[0] ?? '');
  assert.equal(ok, false);
  return error.code;
}

test('the owner is answered in one line, or after the lines of a longer answer', async () => {
  const echoed = await ask(line({ token: TOKEN, command: 'echo', word: 'x' }));
  assert.deepEqual(echoed, { lines: ['{"ok":true,"result":{"word":"x"}}'], said: [] });
  const exported = await ask(line({ token: TOKEN, command: 'export' }));
  assert.deepEqual(exported.lines, ['{"line":1}', '{"line":2}', '{"ok":true,"result":{"lines":2}}']);
});

test('a question may come in pieces; what follows its line is not read', async () => {
  const whole = line({ token: TOKEN, command: 'echo', word: 'x' });
  const { lines } = await ask(whole.slice(0, 9), whole.slice(9), line({ token: TOKEN, command: 'export' }));
  assert.equal(lines.length, 1);
});

test('whoever does not say the token gets one answer, whatever they say instead (T14)', async () => {
  const wrong: readonly (string | Buffer)[] = [
    line({ command: 'echo' }),
    line({ token: 'another', command: 'echo' }),
    line({ token: [TOKEN], command: 'echo' }),
    line({ token: '', command: 'echo' }),
    '[]\n',
    'null\n',
    'not JSON\n',
    '\n',
    Buffer.alloc(1024 * 1024 + 1, 0x20),
  ];
  for (const piece of wrong) {
    const { lines, said } = await ask(piece);
    assert.equal(JSON.parse(lines[0] ?? '').error.code, 'NOT_THE_OWNER');
    assert.deepEqual(said, ['OWNER_DOOR_REFUSED']);
  }
});

test('a no is told in our words, a fault by its code, a bug by nothing but that (T16)', async () => {
  const asked = (command: string): Promise<string> => errorOf(line({ token: TOKEN, command }));
  assert.equal(await asked('no'), 'NAME_TAKEN');
  assert.equal(await asked('fault'), 'LEDGER_FORK');
  assert.equal(await asked('constructor'), 'COMMAND_UNKNOWN');
  const { lines, said } = await ask(line({ token: TOKEN, command: 'bug' }));
  assert.equal(JSON.parse(lines[0] ?? '').error.code, 'INTERNAL');
  assert.ok(!lines.join('').includes(TOKEN));
  assert.deepEqual(said, ['OWNER_COMMAND_FAILED']);
});

test('a caller that breaks off is forgotten', async () => {
  const { near, far } = await socketPair();
  new OwnerDoor('00'.repeat(32), COMMANDS, { write: () => assert.fail('nothing was asked') }).accept(near);
  far.write('{');
  const gone = new Promise((resolve) => near.once('close', resolve));
  setTimeout(() => far.resetAndDestroy(), 5);
  await gone;
});

test('a field is text within its bounds or the owner is told', () => {
  assert.equal(textField({ name: 'x' }, 'name'), 'x');
  for (const name of [undefined, '', 7, 'x'.repeat(201)])
    assert.throws(() => textField({ name }, 'name'), OwnerRefusal);
  assert.equal(textField({ name: 'x'.repeat(300) }, 'name', 300).length, 300);
});

test('T18: an owner whose root key has sealed all it may is told to rotate it', async () => {
  const { lines } = await ask(line({ token: TOKEN, command: 'full' }));
  const { error } = JSON.parse(lines[0] ?? '');
  assert.equal(error.code, 'SEALS_EXHAUSTED');
  assert.match(error.text, /nothing was sealed. Next: sallyport key rotate-root$/);
});

test('a caller that says nothing for five seconds is cut off', async (t) => {
  const { near, far } = await socketPair();
  t.mock.timers.enable({ apis: ['setTimeout'] });
  new OwnerDoor('00'.repeat(32), COMMANDS, { write: () => assert.fail('nothing was asked') }).accept(near);
  far.write('{"token":');
  t.mock.timers.tick(4_999);
  assert.equal(near.destroyed, false);
  t.mock.timers.tick(1);
  assert.equal(near.destroyed, true);
  assert.equal((await heard(far)).length, 0);
});

const LINE = 'x'.repeat(64 * 1024);
const LINES = 400;

/** A caller of a command that gives a long answer, line by line. `made`: lines so far; `end`: why it ended early. */
async function longAnswer() {
  const { near, far } = await socketPair();
  const at = { made: 0 };
  const end = Promise.withResolvers<unknown>();
  const long: OwnerCommand = async (_fields, emit) => {
    try {
      for (at.made = 0; at.made < LINES; at.made += 1) await emit(LINE);
      end.resolve(null);
    } catch (reason) {
      end.resolve(reason);
      throw reason;
    }
    return { lines: at.made };
  };
  const digest = createHash('sha256').update(TOKEN).digest('hex');
  const door = new OwnerDoor(digest, new Map([['long', long]]), { write: () => undefined });
  door.accept(near);
  far.write(line({ token: TOKEN, command: 'long' }));
  const waiting = async (): Promise<number> => {
    for (let made = -1; made !== at.made || made <= 0;) {
      made = at.made;
      for (let i = 0; i < 200; i += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    return at.made;
  };
  return { near, far, at, end: end.promise, waiting };
}

test('a long answer waits for its reader instead of filling memory, and comes whole (T31)', async () => {
  const { near, far, waiting, end } = await longAnswer();
  const made = await waiting();
  assert.ok(made < LINES, `${made} lines were made for a reader that reads none`);
  assert.ok(near.writableLength <= 2 * LINE.length, `${near.writableLength} bytes wait`);
  const text = (await heard(far)).toString('utf8');
  assert.equal(await end, null);
  assert.equal(text.trim().split('\n').length, LINES + 1);
  assert.ok(text.endsWith(`{"ok":true,"result":{"lines":${LINES}}}\n`));
});

test('for a reader who leaves, or reads nothing for ten minutes, nothing more is made', async (t) => {
  const left = await longAnswer();
  await left.waiting();
  left.far.resetAndDestroy();
  const why = await left.end;
  assert.ok(why instanceof OwnerRefusal && why.code === 'CALLER_GONE');
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const still = await longAnswer();
  const made = await still.waiting();
  t.mock.timers.tick(599_999);
  assert.equal(still.near.destroyed, false);
  t.mock.timers.tick(1);
  const given = await still.end;
  assert.ok(given instanceof OwnerRefusal && given.code === 'CALLER_GONE');
  assert.deepEqual([still.near.destroyed, still.at.made], [true, made]);
});

test('progress that nobody listens to stops nothing, and a line after the end of the caller is refused', async () => {
  const { near, far } = await socketPair();
  const end = Promise.withResolvers<unknown>();
  const begun = Promise.withResolvers<void>();
  const slow: OwnerCommand = async (_fields, emit) => {
    begun.resolve();
    await new Promise((resolve) => near.once('close', resolve));
    tell(emit, { moved: 1 });
    end.resolve(await emit('late').catch((reason: unknown) => reason));
    return {};
  };
  const digest = createHash('sha256').update(TOKEN).digest('hex');
  new OwnerDoor(digest, new Map([['slow', slow]]), { write: () => undefined }).accept(near);
  far.write(line({ token: TOKEN, command: 'slow' }));
  await begun.promise;
  far.resetAndDestroy();
  const refused = await end.promise;
  assert.ok(refused instanceof OwnerRefusal && refused.code === 'CALLER_GONE');
});
