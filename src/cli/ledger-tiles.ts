import type { Command } from 'commander';
import type { DataFolder } from '../launcher/folder.ts';
import { TileFolder, TileRefusal, type TileProblem } from '../tlog/tile-folder.ts';
import { NodePlatform } from '../../verifier/node-platform.ts';
import type { Desk, Outcome } from './desk.ts';
import { askFields } from './door-client.ts';
import { Fields } from './fields.ts';
import { makeFolderCommand, type FolderOptions } from './options.ts';
import { CliRefusal } from './refusal.ts';
import { openFolder } from './settings.ts';

/** A page of entries is read and sent in less than this. */
const PAGE_WAIT_MS = 60_000;

/** `sallyport ledger tiles`. */
export function tilesCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'tiles',
    summary: 'publish the ledger as static files',
    about:
      'Writes the ledger of the running gateway as a C2SP tlog-tiles log: the signed checkpoint, tiles of hashes, ' +
      'bundles of entries. Any web server can serve the folder, and readers prove single entries from it. Run again, ' +
      'it adds what is new. Whoever can read the folder can read every entry.',
    examples: [['ledger tiles --to /srv/www/ledger', 'the first time everything, later what is new']],
  })
    .requiredOption('--to <folder>', 'where to')
    .action((options: FolderOptions & { readonly to: string }) =>
      desk.answer(options, async (): Promise<Outcome> => {
        const { folder } = openFolder(options.data);
        const { before, entries } = await publishTiles(folder, options.to);
        return {
          json: { folder: options.to, entries, added: entries - before },
          lines: [`${options.to} has ${entries} entries, ${entries - before} of them new.`],
        };
      }),
    );
}

/** Brings a folder of tiles up to the running gateway's ledger. Throws a refusal when the two are not one history. */
export async function publishTiles(
  folder: DataFolder,
  to: string,
): Promise<{ readonly before: number; readonly entries: number }> {
  try {
    const tiles = new TileFolder(new NodePlatform().sha256, to);
    const before = Number(tiles.published?.size ?? 0n);
    const leaves: Uint8Array[] = [];
    const notes: string[] = [];
    const onLine = (line: string): void => {
      const fields = Fields.parse(line);
      const note = fields?.text('checkpoint') ?? null;
      if (note !== null) notes.push(note);
      for (const leaf of fields?.texts('leaves') ?? []) leaves.push(Buffer.from(leaf, 'utf8'));
    };
    const fields = { from: tiles.resumesAt };
    const done = await askFields(folder, { command: 'ledger leaves', fields, waitMs: PAGE_WAIT_MS, onLine });
    tiles.publish(notes[0] ?? '', leaves);
    return { before, entries: done.count('entries') ?? 0 };
  } catch (reason) {
    throw reason instanceof TileRefusal ? refusalOf(to, reason.problem) : reason;
  }
}

function refusalOf(to: string, problem: TileProblem): CliRefusal {
  const kept = 'What was published stays as it is.';
  switch (problem.kind) {
    case 'damaged':
      return new CliRefusal(
        'TILES_DAMAGED',
        `${to}/${problem.path} is missing or damaged. ${kept} Name a new folder.`,
      );
    case 'otherLog':
      return new CliRefusal(
        'TILES_OF_OTHER_LOG',
        `${to} is of the ledger ${problem.origin}. ${kept} Name another folder.`,
      );
    case 'forked':
      return new CliRefusal(
        'TILES_FORKED',
        `the ledger is not the one that was published in ${to} (${problem.path}). ${kept} ` +
          'Keep the folder: with an export it proves two histories.',
      );
    case 'rolledBack':
      return new CliRefusal(
        'TILES_ROLLED_BACK',
        `${to} has ${problem.published} entries and the ledger fewer: it was rolled back. ${kept}`,
      );
  }
}
