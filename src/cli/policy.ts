import type { Command } from 'commander';
import { LIMIT_NAMES } from '../core/policy/limit-fields.ts';
import { countdownNotes } from '../core/policy/countdown-scope.ts';
import { parsePolicy, policyJson } from '../core/policy/policy.ts';
import { stringify } from 'yaml';
import type { Desk } from './desk.ts';
import { askFields } from './door-client.ts';
import {
  makeCommand,
  makeFolderCommand,
  makeGroup,
  type AnswerAsked,
  type FolderOptions,
} from './options.ts';
import { readPolicy } from './policy-file.ts';
import { walletLines } from './policy-wallets.ts';
import { policyReplayCommand } from './policy-replay.ts';
import { policyPromoteCommand, policyShadowCommand } from './policy-shadow.ts';
import { openFolder } from './settings.ts';

/** `sallyport policy …`. */
export function policyCommand(desk: Desk): Command {
  return makeGroup({ name: 'policy', summary: 'what bots may do: check, show, set, try out' })
    .addCommand(checkCommand(desk))
    .addCommand(showCommand(desk))
    .addCommand(setCommand(desk))
    .addCommand(policyReplayCommand(desk))
    .addCommand(policyShadowCommand(desk))
    .addCommand(policyPromoteCommand(desk));
}

function checkCommand(desk: Desk): Command {
  return makeCommand({
    name: 'check',
    summary: 'read a policy and say what is wrong with it',
    about:
      'Reads a policy file and says, with line and column, what is wrong with it. ' +
      'Needs no gateway and changes nothing. ' +
      'docs/POLICY.md has every field, docs/policy.schema.json helps an editor.',
    examples: [['policy check policies/starter.yaml', 'exit code 0 when it could be set']],
  })
    .argument('<file>', 'YAML or JSON')
    .action((file: string, options: AnswerAsked) =>
      desk.answer(options, () => {
        const { policy } = readPolicy(file);
        const named = policy.accounts.size + policy.bots.size;
        const line =
          `${file} is a policy: ${LIMIT_NAMES.length} limits ` +
          `for every account and bot, ${named} named apart.`;
        return { json: { ok: true, policy: policyJson(policy) }, lines: [line, ...walletLines(policy)] };
      }),
    );
}

function showCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'show',
    summary: 'show the policy in force',
    about: 'Shows the policy in force with every default written out, as it is in the ledger.',
    examples: [['policy show > now.yaml', 'to change it and set it again']],
  }).action((options: FolderOptions) =>
    desk.answer(options, async () => {
      const shown = await askFields(openFolder(options.data).folder, { command: 'policy show' });
      const head = `# Entry ${shown.count('entry') ?? ''} of the ledger, SHA-256 ${shown.text('hash') ?? ''}`;
      const policy = parsePolicy(shown.get('policy'));
      const notes = 'everyBot' in policy ? countdownNotes(policy).map((note) => `# ${note}`) : [];
      return { json: shown.plain(), lines: [head, ...notes, stringify(shown.get('policy')).trimEnd()] };
    }),
  );
}

function setCommand(desk: Desk): Command {
  return makeFolderCommand({
    name: 'set',
    summary: 'put a policy in force',
    about:
      'Reads a policy file and puts it in force for the next order. Resting orders are judged by it too.',
    examples: [['policy set policies/starter.yaml', 'from a file']],
  })
    .argument('<file>', 'YAML or JSON')
    .action((file: string, options: FolderOptions) =>
      desk.answer(options, async () => {
        const { folder } = openFolder(options.data);
        const { json, policy } = readPolicy(file);
        const done = await askFields(folder, { command: 'policy set', fields: { policy: json } });
        return {
          json: done.plain(),
          lines: [
            `The policy in ${file} is in force (SHA-256 ${done.text('hash') ?? ''}).`,
            ...countdownNotes(policy),
            ...walletLines(policy),
          ],
        };
      }),
    );
}
