import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { blocked, reached, untold, type Finding } from './finding.ts';

const OF_GATEWAY = /SALLYPORT\w*(?:PASS|ROOT|OWNER|TOKEN|SECRET|KEY)/i;
const OF_SOMEBODY = /PASSPHRASE|PASSWORD|API_?KEY|SECRET|PRIVATE_?KEY|(?:^|_)TOKEN$/i;
const NAMES_MAX = 20;

/**
 * Looks at the bot's own environment. A decoy looks like a real key by design, so what a variable holds cannot be told
 * from here: names are shown, values never.
 */
export function tryEnvironment(env: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  const names = Object.keys(env)
    .filter((name) => env[name] !== undefined && env[name] !== '')
    .sort();
  const owners = names.filter((name) => OF_GATEWAY.test(name));
  const likely = names.filter((name) => OF_SOMEBODY.test(name) && !owners.includes(name));
  return [
    owners.length === 0
      ? blocked(secrets, 'no variable of the bot has the name of one')
      : reached(
          secrets,
          listed(owners),
          'start the bot without them; the gateway reads no secret from variables',
        ),
    likely.length === 0
      ? blocked(keys, 'no variable of the bot has the name of a key')
      : untold(keys, listed(likely), 'compare each with the decoys of: sallyport bot list'),
  ];
}

const secrets = { ground: 'environment', name: 'secrets of the gateway among the variables' } as const;
const keys = { ground: 'environment', name: 'keys among the variables' } as const;
const inherited = { ground: 'environment', name: 'open files of the gateway' } as const;

/**
 * Looks whether this process was handed an open file of the data folder, which no permission takes back.
 *
 * @param descriptors Where the system shows them: `/proc/self/fd`.
 * @param root The data folder, without a closing slash.
 */
export function tryDescriptors(descriptors: string, root: string): Finding {
  const places = placesIn(descriptors);
  if (places === null) {
    return untold(
      inherited,
      'this system does not show them',
      'start the bot from a service, not from the owner’s shell',
    );
  }
  const inside = places.filter((place) => place === root || place.startsWith(`${root}/`));
  if (inside.length === 0) return blocked(inherited, 'none was handed to the bot');
  return reached(
    inherited,
    listed(inside),
    'start the bot from a service, or close them where it is started',
  );
}

function placesIn(descriptors: string): readonly string[] | null {
  try {
    return readdirSync(descriptors).flatMap((name) => {
      try {
        return [readlinkSync(join(descriptors, name))];
      } catch {
        // The one with which the folder was just read is closed by now.
        return [];
      }
    });
  } catch {
    return null;
  }
}

function listed(names: readonly string[]): string {
  const more = names.length - NAMES_MAX;
  return `${names.slice(0, NAMES_MAX).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
