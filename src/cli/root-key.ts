import { opensAlone } from './custody/custody.ts';
import type { Fields } from './fields.ts';
import { ROOT_KEY_DAYS_DEFAULT, type Settings } from './settings.ts';
import type { ChoreTold } from './upkeep-file.ts';

/** Share of the seals of a root key at which its owner is reminded. */
const REMIND_AT = 0.9;
const NEXT = 'Next: sallyport key rotate-root';
const DAY_MS = 86_400_000;

/** What `status` and `doctor` say of the root key: as it is, or that it is to be replaced. */
export interface RootKeyWord {
  readonly isDue: boolean;
  readonly text: string;
}

/** Of the seals that the root key has made: `seals` of a gateway's answer. */
export function sealsWord(seals: Fields | null): RootKeyWord {
  const [used, most] = [seals?.count('used') ?? 0, seals?.count('most') ?? 1];
  const isDue = used >= most * REMIND_AT;
  const text = `has sealed ${used} times at most, of ${most} that one key may`;
  return { isDue, text: isDue ? `${text}. ${NEXT}` : text };
}

/** Days after which the root key of a folder is to be replaced. */
export function rootKeyDays({ rootKeyDays: days }: Settings): number {
  return days ?? ROOT_KEY_DAYS_DEFAULT;
}

/** Whether a root key that is in use since then is older than it may become. */
export function isRootKeyOld(settings: Settings, since: number, now: number): boolean {
  return now - since > rootKeyDays(settings) * DAY_MS;
}

/** Of its age: `rootKey` of a gateway's answer, and what came of the last replacement that `up` tried by itself. */
export function ageWord(
  rootKey: Fields | null,
  settings: Settings,
  { now, told }: { readonly now: number; readonly told: ChoreTold | null },
): RootKeyWord {
  const since = rootKey?.count('since') ?? null;
  if (since === null) return { isDue: false, text: 'is of an age that the gateway does not tell' };
  const days = Math.max(0, Math.floor((now - since) / DAY_MS));
  const which = `number ${rootKey?.count('term') ?? 0} is ${days} days old`;
  const text = `${which}, and is to be replaced after ${rootKeyDays(settings)}`;
  const isDue = isRootKeyOld(settings, since, now);
  if (!isDue) return { isDue, text };
  if (!opensAlone(settings)) return { isDue, text: `${text}. ${NEXT}` };
  const failed =
    told !== null && told.code !== 'OK' ? ` The last try failed (${told.code}): ${told.text}` : '';
  return { isDue, text: `${text}; \`sallyport up\` does it within minutes.${failed} ${NEXT}` };
}
