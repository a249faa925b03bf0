import { assert } from '../../assert.ts';
import type { Sign, Subject } from '../alarm.ts';
import { NOTHING, type Detector } from '../detector.ts';
import { countOne } from '../window.ts';

/** By which a wallet's balance stands against a transaction. */
const BALANCE: ReadonlySet<string> = new Set([
  'BALANCE_BELOW_MINIMUM',
  'BALANCE_PROMISED',
  'BALANCE_UNKNOWN',
  'BALANCE_ABOVE_CAP',
]);

/** Wallets made by one user faster than a person does, and each whose key is to sign here. */
export const walletAdded: Detector<'wallet'> = ({ body, at, watch }) => {
  const subject: Subject = `wallet:${body.wallet}`;
  const made: Sign = {
    kind: 'ownerAct',
    severity: body.mode !== 'client' ? 'warning' : 'note',
    subject,
    about: 'wallet',
    facts: { what: `wallet that signs at the ${body.mode}`, by: body.by },
  };
  const { walletsMax, walletsMinutes: minutes } = watch.settings;
  if (walletsMax === 0) return [made];
  const count = countOne(watch, { key: `wallets ${body.user}`, at, minutes, most: walletsMax + 1 });
  if (count <= walletsMax) return [made];
  const facts = { wallets: String(count), minutes: String(minutes) };
  return [
    made,
    { kind: 'walletCreation', severity: 'warning', subject: 'everything', about: body.user, facts },
  ];
};

/** What policy refused to have signed: for lack of balance, against a limit, or at a wallet whose key signs here. */
export const deedDecided: Detector<'deed'> = ({ body, state }) => {
  const [first] = body.denials;
  if (body.verdict === 'allow' || first === undefined) return NOTHING;
  const subject: Subject = `wallet:${body.wallet}`;
  const facts = { code: first.code };
  if (BALANCE.has(first.code)) return [{ kind: 'balanceFailure', severity: 'warning', subject, facts }];
  const wallet = state.wallets.get(body.wallet);
  assert(wallet !== undefined, 'what was decided was folded into its wallet');
  const kind = wallet.mode !== 'client' ? 'serverSigning' : 'walletLimit';
  return [{ kind, severity: 'warning', subject, about: first.code, facts }];
};

/** The first signature that was made here with the key of a wallet: its owner should have meant it. */
export const firstSigned: Detector<'deedSigned'> = ({ body, state }) => {
  const isFirst = state.wallets.get(body.wallet)?.firstSigned === body.deed;
  if (body.by !== 'gateway' || !isFirst) return NOTHING;
  return [{ kind: 'firstServerSigning', severity: 'warning', subject: `wallet:${body.wallet}`, facts: {} }];
};

/** A sealed key left the vault. */
export const keyGivenOut: Detector<'walletExported'> = ({ body }) => [
  { kind: 'walletExported', severity: 'critical', subject: `wallet:${body.wallet}`, facts: { by: body.by } },
];

/** Transactions that were signed and did not take effect, when they repeat. */
export const deedEnded: Detector<'deedOutcome'> = ({ body, at, watch }) => {
  const { failuresMax: most, failuresMinutes: minutes } = watch.settings;
  if (most === 0 || (body.result !== 'failed' && body.result !== 'expired')) return NOTHING;
  const subject: Subject = `wallet:${body.wallet}`;
  if (countOne(watch, { key: `failed ${subject}`, at, minutes, most }) < most) return NOTHING;
  const facts = {
    failures: String(most),
    minutes: String(minutes),
    result: body.result,
    code: body.code ?? 'none',
  };
  return [{ kind: 'executionFailures', severity: 'warning', subject, facts }];
};
