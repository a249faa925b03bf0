import type { GatewayState } from '../account/state.ts';
import type { Entry, EntryKind } from '../ledger/entry.ts';
import { unixMs } from '../units/time.ts';
import { withSettings } from './alarm-settings.ts';
import type { Sign } from './alarm.ts';
import { NOTHING, type Body, type Detector } from './detector.ts';
import { botSilent } from './detectors/bot-silent.ts';
import { decisions } from './detectors/decisions.ts';
import { execution } from './detectors/execution.ts';
import { foreignOrder } from './detectors/foreign-order.ts';
import { halts, resumed } from './detectors/halts.ts';
import { keyScope, keyStatus } from './detectors/key-scope.ts';
import { limitsNear } from './detectors/limits-near.ts';
import { manyOpens } from './detectors/many-opens.ts';
import { notices } from './detectors/notices.ts';
import {
  accountAdded,
  botAdded,
  keyReplaced,
  manualSaid,
  passphraseChanged,
  personAdded,
  retentionSet,
  policySet,
  resumeSaid,
  rolesGiven,
} from './detectors/owner-acts.ts';
import { personForgotten, sessionEnded, signedIn, signInsRefused } from './detectors/sign-ins.ts';
import { strangers } from './detectors/strangers.ts';
import { deedDecided, deedEnded, firstSigned, keyGivenOut, walletAdded } from './detectors/wallets.ts';
import { tallyEntry } from './tallies.ts';
import { raise, type Moment } from './raise.ts';

type DetectorsOf = { readonly [K in EntryKind]?: readonly Detector<K>[] };

/** Who looks at which kind of entry. */
const DETECTORS: DetectorsOf = {
  account: [accountAdded],
  accountStatus: [keyStatus],
  bot: [botAdded],
  counts: [strangers],
  deadMan: [botSilent],
  deed: [deedDecided],
  deedOutcome: [deedEnded],
  deedSigned: [firstSigned],
  fill: [manyOpens],
  foreign: [foreignOrder],
  halt: [halts],
  intent: [decisions],
  limits: [limitsNear],
  manual: [manualSaid],
  notice: [notices],
  outcome: [execution],
  passphrase: [passphraseChanged],
  policy: [policySet],
  probe: [keyScope],
  resume: [resumed, resumeSaid],
  rotation: [keyReplaced],
  session: [signedIn],
  sessionEnded: [sessionEnded],
  signInsRefused: [signInsRefused],
  wallet: [walletAdded],
  walletExported: [keyGivenOut],
  person: [personAdded],
  personRemoved: [personForgotten],
  personRoles: [rolesGiven],
  retentionSet: [retentionSet],
};

/**
 * Looks at an entry that was folded just now, and raises alarms. A part of the fold: the same entries raise the same
 * alarms on every machine, live and after a restart.
 */
export function watchEntry(state: GatewayState, { seq, at, body }: Entry): void {
  const { watch } = state;
  if (body.kind === 'alarmSettings') watch.settings = withSettings(watch.settings, body.settings);
  tallyEntry(watch, body);
  const moment = { seq, at: unixMs(at) };
  for (const sign of look(state, moment, body.kind, body)) raise(watch, sign, moment);
}

function look<K extends EntryKind>(
  state: GatewayState,
  moment: Moment,
  kind: K,
  body: Body<K>,
): readonly Sign[] {
  const detectors: DetectorsOf[K] = DETECTORS[kind];
  if (detectors === undefined) return NOTHING;
  return detectors.flatMap((detector) => detector({ ...moment, body, state, watch: state.watch }));
}
