import { readFileSync, writeFileSync } from 'node:fs';
import { BLAST_RADIUS_DERIVATION } from '../src/core/policy/blast-radius.ts';
import { DENIAL_SENTENCES } from '../src/core/policy/denial-sentences.ts';
import { ORDER_RULES, SETTING_RULES } from '../src/core/policy/evaluate.ts';
import { LIMIT_FIELDS, LIMIT_NAMES } from '../src/core/policy/limit-fields.ts';
import type { Limits } from '../src/core/policy/limits.ts';
import { optionalForm, type Form, type PolicyJson } from '../src/core/policy/policy-field.ts';
import {
  WALLET_FIELD_NAMES,
  WALLET_FIELDS,
  WALLETS_PER_USER_DEFAULT,
} from '../src/core/policy/wallet-policy.ts';
import type { WalletLimits } from '../src/core/chain/wallet-limits.ts';
import { ACTION_NAMES } from '../src/chains/solana/actions.ts';
import { ACTION_NAMES as STELLAR_ACTION_NAMES } from '../src/chains/stellar/actions.ts';
import { fourEyesForm } from '../src/core/policy/four-eyes.ts';
import { policySchema } from '../src/core/policy/policy-schema.ts';
import { dayForm, feeForm, FEE_BPS_DEFAULT, walletsPerUserForm } from '../src/core/policy/policy.ts';
import { WHAT_IF_TERMS } from '../src/what-if/terms.ts';

/**
 * Writes docs/policy.schema.json and docs/POLICY.md from the tables that the code itself uses. With `--check` it writes
 * nothing and fails when a file is not what it would write.
 */

const INTRODUCTION = `# Policy

A policy says what bots may do. It is one file, YAML or JSON, closed (an unknown field is an error with its line), and
it takes effect at once when it is set. Without a policy everything is refused.

An order is held to two sets of limits at once: those of its account, which all bots of the account share, and those of
its bot. It passes only if no rule of either objects. A refusal names every reason with its figures, not just the first.

The shortest policy:

\`\`\`yaml
version: 1
everyAccount:
  symbols: [BTCUSDT]
  notionalMax: 1000
  positionMax: 2000
  dailyLossMax: 100
\`\`\`

\`policies/starter.yaml\` is a longer one to copy from. \`docs/policy.schema.json\` lets an editor complete and check
it. Amounts are in the quote asset. A number with a fraction is written in quotes ("0.5"), so that it stays exact.
`;

const PASSIVE = `## The two sides of a price

A buy above the market or a sell below it gives money away; the collar forbids it beyond \`collarBps\`, against the mark
and against the best quote. A buy below the market or a sell above it cannot: it trades only if the market comes to it,
and then at a price that is the market's. So the passive side has the wide bound \`distanceBps\` and is not re-checked;
a grid or a distant target may rest. For the same figure on both sides, set \`distanceBps\` to \`collarBps\`.

The mark is the venue's own figure of what the market is worth, but at Kite, which has none, the price of the last
trade. In a thin market anybody can make that trade himself, small and far off, and the collar then lies around the
price that he chose; only the best quote, which he may be as well, and \`volume24hMin\` stand in the way. List no such
market.

What rests is judged again at every change of the mark. If the market moves so that a resting order would now trade
outside the collar on the costly side, it is cancelled. A protective stop or target that still waits for its trigger
stays: at its trigger the market is there, and its limit price is within the collar of the trigger. One that would fire
at once is judged as what it is, an order that trades now.

A market order has no price. It passes only if the best quote is within the collar and the book within the collar holds
the whole order together with other market orders on the way, exits included. In a book too thin for that, exit with a
reduce-only limit order at the edge of the collar: that needs no depth.
`;

const REDUCING = `## What counts as a reduction

An order that the venue itself enforces as reduce-only (or that closes the whole position) and that fits into the
position, together with other open exits of its kind. There are three kinds: plain exits, stops, and targets, so that a
position can have a stop and a target of its full size at the same time. What is open on the other side counts as
position already, because a bot learns of its fill sooner than the ledger. An order without reduce-only may turn a
position round and is an opening, even if it happens to be smaller than the position; \`positionMax\` and
\`exposureMax\` still let it pass when it only makes the position smaller.

One bot's book is not the account's. Where several bots share an account, a bot's reduce-only order could close what
another bot holds; in the bot's own limits it is then an opening, and open exits count as what they could do
there. An order that closes everything counts there with all that the account holds.

Exits are never trapped: loss, position, exposure, liquidity, staleness, a full order book of one's own and a latched
throttle stop openings only. What stays is the collar, an allowed order type, a message rate twice as high, and a bound
on the number of open exits.
`;

const LATER = `## Hours, drawdown and the other limits that are off by default

- \`tradingHours\` looks at the clock of the gateway when an order is decided. Orders that rest when the hours
  end stay; exits, cancels and settings pass at any time. A named zone follows the time zone database of the
  gateway's Node, so a replay on a machine with another database can come out differently on days when the rules
  of a zone changed; an offset like "+01:00" is the same for ever. When clocks are put back, a local hour counts
  both times.
- \`drawdownMax\` remembers the best value of each book in the ledger's state, so that it survives restarts. It
  is looked at with every recorded mark, fill and funding; a peak between two recorded marks is not seen. Weeks
  begin on Monday at the hour of \`dayStartsAt\`. \`sallyport resume\` of the scope (everything, an account, or
  a bot) begins anew and has a reason. Until the first mark after that, nothing is known and nothing stops.
- \`selfTrade\` refuses the new order and leaves the old one. Cancelling the old one instead is not offered.
  Orders that wait for a trigger are not looked at, because they are not in the venue's book, and they are not
  judged again when they fire; what a person placed at the venue is not looked at either. Set the venue's own
  prevention as well.
- \`participationBpsMax\` compares a trading day with the venue's last 24 hours.
- \`cooling\` knows a market from the first fill in the ledger, or from a baseline that found a position there.
- \`expiryMaxMs\` compares the bot's time stamp with the gateway's clock, so a bot whose clock is behind is
  refused early.
`;

const APPROVALS = `## Approvals

\`approval\` names openings and settings that wait for a person. The bot is refused at once, in its venue's own shape,
and the refusal names a number: a held order is never signed late. \`sallyport approval list\` shows what waits;
\`approval approve NUMBER --reason TEXT\` lets exactly the same request pass, once, within \`minutes\` of that word;
\`approval reject\` refuses it for a day, and takes back an approval that was not used yet. What nobody answers within
a day has to be held anew. A bot that asks again meanwhile waits under the same number.

The same request means: of the same bot, with the same symbol, side, type, quantity, price, trigger, time in force and
flags (for a setting: the same values). The client order id may differ. When it comes it is decided as always, under
the policy, prices, limits and halts of that moment; the approval only answers the question whether a person agreed.
It is used up in the same entry that allows the request, before anything is sent, so that no crash makes two of one;
the verifier checks that from the entries alone.

What is refused for other reasons is not held. Orders that the venue itself keeps from opening anything never wait,
and neither do cancels. Each order is looked at by itself: two orders below the value are not one above it
(\`positionMax\` and \`turnoverPerDayMax\` bound their sum). At most a hundred requests of a bot are on the list; the
oldest make room.

At the owner's door an approval is the word of whoever holds the owner's token (\`owner\` in the entry), without a
second factor. In the console and over the API it takes the permission \`trade\` on the bot and a second factor, and
is that person's; \`fourEyes\` with \`approvals\` has a second person confirm it ([people](PEOPLE.md)).
`;

const TRYING = `## Trying a policy on the past

\`sallyport policy replay FILE --since 7d\` makes every recorded decision again under the policy in the file and changes
nothing: what would have been newly refused and newly allowed, by rule, bot and symbol; what those orders were worth;
the fills that would not have been and what they made by the last mark; turnover, worst exposure and profit of each
account in both worlds; and the blast radius of each bot before and after. It reads the running gateway's ledger, or an
export with \`--ledger\`, which needs no gateway. A span is counted back from the last entry. With
\`--fail-on-new-refusals\` the exit code is 1 when an order would have been newly refused. A ledger of a million entries
takes about a quarter of a minute.

The account begins, at that moment, as it was. From there on two worlds are followed side by side, the recorded one and
the one under the policy, and each decision is made in the second one:

${WHAT_IF_TERMS.map((sentence) => `- ${sentence}`).join('\n')}

Policies that were set later in the record are passed over in the second world. With \`--bot\` or \`--account\` only
those decisions are made again; the others stay as they are recorded.

## A policy on trial

\`sallyport policy shadow FILE\` lets a second policy decide every request beside the one in force. It never changes an
answer: the answer is there before it is asked, and a test holds every answer to be the same with and without it. Where
it would have answered otherwise, or for other reasons, an entry of the ledger says so, with its reasons and those that
stand; \`policy shadow --report\` and \`status\` add them up. Each order is judged by itself in the world as it is: the
positions and open orders that it looks at are those that the policy in force let come about, and so are its latched
throttles. \`ledger replay\` makes its decisions again too. The trial goes on over restarts and ends with
\`policy shadow --off\`, or with \`policy promote\`, which puts the policy in force in one commit. It costs about what a
decision costs: \`node bench/decide.ts\` measured 14 µs of processor time for an order without and 29 µs
with a trial, and 23 µs under a policy with every limit there is, for an account with thirty resting orders,
on a busy machine of two processors.
`;

const escape = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const row = (...cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
const code = (text: string): string => `\`${text}\``;

function shown(json: PolicyJson): string {
  return code(typeof json === 'string' ? json : JSON.stringify(json));
}

function limitRow<K extends keyof Limits>(name: K): string {
  const { form, fallback, about, why } = LIMIT_FIELDS[name];
  const initial = fallback === null ? '**must be given**' : shown(form.write(fallback.value));
  return row(code(name), form.words, initial, about, why);
}

function topRow<T>(name: string, form: Form<T>, fallback: T, about: string): string {
  return row(code(name), form.words, shown(form.write(fallback)), about);
}

function fieldsPart(): string {
  return [
    '## Fields at the top',
    '',
    row('field', 'form', 'default', 'meaning'),
    '|---|---|---|---|',
    row(code('version'), 'the number 1', '**must be given**', 'Which form of policy this is.'),
    topRow(
      'dayStartsAt',
      dayForm,
      0,
      'When a trading day begins, in UTC: daily loss and turnover count from here.',
    ),
    topRow(
      'feeBps',
      feeForm,
      FEE_BPS_DEFAULT,
      'Highest fee of a trade in basis points, for the printed blast radius.',
    ),
    row(
      code('everyAccount'),
      'limits',
      '**must be given**',
      'What every account is held to, all its bots together.',
    ),
    row(
      code('everyBot'),
      'limits',
      'as everyAccount',
      'What every bot is held to; what it leaves out is as in everyAccount.',
    ),
    row(
      code('accounts'),
      'table of name to limits',
      'none',
      'What differs from everyAccount for a named account.',
    ),
    row(code('bots'), 'table of name to limits', 'none', 'What differs from everyBot for a named bot.'),
    row(
      code('wallets'),
      'table of name to limits of a wallet',
      'none',
      'What each wallet on a chain may sign: see below.',
    ),
    topRow(
      'walletsPerUser',
      walletsPerUserForm,
      WALLETS_PER_USER_DEFAULT,
      'Wallets that one user may have at once; retired ones do not count.',
    ),
    topRow(
      'fourEyes',
      optionalForm(fourEyesForm),
      null,
      'Which changes a second person has to confirm, and within how many minutes. `policy` (a looser one) and ' +
        '`people` are always among them. [Four eyes](PEOPLE.md#four-eyes).',
    ),
    '',
    '## Limits',
    '',
    row('limit', 'form', 'default', 'meaning', 'why this default'),
    '|---|---|---|---|---|',
    ...LIMIT_NAMES.map(limitRow),
    '',
  ].join('\n');
}

function walletRow<K extends keyof WalletLimits>(name: K): string {
  const { form, fallback, about } = WALLET_FIELDS[name];
  const initial = fallback === null ? '**must be given**' : shown(form.write(fallback.value));
  return row(code(name), form.words, initial, about);
}

function walletPart(): string {
  return [
    '## Limits of a wallet',
    '',
    'A wallet that `wallets` does not name signs nothing. Amounts are in smallest units (for SOL: lamports, a thousand',
    'millionth; on Stellar: ten-millionths of anything) as whole numbers. What an action is called, and how',
    'amounts are counted, is in [WALLETS](WALLETS.md).',
    '',
    row('limit', 'form', 'default', 'meaning'),
    '|---|---|---|---|',
    ...WALLET_FIELD_NAMES.map(walletRow),
    '',
    `Actions of a wallet on Solana: ${ACTION_NAMES.map(code).join(', ')}.`,
    '',
    `Actions of a wallet on Stellar: ${STELLAR_ACTION_NAMES.map(code).join(', ')}.`,
    '',
  ].join('\n');
}

function rulesPart(): string {
  const settings = SETTING_RULES.filter((rule) => !ORDER_RULES.some((other) => other.name === rule.name));
  const rows = [...ORDER_RULES, ...settings].map((rule, index) =>
    row(
      String(index + 1),
      rule.name,
      rule.onOpening,
      rule.onReducing,
      'passes',
      rule.codes.map(code).join(' '),
    ),
  );
  return [
    '## Rules, in the order in which they answer',
    '',
    'An order that is changed is judged like a new one: its price alone, its quantity as the larger of before and',
    'after.',
    'A cancel of an own order always passes, whatever any rule says.',
    '',
    row('', 'rule', 'opening', 'reducing', 'cancel', 'code'),
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function blastPart(): string {
  return [
    '## Blast radius',
    '',
    "If a bot's key is stolen, how much can the thief make the account lose in a day, when he is also the counterparty",
    'of its every trade? The figure is printed for each bot and is at most',
    '',
    '    traded × collar / (1 − collar)  +  traded × fee',
    '    traded = min(T + 2E of the account, T + E + max(T, E) of the bot)',
    '',
    'with T = turnoverPerDayMax and E = the smaller of exposureMax and positionMax × number of symbols. Why:',
    '',
    ...BLAST_RADIUS_DERIVATION.map((text, index) => `${index + 1}. ${text}`),
    '',
    'A test lets 20,000 thieves (greedy, random and annealing ones) loose on the rules, with moving markets, shared',
    'accounts and positions from the day before. None takes more than the figure; without the re-check, without the',
    'collar on market orders or without the cap on turnover they do.',
    '',
  ].join('\n');
}

function refusalsPart(): string {
  const rows = Object.entries(DENIAL_SENTENCES).map(([name, sentence]) =>
    row(
      code(name),
      sentence((fact) => `‹${fact}›`),
    ),
  );
  return ['## Refusals', '', row('code', 'what the bot is told'), '|---|---|', ...rows, ''].join('\n');
}

function main(check: boolean): number {
  const root = new URL('../', import.meta.url);
  const generated =
    '<!-- Written by scripts/generate-policy-docs.ts. Change the tables in src/core/policy instead. -->\n';
  const parts = [
    INTRODUCTION,
    fieldsPart(),
    rulesPart(),
    walletPart(),
    REDUCING,
    PASSIVE,
    blastPart(),
    LATER,
    APPROVALS,
    TRYING,
    refusalsPart(),
  ];
  const files: readonly (readonly [string, string])[] = [
    ['docs/policy.schema.json', `${JSON.stringify(policySchema(), null, 2)}\n`],
    ['docs/POLICY.md', `${generated}${parts.join('\n')}`],
  ];
  let stale = 0;
  for (const [path, text] of files) {
    const at = new URL(path, root);
    if (!check) {
      writeFileSync(at, text);
    } else if (readFileSync(at, 'utf8') !== text) {
      process.stderr.write(`${path} is not what scripts/generate-policy-docs.ts writes\n`);
      stale += 1;
    }
  }
  return stale === 0 ? 0 : 1;
}

process.exitCode = main(process.argv.includes('--check'));
