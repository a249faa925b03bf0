import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { askFirst } from './asked-socket.ts';
import type { KeeperLink, KeeperStreamTaker } from './keeper-link.ts';

const MESSAGE = {
  venue: 'kite',
  request: { method: 'GET', target: '/?api_key=k', headers: [], body: new Uint8Array(0) },
} as const;

/** What waits to be let in, and a keeper that says what it is told to. */
function stage({ hasRoom = true, isTaken = true } = {}) {
  const heard: string[] = [];
  const keeper: { taker: KeeperStreamTaker | null } = { taker: null };
  const socket = new PassThrough();
  const stream = {
    send: () => undefined,
    taken: () => undefined,
    close: (code: number) => void heard.push(`closed ${code}`),
  };
  const entered = { count: 0 };
  const link: Pick<KeeperLink, 'open'> = {
    open: (_message, taker) => {
      keeper.taker = taker;
      return hasRoom ? stream : null;
    },
  };
  askFirst({
    link,
    socket,
    message: MESSAGE,
    letIn: (opened) => {
      entered.count += 1;
      if (!isTaken) return;
      opened.open(MESSAGE, {
        onCredit: (messages) => heard.push(`credit ${messages}`),
        onMessage: (message) => heard.push(`message ${message}`),
        onClose: (code) => heard.push(`end ${code}`),
      });
    },
  });
  const said = (): string => String(socket.read() ?? '');
  return { heard, keeper, socket, entered, said };
}

test('a bot is let in once the keeper gives credit, and then hears all that the keeper says', () => {
  const on = stage();
  assert.equal(on.entered.count, 0);
  on.keeper.taker?.onCredit(32);
  on.keeper.taker?.onCredit(1);
  on.keeper.taker?.onMessage('a');
  on.keeper.taker?.onClose(1001, '');
  assert.equal(on.entered.count, 1);
  assert.deepEqual(on.heard, ['credit 32', 'credit 1', 'message a', 'end 1001']);
  on.socket.destroy();
});

test('whom the keeper does not know is refused before anything is opened, with no reason (T1)', () => {
  const on = stage();
  on.keeper.taker?.onMessage('a');
  on.keeper.taker?.onClose(1001, 'nothing listens here');
  assert.match(on.said(), /^HTTP\/1\.1 403 Forbidden\r\n/);
  assert.deepEqual([on.entered.count, on.heard], [0, []]);
});

test('more sockets than there is room for are refused', () => {
  assert.match(stage({ hasRoom: false }).said(), /^HTTP\/1\.1 503 /);
});

test('who leaves while the keeper is asked, or does not shake hands, leaves nothing open', async () => {
  const gone = stage();
  gone.socket.destroy();
  await new Promise(setImmediate);
  assert.deepEqual(gone.heard, ['closed 1001']);
  const late = stage();
  late.socket.on('error', () => undefined);
  late.socket.destroy();
  late.keeper.taker?.onCredit(32);
  assert.deepEqual([late.entered.count, late.heard], [0, ['closed 1001']]);
  const broken = stage({ isTaken: false });
  broken.keeper.taker?.onCredit(32);
  assert.deepEqual(broken.heard, ['closed 1001']);
  broken.socket.destroy();
});
