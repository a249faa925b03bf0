import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { dataFolder } from '../../src/launcher/folder.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-create-'));
const folder = dataFolder(join(place, 'data'));
const KEY = join(place, 'cold.json');

/** What the owner's door answers to each command, given the address that was offered; null for nothing at all. */
let answers: (command: string, address: string) => object | null = () => null;
let offered = '';

const door = createServer((socket) => {
  socket.once('data', (line) => {
    const { command, address } = JSON.parse(line.toString('utf8'));
    if (command === 'wallet add') offered = String(address);
    const answer = answers(String(command), offered);
    socket.end(answer === null ? '' : `${JSON.stringify(answer)}\n`);
  });
});

interface Said {
  readonly code?: string;
  readonly text?: string;
}

function sallyport(...words: readonly string[]): Promise<Said> {
  const asked = [BIN, ...words, '--data', folder.root, '--json'];
  return new Promise((resolve) => {
    execFile(process.execPath, asked, { encoding: 'utf8' }, (_, stdout) => {
      const said = JSON.parse(stdout);
      resolve(said.error ?? said);
    });
  });
}

const create = (): Promise<Said> =>
  sallyport('wallet', 'create', 'cold', '--node', 'https://rpc.example.com', '--key-file', KEY);
const refused = { ok: false, error: { code: 'WALLETS_FULL', text: 'no; nothing was stored' } };

before(async () => {
  assert.equal((await sallyport('init', '--custodian', 'file')).code, undefined);
});
after(() => {
  door.close();
  rmSync(place, { recursive: true, force: true });
});

test('a wallet that no gateway was there for leaves no key that looks like one', async () => {
  assert.equal((await create()).code, 'NOT_RUNNING');
  assert.equal(existsSync(KEY), false);
});

test('a place that is none is refused before a key is made', async () => {
  const said = await sallyport('wallet', 'create', 'cold', '--node', 'nowhere', '--key-file', KEY);
  assert.notEqual(said.code, undefined);
  assert.equal(existsSync(KEY), false);
});

test('a wallet that was refused and is not in the list leaves no key either, nor a place to be dialled', async () => {
  await new Promise<void>((resolve) => door.listen(folder.ownerSocket, resolve));
  answers = (command) => (command === 'wallet add' ? refused : { ok: true, result: [{ address: 'other' }] });
  assert.deepEqual(await create(), { code: 'WALLETS_FULL', text: 'no; nothing was stored.' });
  assert.equal(existsSync(KEY), false);
  const list = join(folder.root, 'dial-list.json');
  assert.equal(existsSync(list) && readFileSync(list, 'utf8').includes('rpc.example.com'), false);
});

for (const [what, listed] of [
  ['which is in the list all the same', (address: string) => ({ ok: true, result: [{ address }] })],
  ['where the list is not told', () => refused],
  ['where the list cannot be read', () => ({ ok: true, result: ['?'] })],
] as const)
  test(`the only key of a wallet ${what} is kept, and its owner told what to do`, async () => {
    answers = (command, address) => (command === 'wallet add' ? refused : listed(address));
    const { code, text } = await create();
    assert.equal(code, 'WALLET_UNSURE');
    for (const word of [KEY, offered, 'wallet list']) assert.ok(text?.includes(word), `${word}: ${text}`);
    assert.equal(existsSync(KEY), true);
    rmSync(KEY);
  });

test('an answer that does not come says nothing about the wallet, and the key stays', async () => {
  answers = () => null;
  assert.equal((await create()).code, 'WALLET_UNSURE');
  assert.equal(existsSync(KEY), true);
});
