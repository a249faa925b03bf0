import type { DataFolder } from '../../launcher/folder.ts';
import type { Desk } from '../desk.ts';
import { CliRefusal } from '../refusal.ts';
import { saveSettings, withCustody, type Settings } from '../settings.ts';
import { openUnsealing, type UnsealOptions } from '../unsealing.ts';
import { custodyAlone, custodyWords, sealedUnder, type Custody } from './custody.ts';

/** What a gateway is started with: what its vault is sealed under, and a descriptor with the secret. */
export interface Opening {
  readonly custodian: 'passphrase' | 'file';
  readonly unsealFd: number;
}

/**
 * Starts what needs the vault open. Where a change of its custodian was stopped in the middle, it opens with the old
 * one or with the new one: the new one is tried where the old one is refused, and the settings then name the one that
 * opened.
 */
export async function startUnsealed<T>(
  desk: Desk,
  { folder, settings }: { readonly folder: DataFolder; readonly settings: Settings },
  options: UnsealOptions,
  start: (opening: Opening) => Promise<T>,
): Promise<T> {
  const by = async (custody: Custody): Promise<T> => {
    const unsealing = await openUnsealing(desk, folder, custody, options);
    try {
      return await start({ custodian: sealedUnder(custody), unsealFd: unsealing.fd });
    } finally {
      unsealing.close();
    }
  };
  const { next } = settings;
  if (next === undefined) return by(settings);
  desk.warn(
    'a change of what opens the vault was stopped: it opens with ' +
      `${custodyWords(settings)}, or with ${custodyWords(next)}.`,
  );
  const [started, opened] = await by(settings).then(
    (value) => [value, settings] as const,
    async (reason: unknown) => {
      if (!(reason instanceof CliRefusal)) throw reason;
      return [await by(next), next] as const;
    },
  );
  saveSettings(folder, withCustody(settings, custodyAlone(opened)));
  desk.warn(`it opened with ${custodyWords(opened)}, which is in force from here on.`);
  return started;
}
