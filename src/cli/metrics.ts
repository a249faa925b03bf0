import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Command } from 'commander';
import type { Desk } from './desk.ts';
import { writePrivately } from './files.ts';
import { makeFolderCommand, makeGroup, type FolderOptions } from './options.ts';
import { openFolder } from './settings.ts';

interface TokenOptions extends FolderOptions {
  readonly off?: boolean;
}

/** `sallyport metrics …`. */
export function metricsCommand(desk: Desk): Command {
  return makeGroup({ name: 'metrics', summary: 'figures for Prometheus and the like' }).addCommand(
    tokenCommand(desk),
  );
}

function tokenCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'token',
    summary: 'have GET /metrics ask for a token',
    about:
      'Makes a token and shows it once; from within a second on, GET /metrics is answered to whoever shows it as a ' +
      'bearer token, and to nobody else. Another call makes another token, and the one before is worthless. Without ' +
      'a token every program of this machine may ask, bots too: the figures are shares and counts, no amounts.',
    examples: [
      ['metrics token', 'for the scraper’s `authorization: {credentials: …}`'],
      ['metrics token --off', 'no token any more: programs of this machine alone'],
    ],
  })
    .option('--off', 'ask for no token any more')
    .action((options: TokenOptions) =>
      desk.answer(options, () => {
        const { folder } = openFolder(options.data);
        if (options.off === true) {
          rmSync(folder.metricsToken, { force: true });
          return {
            json: { token: null },
            lines: ['No token is asked for: programs of this machine may read /metrics.'],
          };
        }
        const token = randomBytes(32).toString('base64url');
        writePrivately(folder.metricsToken, `${token}\n`);
        return { json: { token }, lines: [`The token, shown this once: ${token}`] };
      }),
    );
}
