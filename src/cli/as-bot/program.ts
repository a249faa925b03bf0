import { judgePath, type Attempt } from './attempt.ts';
import type { Finding } from './finding.ts';

/** Tries to change what the gateway is made of: whoever writes that, is the keeper at its next start. */
export function tryProgram(paths: readonly string[], attempt: Attempt): Promise<readonly Finding[]> {
  return Promise.all(
    paths.map(async (path) =>
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
