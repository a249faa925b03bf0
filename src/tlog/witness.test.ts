import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { formatAddCheckpoint } from '../core/ledger/add-checkpoint.ts';
import { cosignedBy } from '../core/ledger/cosignature.ts';
import { hashesOver } from '../core/ledger/merkle-proof.ts';
import { parseNote } from '../core/ledger/note.ts';
import type { PolicyWitness } from '../core/ledger/witness-policy.ts';
import { leavesOf, log, noteOf, platform, signer, witness } from '../core/ledger/witness-fixture.test.ts';
import { SqliteWitness } from '../store/sqlite-witness.ts';
import { askWitness, type Asked, type Submission } from './submit.ts';
import { Witness, witnessServer } from './witness.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-witness-'));
const open: { readonly server: Server; readonly seen: SqliteWitness }[] = [];
after(() => {
  for (const { server, seen } of open) {
    server.closeAllConnections();
    server.close();
    seen.close();
  }
  rmSync(place, { recursive: true, force: true });
});

async function serve(name: string): Promise<{ readonly url: string; stop(): void }> {
  const seen = new SqliteWitness(join(place, name));
  const server = witnessServer(
    new Witness({ platform, logs: [log.key], seen, ...witness, now: () => 1_700_000_000 }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
    seen.close();
  };
  return { url: `http://127.0.0.1:${address.port}`, stop };
}

async function post(url: string, body: string): ReturnType<Submission['post']> {
  const reply = await fetch(url, { method: 'POST', body });
  return { status: reply.status, body: await reply.text() };
}

function submission(size: number, word = 'entry', poster = post): Submission {
  const note = parseNote(noteOf(size, word));
  assert.ok(note !== null);
  return { platform, note, getHash: hashesOver(platform.sha256, leavesOf(size, word)), post: poster };
}

function at(url: string | null): PolicyWitness {
  return { name: 'w', key: witness.key, url };
}

test('T19, F28: a witness cosigns a ledger as it grows, also after it was stopped, and tells everybody', async () => {
  const first = await serve('grows.db');
  for (const size of [1, 5, 5]) {
    const asked = await askWitness(submission(size), at(first.url));
    assert.equal(asked.kind, 'cosigned');
  }
  first.stop();
  const second = await serve('grows.db');
  try {
    assert.equal((await askWitness(submission(9), at(second.url))).kind, 'cosigned');
    const digest = createHash('sha256').update(log.key.name).digest('hex');
    const note = parseNote(await (await fetch(`${second.url}/${digest}/checkpoint`)).text());
    assert.ok(note !== null);
    assert.deepEqual(cosignedBy(note, witness.key, platform.verify), {
      kind: 'cosigned',
      time: 1_700_000_000n,
    });
    assert.match(note.text, /^log\.example\n9\n/);
    assert.equal((await fetch(`${second.url}/${'0'.repeat(64)}/checkpoint`)).status, 404);
    assert.equal((await fetch(`${second.url}/other`)).status, 404);
  } finally {
    second.stop();
  }
});

test('T19, F27, F28: a ledger that was rolled back or forked gets no cosignature, and is told so', async () => {
  const { url, stop } = await serve('holds.db');
  try {
    assert.equal((await askWitness(submission(9), at(url))).kind, 'cosigned');
    assert.deepEqual(await askWitness(submission(5), at(url)), { kind: 'rolledBack', seen: 9 });
    assert.deepEqual(await askWitness(submission(12, 'another'), at(url)), { kind: 'forked', seen: 9 });
    assert.deepEqual(await askWitness(submission(9, 'another'), at(url)), { kind: 'forked', seen: 9 });
    const stale = await post(
      `${url}/add-checkpoint`,
      formatAddCheckpoint({ old: 3n, proof: [], note: noteOf(9) }),
    );
    assert.deepEqual(stale, { status: 409, body: '9\n' });
    const foreign = noteOf(9, 'entry', signer('other.example', 3));
    const asked = await post(
      `${url}/add-checkpoint`,
      formatAddCheckpoint({ old: 0n, proof: [], note: foreign }),
    );
    assert.equal(asked?.status, 404);
    assert.equal((await post(`${url}/add-checkpoint`, 'old'))?.status, 400);
    const flood = await post(`${url}/add-checkpoint`, 'x'.repeat(200_000)).catch(() => null);
    assert.ok(flood === null || flood.status === 400);
  } finally {
    stop();
  }
});

test('whatever a witness answers, asking it ends with one of a few words', async () => {
  const asked = (status: number, body: string): Promise<Asked> =>
    askWitness(
      submission(5, 'entry', () => Promise.resolve({ status, body })),
      at('http://w.example'),
    );
  assert.deepEqual(await asked(500, ''), { kind: 'failed', why: '500' });
  assert.deepEqual(await asked(409, 'many\n'), { kind: 'failed', why: 'UNREADABLE' });
  assert.deepEqual(await asked(409, '9999999999999999\n'), { kind: 'failed', why: 'UNREADABLE' });
  assert.deepEqual(await asked(409, '3\n'), { kind: 'failed', why: 'BUSY' });
  assert.deepEqual(await asked(200, 'thanks\n'), { kind: 'failed', why: 'FALSE_SIGNATURE' });
  const [, ours = ''] = noteOf(5).split('\n\n');
  assert.deepEqual(await asked(200, ours), { kind: 'failed', why: 'FALSE_SIGNATURE' });
  assert.deepEqual(await askWitness(submission(5), at(null)), { kind: 'failed', why: 'NO_URL' });
  const silent = submission(5, 'entry', () => Promise.resolve(null));
  assert.deepEqual(await askWitness(silent, at('http://w.example')), { kind: 'failed', why: 'NO_ANSWER' });
});
