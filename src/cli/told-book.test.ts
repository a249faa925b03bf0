import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { dataFolder, type DataFolder } from '../launcher/folder.ts';
import { CliRefusal } from './refusal.ts';
import { takeToldBook, type ToldBook } from './told-book.ts';

const HEAD = { account: 'main', number: 408065 };
const DONE = { ok: true, result: {} };
const ASK = { venue: 'kite', symbol: 'NSE:INFY', seconds: 20 } as const;

function book(at: number): object {
  return { at, bids: [['99', '1']], asks: [['101', '2']] };
}

/** The line after which a gateway is gone: the last one that came could have been its answer. */
const CUT = { none: 'cut' };

/** What each visit at the owner's door is told, in order; after a visit without an end the gateway is gone. */
class Door {
  readonly folder: DataFolder;
  visits: readonly (readonly object[])[] = [];
  readonly asked: Readonly<Record<string, unknown>>[] = [];
  #server: Server | null = null;

  constructor(t: TestContext) {
    this.folder = dataFolder(mkdtempSync(join(tmpdir(), 'sallyport-told-')));
    writeFileSync(this.folder.ownerToken, 'word');
    t.after(() => {
      this.#server?.close();
      rmSync(this.folder.root, { recursive: true, force: true });
    });
  }

  async open(): Promise<this> {
    this.#server = createServer((socket) => this.#serve(socket));
    await new Promise<void>((resolve) => this.#server?.listen(this.folder.ownerSocket, resolve));
    return this;
  }

  #serve(socket: Socket): void {
    socket.on('error', () => undefined);
    socket.once('data', (line: Buffer) => {
      this.asked.push(JSON.parse(line.toString()));
      const said = this.visits[this.asked.length - 1] ?? [];
      for (const each of said) socket.write(`${JSON.stringify(each)}\n`);
      const isOver = said.some((each) => 'ok' in each);
      if (isOver || said.length < 20) socket.end();
    });
  }

  take(seconds: number = ASK.seconds, stopped = new Promise<void>(() => undefined)): Promise<ToldBook> {
    const parts = { folder: this.folder, stopped, progress: () => undefined, pause: () => Promise.resolve() };
    return takeToldBook(parts, { ...ASK, seconds });
  }
}

async function refusal(taking: Promise<ToldBook>): Promise<string> {
  try {
    return JSON.stringify(await taking);
  } catch (reason) {
    assert.ok(reason instanceof CliRefusal);
    return reason.code;
  }
}

test('what the gateway tells second for second is the recording, without the seconds that had no book', async (t) => {
  const door = await new Door(t).open();
  const one = book(1_000);
  door.visits = [
    [HEAD, { none: 'silent' }, one, { at: 1_000, ...one }, { none: 'noDepth' }, book(3_000), DONE],
  ];
  const told = await door.take();
  assert.deepEqual(told, { frames: [one, book(3_000)], number: 408065, short: null });
  assert.deepEqual(door.asked, [{ token: 'word', command: 'paper book', ...ASK }]);
});

test('a gateway that was started anew in the middle is asked for the rest', async (t) => {
  const door = await new Door(t).open();
  door.visits = [[HEAD, book(1_000), book(2_000), CUT], [], [HEAD, book(7_000), DONE]];
  const { frames, short } = await door.take();
  assert.deepEqual([frames.length, short], [3, null]);
  assert.deepEqual(
    door.asked.map(({ seconds }) => seconds),
    [20, 17, 16],
    'a second for each while it was gone',
  );
});

test('ten seconds without a book end it, keep what there was, and say why', async (t) => {
  const reasons = ['away', 'full', 'loggedOut', 'noDepth', 'silent', 'other'];
  const texts: (string | null)[] = [];
  for (const none of reasons) {
    const door = await new Door(t).open();
    door.visits = [[HEAD, book(1_000), ...Array.from({ length: 30 }, () => ({ none }))]];
    const { frames, short } = await door.take(1_800);
    assert.equal(frames.length, 1);
    texts.push(short);
  }
  assert.match(String(texts[0]), /not connected.*sallyport status/);
  assert.match(String(texts[2]), /session is over.*sallyport login/);
  assert.match(String(texts[3]), /closed, or it is an index/);
  assert.match(String(texts[5]), /other/);
  assert.equal(new Set(texts).size, reasons.length);
});

test('a gateway that does not come back ends it after ten seconds', async (t) => {
  const door = await new Door(t).open();
  door.visits = [[HEAD, book(1_000), CUT]];
  const { frames, short } = await door.take();
  assert.equal(frames.length, 1);
  assert.match(String(short), /ended, and did not come back/);
  assert.equal(door.asked.length, 10);
});

test('what is refused at the beginning is a refusal, and later the end of what there is', async (t) => {
  const no = { ok: false, error: { code: 'NOT_LOGGED_IN', text: 'nobody is logged in' } };
  const door = await new Door(t).open();
  door.visits = [[no], [HEAD, book(1_000), CUT], [no], [HEAD, { none: 'away' }, DONE]];
  assert.equal(await refusal(door.take()), 'NOT_LOGGED_IN');
  const { frames, short } = await door.take();
  assert.deepEqual([frames.length, short], [1, 'nobody is logged in.']);
  assert.match(String((await door.take(1)).short), /not connected/, 'where no book came that is why');
});

test('without a gateway nothing is recorded, and whoever says nothing at all is no gateway', async (t) => {
  const door = new Door(t);
  assert.equal(await refusal(door.take()), 'NOT_RUNNING');
  await door.open();
  assert.equal(await refusal(door.take()), 'NO_ANSWER');
});

test('Ctrl-C ends it at once and keeps what there is', async (t) => {
  const door = await new Door(t).open();
  door.visits = [[HEAD, ...Array.from({ length: 25 }, (_, at) => book(1_000 + at)), CUT]];
  const stop = Promise.withResolvers<void>();
  const taking = door.take(1_800, stop.promise);
  setTimeout(stop.resolve, 300);
  const { frames, short } = await taking;
  assert.deepEqual([frames.length, short], [25, null]);
});
