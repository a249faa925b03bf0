import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { NodePlatform } from '../../verifier/node-platform.ts';
import { formatNote, parseNote } from '../core/ledger/note.ts';
import { judgeQuorum, parseWitnessPolicy, type WitnessPolicy } from '../core/ledger/witness-policy.ts';
import { askWitness, type Asked, type Submission } from '../tlog/submit.ts';
import { TileFolder } from '../tlog/tile-folder.ts';
import type { DataFolder } from '../launcher/folder.ts';
import type { Desk, Outcome } from './desk.ts';
import { Fields } from './fields.ts';
import { readText, writePrivately } from './files.ts';
import { publishTiles } from './ledger-tiles.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

interface SubmitOptions extends FolderOptions {
  readonly tiles: string;
  readonly policy: string;
}

/** A witness that has not answered by then is passed over until the next time. */
const WAIT_MS = 5_000;
const ANSWER_MAX = 65_536;

/** `sallyport witness submit`. */
export function submitCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'submit',
    summary: 'send the latest checkpoint to the witnesses',
    about:
      'Publishes what is new in the ledger as tiles, sends the signed checkpoint with its proof to every witness ' +
      'of a policy, and puts their cosignatures under it. Orders never wait for a witness: this is a program of ' +
      'its own, for a timer. What came of it is in `status`.',
    examples: [['witness submit --tiles ./tiles --policy witnesses.txt', 'every few minutes']],
  })
    .requiredOption('--tiles <folder>', 'the published tree, as of `ledger tiles`')
    .requiredOption('--policy <file>', 'lines of log, witness, group and quorum')
    .action((options: SubmitOptions) => desk.answer(options, () => submit(options)));
}

/** Reads a policy file. Throws a refusal that names the line. */
function readPolicy(path: string): WitnessPolicy {
  const policy = parseWitnessPolicy(new NodePlatform().sha256, readText(path, 'the policy of witnesses'));
  if (!('line' in policy)) return policy;
  throw new CliRefusal(
    'WITNESS_POLICY_MALFORMED',
    `${path}, line ${policy.line}: ${policy.text}; nothing was sent.`,
  );
}

async function submit(options: SubmitOptions): Promise<Outcome> {
  const { folder } = openFolder(options.data);
  const policy = readPolicy(options.policy);
  await publishTiles(folder, options.tiles);
  const platform = new NodePlatform();
  const tiles = new TileFolder(platform.sha256, options.tiles);
  const note = parseNote(tiles.note() ?? '');
  if (note === null)
    throw new CliRefusal('TILES_DAMAGED', `${options.tiles} has no checkpoint; nothing was sent.`);
  const size = Number(tiles.published?.size ?? 0n);
  const submission: Submission = { platform, note, getHash: tiles.hashes(size), post };
  const asked = await Promise.all(
    policy.witnesses.map(async (witness) => ({
      name: witness.name,
      ...(await askWitness(submission, witness)),
    })),
  );
  const added = asked.flatMap((one) => (one.kind === 'cosigned' ? [one.signature] : []));
  const cosigned = { text: note.text, signatures: [...note.signatures, ...added] };
  tiles.replaceCheckpoint(formatNote(cosigned));
  const { isReached, by } = judgeQuorum(policy, cosigned, platform.verify);
  const witnesses = asked.map((one) => ({ name: one.name, said: sentenceOf(one) }));
  const json = { at: new Date().toISOString(), entries: size, quorum: isReached, by, witnesses };
  writePrivately(folder.witnessed, `${JSON.stringify(json)}\n`);
  return {
    json,
    lines: [
      `${by.length} of ${policy.witnesses.length} witnesses cosigned ${size} entries; the quorum is ` +
        `${isReached ? 'reached' : 'NOT reached'}.`,
      ...witnesses.map(({ name, said }) => `${name}: ${said}`),
    ],
    isNo: !isReached,
  };
}

function sentenceOf(asked: Asked): string {
  switch (asked.kind) {
    case 'cosigned':
      return 'cosigned';
    case 'rolledBack':
      return `ROLLED BACK: it has seen ${asked.seen} entries, more than there are`;
    case 'forked':
      return `FORKED: what it saw of ${asked.seen} entries is not the beginning of this ledger`;
    case 'failed':
      return `no cosignature (${asked.why})`;
  }
}

async function post(url: string, body: string): ReturnType<Submission['post']> {
  try {
    const signal = AbortSignal.timeout(WAIT_MS);
    const reply = await fetch(url, { method: 'POST', body, signal, redirect: 'error' });
    const parts: Uint8Array[] = [];
    let length = 0;
    for await (const part of reply.body ?? []) {
      length += part.length;
      if (length > ANSWER_MAX) return null;
      parts.push(part);
    }
    return { status: reply.status, body: Buffer.concat(parts).toString('utf8') };
  } catch {
    return null;
  }
}

/** What `status` says about witnesses: nothing when none was ever asked. */
export function witnessedLines(folder: DataFolder): readonly string[] {
  const said = existsSync(folder.witnessed)
    ? Fields.parse(readText(folder.witnessed, 'the witnesses'))
    : null;
  if (said === null) return [];
  const isReached = said.isTrue('quorum');
  const by = said.texts('by').join(', ') || 'nobody';
  const about = `${said.count('entries') ?? 0} entries at ${said.text('at') ?? ''}, by ${by}`;
  return [
    isReached ? `Witnessed: ${about}.` : `NOT WITNESSED as the policy asks: ${about}.`,
    ...said
      .parts('witnesses')
      .filter((one) => one.text('said') !== 'cosigned')
      .map((one) => `Witness ${one.text('name') ?? ''}: ${one.text('said') ?? ''}`),
  ];
}
