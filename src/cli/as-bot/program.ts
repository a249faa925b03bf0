import { isAbsolute } from 'node:path';
import { judgePath, type Attempt } from './attempt.ts';
import { untold, type Finding } from './finding.ts';
import type { GatewayProgram } from './gateway-processes.ts';

/** What of a clone makes the gateway, so that whoever writes it is the keeper at its next start. */
const PARTS = [
  'bin/sallyport.js',
  'src',
  'src/keeper',
  'src/keeper/main.ts',
  'src/launcher',
  'node_modules',
  'node_modules/.cache/sallyport',
  'package.json',
] as const;

/** Tries to change what running gateways are made of. The clone that this runs from may be another one. */
export async function tryProgram(
  programs: readonly GatewayProgram[],
  attempt: Attempt,
): Promise<readonly Finding[]> {
  if (programs.length === 0) {
    const text = 'no keeper is seen, so where its program lies is not known';
    return [untold({ ground: 'program', name: 'its files' }, text, 'try it while the gateway runs')];
  }
  const files = programs.flatMap(({ clone, node }) => [
    ...PARTS.map((part) => `${clone}${part}`),
    ...(isAbsolute(node) ? [node] : []),
  ]);
  return Promise.all(
    [...new Set(files)].map(async (path) =>
      judgePath(
        {
          ground: 'program',
          name: `write ${path}`,
          stake: 'the bot’s user can change the gateway’s program, and with it everything',
          next: `leave it to the gateway’s owner alone: chmod -R go-w ${path}`,
        },
        await attempt(path, 'write'),
      ),
    ),
  );
}
