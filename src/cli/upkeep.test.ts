import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dataFolder } from '../launcher/folder.ts';
import { backupWord } from './backup-schedule.ts';
import { Fields } from './fields.ts';
import { ageWord } from './root-key.ts';
import { saveSettings, type Settings } from './settings.ts';
import { run } from './terminal-fixture.test.ts';
import { Upkeep, type ChoreEnd } from './upkeep.ts';
import { readTold, writeTold } from './upkeep-file.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-upkeep-'));
after(() => rmSync(place, { recursive: true, force: true }));

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BACKUP = { to: '/backups', everyHours: 6, keep: 28, recipients: [] } as const;
const BY_FILE: Settings = { custodian: 'file', keyFile: 'root.key' };
const OK: ChoreEnd = { code: 'OK', text: '' };

/** The upkeep of a made-up gateway, whose commands end as they are told to. */
class Desk {
  readonly folder = dataFolder(mkdtempSync(join(place, 'data-')));
  readonly ran: string[] = [];
  readonly logged: string[] = [];
  now = 1_000 * DAY_MS;
  since: number | null = 1_000 * DAY_MS;
  end: ChoreEnd = OK;
  readonly upkeep = new Upkeep({
    folder: this.folder,
    now: () => this.now,
    log: { write: (_level, code) => void this.logged.push(code) },
    run: (words) => {
      this.ran.push(words.join(' ').replace(` --data ${this.folder.root}`, ''));
      return Promise.resolve(this.end);
    },
    rootKeySince: () => Promise.resolve(this.since),
  });

  constructor(settings: Settings) {
    saveSettings(this.folder, settings);
  }

  /** What was run at a look, so many milliseconds later. */
  async later(ms: number): Promise<readonly string[]> {
    this.now += ms;
    this.ran.length = 0;
    await this.upkeep.look();
    return [...this.ran];
  }
}

const CREATE = 'backup create --to /backups/';
const PRUNE = 'backup prune --in /backups --keep 28';

test('a backup is made when one is due and old ones are removed after it, and only after a good one', async () => {
  const desk = new Desk({ ...BY_FILE, backup: BACKUP });
  assert.deepEqual(await desk.later(0), [CREATE, PRUNE]);
  assert.deepEqual(await desk.later(6 * HOUR_MS - 1), []);
  desk.end = { code: 'NO_FOLDER', text: 'there is no folder.' };
  assert.deepEqual(await desk.later(1), [CREATE], 'nothing is removed after a failure');
  assert.deepEqual(await desk.later(15 * 60_000 - 1), []);
  assert.deepEqual(await desk.later(1), [CREATE]);
  const told = readTold(desk.folder).backup;
  assert.deepEqual([told?.code, told?.goodAt], ['NO_FOLDER', 1_000 * DAY_MS]);
  desk.end = OK;
  assert.deepEqual(await desk.later(15 * 60_000), [CREATE, PRUNE]);
  assert.deepEqual(new Set(desk.logged), new Set(['UPKEEP_DONE', 'UPKEEP_FAILED']));
});

test('what was told under a clock that was ahead keeps no backup back', async () => {
  const desk = new Desk({ ...BY_FILE, backup: { ...BACKUP, recipients: ['age1one'] } });
  const at = desk.now + DAY_MS;
  writeTold(desk.folder, { backup: { at, code: 'FAILED', text: '', goodAt: at }, rootKey: null });
  assert.deepEqual(await desk.later(0), ['backup create --to /backups/ --recipient age1one', PRUNE]);
});

test('backups that cannot be removed are told as a failure', async () => {
  const desk = new Desk({ ...BY_FILE, backup: BACKUP });
  const ends = [OK, { code: 'EACCES', text: 'not yours.' }];
  const upkeep = new Upkeep({
    folder: desk.folder,
    now: () => desk.now,
    log: { write: () => undefined },
    run: () => Promise.resolve(ends.shift() ?? OK),
    rootKeySince: () => Promise.resolve(null),
  });
  await upkeep.look();
  assert.equal(readTold(desk.folder).backup?.code, 'EACCES');
});

test('a root key that is too old is replaced where a key file opens the vault, and nowhere else', async () => {
  const desk = new Desk({ ...BY_FILE, rootKeyDays: 30 });
  assert.deepEqual(await desk.later(30 * DAY_MS), []);
  assert.deepEqual(await desk.later(1), ['key rotate-root']);
  assert.deepEqual(await desk.later(60_000), [], 'not again before the gateway tells of the new one');
  desk.end = { code: 'RECORD_DAMAGED', text: 'a record does not open.' };
  assert.deepEqual(await desk.later(HOUR_MS), ['key rotate-root']);
  assert.deepEqual(await desk.later(60_000), []);
  assert.deepEqual(await desk.later(HOUR_MS), ['key rotate-root']);
  desk.since = null;
  assert.deepEqual(await desk.later(HOUR_MS), [], 'a gateway that does not answer');
  const byPassphrase = new Desk({ custodian: 'passphrase', rootKeyDays: 30 });
  assert.deepEqual(await byPassphrase.later(90 * DAY_MS), []);
});

test('without settings nothing is done, and what ends with the gateway is told as nothing', async () => {
  const desk = new Desk({ ...BY_FILE, backup: BACKUP });
  writeFileSync(desk.folder.settings, 'no settings');
  assert.deepEqual(await desk.later(0), []);
  assert.deepEqual(desk.logged, ['UPKEEP_WITHOUT_SETTINGS']);
  saveSettings(desk.folder, { ...BY_FILE, backup: BACKUP });
  const ended = new Upkeep({
    folder: desk.folder,
    now: () => desk.now,
    log: { write: () => undefined },
    run: () => {
      ended.stop();
      return Promise.resolve({ code: 'ENDED', text: '' });
    },
    rootKeySince: () => Promise.resolve(null),
  });
  await ended.look();
  ended.start();
  assert.equal(readTold(desk.folder).backup, null);
});

test('the owner is told of the age of the root key, and what to do when it is too old', () => {
  const key = Fields.of({ term: 2, since: 0 });
  const word = (days: number, settings: Settings = { custodian: 'passphrase' }, code = 'OK') =>
    ageWord(key, settings, { now: days * DAY_MS, told: { at: 0, code, text: 'why not.', goodAt: null } });
  assert.deepEqual(word(90), {
    isDue: false,
    text: 'number 2 is 90 days old, and is to be replaced after 90',
  });
  assert.match(word(91).text, /91 days old.*Next: sallyport key rotate-root$/);
  assert.equal(word(8, { ...BY_FILE, rootKeyDays: 7 }).isDue, true);
  assert.match(word(91, BY_FILE).text, /does it within minutes\. Next/);
  assert.match(word(91, BY_FILE, 'RECORD_DAMAGED').text, /The last try failed \(RECORD_DAMAGED\): why not\./);
  assert.equal(ageWord(null, BY_FILE, { now: 0, told: null }).isDue, false);
  assert.equal(ageWord(key, BY_FILE, { now: 91 * DAY_MS, told: null }).isDue, true);
});

test('the owner is told when backups fail or are late', () => {
  const settings: Settings = { ...BY_FILE, backup: BACKUP };
  const good = { at: 0, code: 'OK', text: '', goodAt: 0 };
  assert.equal(backupWord(BY_FILE, good, 0), null);
  assert.match(
    backupWord(settings, null, 0)?.text ?? '',
    /^none was made yet, and one is to be made every 6 h/,
  );
  assert.equal(backupWord(settings, good, 12 * HOUR_MS)?.isWrong, false);
  assert.equal(backupWord(settings, good, 12 * HOUR_MS + 1)?.isWrong, true);
  const failed = backupWord(settings, { ...good, code: 'NO_FOLDER', text: 'gone.' }, HOUR_MS);
  assert.equal(failed?.isWrong, true);
  assert.match(
    failed?.text ?? '',
    /the last one was made 1 h ago; the try 1 h ago failed \(NO_FOLDER\): gone\./,
  );
});

test('a schedule and a number of days are set, shown and taken back, and nonsense changes nothing', async () => {
  const { folder } = new Desk(BY_FILE);
  const at = ['--data', folder.root, '--json'];
  const ask = async (...words: readonly string[]): Promise<Record<string, unknown>> => {
    const said = JSON.parse((await run(...words, ...at)).out);
    return said.error ?? said;
  };
  assert.deepEqual(await ask('backup', 'schedule'), { backup: null });
  const to = join(place, 'new', 'backups');
  assert.equal((await ask('backup', 'schedule', '--to', to))['code'], 'NO_RECIPIENT');
  assert.equal(
    (await ask('backup', 'schedule', '--to', to, '--recipient', 'x'))['code'],
    'RECIPIENT_MALFORMED',
  );
  writeFileSync(folder.backupRecipients, 'age1…');
  for (const hours of ['0', '-1', '1.5', 'often'])
    assert.equal(
      (await ask('backup', 'schedule', '--to', to, '--every', hours))['code'],
      'SCHEDULE_MALFORMED',
    );
  const set = { to, everyHours: 6, keep: 30, recipients: [] };
  assert.deepEqual(await ask('backup', 'schedule', '--to', to, '--every', '6'), { backup: set });
  assert.deepEqual(await ask('key', 'root-days', '30'), { rootKeyDays: 30 });
  assert.equal((await ask('key', 'root-days', 'x'))['code'], 'DAYS_MALFORMED');
  assert.deepEqual(await ask('key', 'root-days'), { rootKeyDays: 30 });
  assert.deepEqual(await ask('backup', 'schedule'), { backup: set });
  const isFile = join(place, 'a-file');
  writeFileSync(isFile, '');
  assert.equal((await ask('backup', 'schedule', '--to', isFile))['code'], 'EEXIST');
  assert.deepEqual(await ask('backup', 'schedule', '--off'), { backup: null });
  assert.deepEqual(await ask('key', 'root-days'), { rootKeyDays: 30 });
});
