import type { DataFolder } from '../launcher/folder.ts';
import type { Desk } from './desk.ts';
import { askFields, type DoorRequest } from './door-client.ts';
import { Fields } from './fields.ts';

/** A person who watches reads how long still this often. */
const EVERY_S = 10;

/**
 * As `askFields`, for what a venue is asked about: while the gateway's part of the venue's limits is used up, the
 * keeper waits for at most 75 s in all before it refuses with OVER_BUDGET, and whoever watches is told.
 */
export function askPatiently(
  desk: Desk,
  folder: DataFolder,
  { command, fields = {} }: Pick<DoorRequest, 'command' | 'fields'>,
): Promise<Fields> {
  let told: number | null = null;
  const onLine = (line: string): void => {
    const waitsMs = Fields.parse(line)?.count('waitsMs') ?? null;
    if (waitsMs === null) return;
    const seconds = Math.ceil(waitsMs / 1_000);
    if (told !== null && seconds < told && told - seconds < EVERY_S) return;
    told = seconds;
    desk.progress(
      `What the gateway may ask the venue is used up for the moment: it goes on in ${seconds} s. ` +
        'Ctrl-C calls it off.',
    );
  };
  return askFields(folder, { command, fields: { ...fields, waits: true }, onLine });
}
