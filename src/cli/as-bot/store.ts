import { join } from 'node:path';
import type { DataFolder } from '../../launcher/folder.ts';
import { judgePath, type Attempt, type How } from './attempt.ts';
import { untold, type Finding } from './finding.ts';

/** A data folder, and how its paths are tried. */
export interface StoreTrial {
  readonly folder: DataFolder;
  /** Where backups lie; null where nobody said so. */
  readonly backups: string | null;
  readonly attempt: Attempt;
}

type Part = readonly [name: string, path: string, hows: readonly How[]];

const VERBS = { read: 'read', write: 'write', list: 'list', connect: 'connect to' } as const;

/** Tries everything in a data folder that a bot has no business with. */
export async function tryStore(trial: StoreTrial): Promise<readonly Finding[]> {
  const { folder, backups, attempt } = trial;
  const isThere = (await attempt(folder.root, 'list')) !== 'ENOENT';
  const inFolder = isThere
    ? await Promise.all(partsOf(folder).flatMap((part) => tryPart(part, attempt)))
    : [];
  const missing = untold(
    { ground: 'store', name: 'data folder' },
    `there is no ${folder.root}, as far as this user can see`,
    'name the gateway’s data folder with --data',
  );
  return [...(isThere ? inFolder : [missing]), ...(await tryBackups(backups, attempt))];
}

function partsOf(folder: DataFolder): readonly Part[] {
  const both = ['read', 'write'] as const;
  const inKeeper = ['ledger.db', 'ledger.db-wal', 'vault.db', 'vault.db-wal', 'checkpoint.db'];
  return [
    ['data folder', folder.root, ['list', 'write']],
    ['keeper folder', folder.keeper, ['list', 'write']],
    ...inKeeper.map((name): Part => [name, join(folder.keeper, name), both]),
    ['root.key', join(folder.root, 'root.key'), both],
    ['owner-token', folder.ownerToken, both],
    ['owner.sock', folder.ownerSocket, ['connect']],
    ['edge-identity.json', folder.edgeIdentity, both],
    ['web-identity.json', folder.webIdentity, both],
    // These may be read: what they say is no secret. Whoever writes them is the owner of what they decide.
    ['settings.json', folder.settings, ['write']],
    ['dial-list.json', folder.dialList, ['write']],
    ['pass-list.json', folder.passList, ['write']],
    ['backup-recipients', folder.backupRecipients, ['write']],
    ['running.json', folder.running, ['write']],
    ['ca.pem', folder.authority, ['write']],
    ['ca-bundle.pem', folder.authorities, ['write']],
  ];
}

function tryPart([name, path, hows]: Part, attempt: Attempt): readonly Promise<Finding>[] {
  return hows.map(async (how) =>
    judgePath(
      {
        ground: 'store',
        name: `${VERBS[how]} ${name}`,
        stake: `the bot’s user can ${VERBS[how]} ${path}`,
        next: `give the bot a user of its own, and the folder to its owner alone: chmod go= ${path}`,
      },
      await attempt(path, how),
    ),
  );
}

async function tryBackups(backups: string | null, attempt: Attempt): Promise<readonly Finding[]> {
  const name = 'backups';
  if (backups === null) {
    const text = 'where they lie is not known from here';
    return [untold({ ground: 'store', name }, text, 'name their folder with --backups to try it')];
  }
  return Promise.all(tryPart([name, backups, ['list', 'write']], attempt));
}
