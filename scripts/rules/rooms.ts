import { importsOf, type Import } from './imports.ts';
import { codeOf, isIn, isTest, isTestRoom, type CodeFile, type Rule, type Violation } from './source-file.ts';

interface Room {
  readonly place: string;
  /** Rooms and single files it may import from, besides itself. */
  readonly mayImport: readonly string[];
}

const CORE = [
  'src/core/assert.ts',
  'src/core/fault.ts',
  'src/core/units',
  'src/core/order',
  'src/core/budget',
  'src/core/ledger',
  'src/core/account',
  'src/core/policy',
  'src/core/anomaly',
  'src/core/vault',
  'src/core/wallet',
  'src/core/chain',
  'src/core/identity',
];
const GROUND = ['src/core/assert.ts', 'src/core/fault.ts', 'src/core/units'];

/**
 * Who may import whom. The first place that holds a file is its room, so that a composition root stands above the
 * room it lies in. A file of no room is refused: a new room states its neighbours here first.
 */
const ROOMS: readonly Room[] = [
  { place: 'src/core/assert.ts', mayImport: [] },
  { place: 'src/core/fault.ts', mayImport: [] },
  { place: 'src/core/units', mayImport: ['src/core/assert.ts', 'src/core/fault.ts'] },
  { place: 'src/core/order', mayImport: GROUND },
  { place: 'src/core/budget', mayImport: [...GROUND, 'src/core/order'] },
  { place: 'src/core/ledger', mayImport: GROUND },
  { place: 'src/core/vault', mayImport: GROUND },
  { place: 'src/core/wallet', mayImport: GROUND },
  { place: 'src/core/chain', mayImport: GROUND },
  { place: 'src/core/identity', mayImport: GROUND },
  {
    place: 'src/core/account',
    mayImport: [
      ...GROUND,
      'src/core/chain',
      'src/core/order',
      'src/core/ledger',
      'src/core/policy',
      'src/core/anomaly',
      'src/core/identity',
    ],
  },
  ...['src/core/policy/replay.ts', 'src/core/policy/order-limits.ts'].map((place) => ({
    place,
    mayImport: [
      ...GROUND,
      ...['src/core/order', 'src/core/account', 'src/core/ledger', 'src/core/policy', 'src/core/anomaly'],
    ],
  })),
  {
    place: 'src/core/policy',
    mayImport: [
      ...GROUND,
      'src/core/chain',
      'src/core/order',
      'src/core/account',
      'src/core/identity/four-eyes-change.ts',
    ],
  },
  {
    place: 'src/core/anomaly',
    mayImport: [...GROUND, 'src/core/order', 'src/core/ledger', 'src/core/account', 'src/core/policy'],
  },
  { place: 'src/what-if', mayImport: CORE },
  {
    place: 'src/conformance',
    mayImport: [
      'src/ports.ts',
      ...CORE,
      'src/keeper/custody/curve-material.ts',
      'src/keeper/custody/key-material.ts',
      'src/keeper/door/offered-credential.ts',
      'src/keeper/door/other-field.ts',
      'src/keeper/door/owner-refusal.ts',
      'src/keeper/keyring/native-curve.ts',
      'src/keeper/wire',
      'src/protocol/venue-names.ts',
      'src/system',
      'src/venues',
    ],
  },
  { place: 'src/log-events.ts', mayImport: [] },
  {
    place: 'src/ports.ts',
    mayImport: ['src/log-events.ts', 'src/core/order', 'src/core/budget', 'src/core/units'],
  },
  { place: 'src/protocol', mayImport: [...GROUND, 'src/core/order', 'src/core/identity'] },
  { place: 'src/alerts', mayImport: ['src/ports.ts', 'src/protocol', 'src/core/identity/letter.ts'] },
  { place: 'src/venues', mayImport: ['src/core/units', 'src/core/order'] },
  { place: 'src/chains', mayImport: [...GROUND, 'src/core/chain', 'src/core/wallet/strkey.ts'] },
  { place: 'src/store', mayImport: ['src/ports.ts', ...GROUND, 'src/core/ledger'] },
  {
    place: 'src/backup',
    mayImport: [...GROUND, 'src/core/ledger', 'src/store/rebuild.ts', 'src/store/restored-file.ts'],
  },
  { place: 'src/tlog', mayImport: [...GROUND, 'src/core/ledger'] },
  {
    place: 'src/system',
    mayImport: ['src/ports.ts', 'src/log-events.ts', 'src/core/fault.ts', 'src/core/units'],
  },
  { place: 'src/keeper/execution', mayImport: ['src/ports.ts', ...CORE] },
  {
    place: 'src/keeper/custody',
    mayImport: ['src/ports.ts', ...CORE, 'src/keeper/open-ledger.ts', 'src/keeper/execution/journal.ts'],
  },
  {
    place: 'src/keeper/alarms',
    mayImport: [
      'src/log-events.ts',
      'src/ports.ts',
      ...CORE,
      'src/protocol/alarm-message.ts',
      'src/protocol/metrics.ts',
      'src/keeper/execution/journal.ts',
    ],
  },
  {
    place: 'src/keeper/people',
    mayImport: ['src/ports.ts', ...CORE, 'src/keeper/custody/vault.ts', 'src/keeper/execution/journal.ts'],
  },
  { place: 'src/keeper/streams', mayImport: ['src/ports.ts', ...CORE] },
  {
    place: 'src/keeper/wallets',
    mayImport: [
      'src/ports.ts',
      ...CORE,
      'src/keeper/custody',
      'src/keeper/execution/journal.ts',
      'src/keeper/keyring',
      'src/keeper/open-ledger.ts',
    ],
  },
  { place: 'src/keeper/sessions', mayImport: ['src/ports.ts', ...CORE, 'src/keeper/execution'] },
  {
    place: 'src/keeper/keyring',
    mayImport: [
      'src/ports.ts',
      ...CORE,
      'src/keeper/custody/record-id.ts',
      'src/keeper/custody/curve-material.ts',
      'src/keeper/custody/key-material.ts',
      'src/keeper/custody/session-record.ts',
      'src/keeper/custody/token-material.ts',
      'src/keeper/custody/token-signature.ts',
      'src/keeper/custody/token-signer.ts',
      'src/keeper/custody/wallet-key.ts',
    ],
  },
  {
    place: 'src/keeper/wire',
    mayImport: ['src/ports.ts', ...GROUND, 'src/core/order', 'src/core/budget', 'src/protocol'],
  },
  { place: 'src/keeper/link', mayImport: ['src/ports.ts', ...GROUND, 'src/core/order', 'src/protocol'] },
  {
    place: 'src/keeper/door',
    mayImport: [
      'src/ports.ts',
      ...CORE,
      'src/keeper/alarms',
      'src/keeper/custody',
      'src/keeper/wallets',
      'src/keeper/execution',
      'src/keeper/people',
      'src/keeper/gateway.ts',
      'src/keeper/open-ledger.ts',
      'src/keeper/self-test.ts',
    ],
  },
  {
    place: 'src/keeper/answers',
    mayImport: [
      'src/ports.ts',
      ...CORE,
      'src/protocol',
      'src/keeper/custody',
      'src/keeper/door',
      'src/keeper/execution',
      'src/keeper/people',
      'src/keeper/gateway.ts',
      'src/keeper/open-ledger.ts',
    ],
  },
  {
    place: 'src/keeper',
    mayImport: [
      'src/log-events.ts',
      'src/ports.ts',
      ...CORE,
      'src/what-if',
      'src/chains',
      'src/protocol',
      'src/store',
      'src/system',
      'src/venues',
    ],
  },
  {
    place: 'src/edge/main.ts',
    mayImport: ['src/edge', 'src/alerts', 'src/ports.ts', 'src/protocol', 'src/system', 'src/venues'],
  },
  {
    place: 'src/edge',
    mayImport: ['src/ports.ts', 'src/protocol', 'src/alerts', ...GROUND, 'src/core/order', 'src/core/budget'],
  },
  {
    place: 'src/launcher',
    mayImport: ['src/log-events.ts', 'src/ports.ts', 'src/protocol', ...GROUND, 'src/system'],
  },
  {
    place: 'src/cli/as-bot',
    mayImport: [
      'src/protocol/venue-names.ts',
      'src/launcher/folder.ts',
      'src/cli/desk.ts',
      'src/cli/fields.ts',
      'src/cli/terminal.ts',
    ],
  },
  {
    place: 'src/cli',
    mayImport: [
      'src/ports.ts',
      'src/protocol',
      ...CORE,
      'src/chains',
      'src/conformance',
      'src/backup',
      'src/launcher',
      'src/store/sqlite-witness.ts',
      'src/tlog',
      'src/system',
      'src/what-if',
      'verifier',
      'simulators',
    ],
  },
  { place: 'client', mayImport: [] },
  { place: 'custodians', mayImport: [] },
  { place: 'verifier', mayImport: ['src/core/ledger', 'src/core/units'] },
  { place: 'simulators', mayImport: ['src/core/units'] },
  {
    place: 'console',
    mayImport: [
      'src/core/ledger',
      'src/core/units',
      'verifier/entry-proof.ts',
      'verifier/report-json.ts',
      'verifier/sentences.ts',
      'client',
      'src/cli/pointing.ts',
      'src/cli/binance-snippets.ts',
      'src/cli/bybit-snippets.ts',
      'src/cli/first-orders.ts',
      'src/cli/hyperliquid-snippets.ts',
      'src/cli/kite-snippets.ts',
    ],
  },
  { place: 'demo', mayImport: ['src/cli'] },
  { place: 'scripts/generate-client-docs.ts', mayImport: ['scripts/client-docs', 'test/clients'] },
  { place: 'scripts', mayImport: ['src', 'verifier'] },
];

/** Rooms stay in their place: imports go only where the list above says, and a venue never sees another venue. */
export const rooms: Rule = (files) =>
  codeOf(files)
    .filter((file) => !isFree(file.path))
    .flatMap(judge);

/** Tests, simulations and measurements look at everything. */
function isFree(path: string): boolean {
  return isTest(path) || isTestRoom(path);
}

function judge(file: CodeFile): readonly Violation[] {
  const room = ROOMS.find(({ place }) => isIn(file.path, place));
  if (room === undefined) {
    return [
      { path: file.path, line: 1, text: 'lies in no room: state its neighbours in scripts/rules/rooms.ts' },
    ];
  }
  return importsOf(file).flatMap((one) => {
    const why = refusal(file.path, room, one);
    return why === null ? [] : [{ path: file.path, line: one.line, text: why }];
  });
}

function refusal(path: string, room: Room, { target }: Import): string | null {
  if (target === null) return null;
  const from = venueOf(path, true);
  const to = venueOf(target, false);
  if (from !== null && to !== null && from !== to) return `a venue never imports another venue (${target})`;
  const named = room.mayImport.find((place) => isIn(target, place));
  if (isTestRoom(target) && !(named !== undefined && isTestRoom(`${named}/`)))
    return `${target} is for tests`;
  if (named !== undefined || isIn(target, room.place)) return null;
  return `${room.place} may not import ${target}`;
}

/** What venues share belongs to none of them, and knows none of them. */
function venueOf(path: string, importing: boolean): string | null {
  const name = /^(?:src\/venues|src\/chains|simulators)\/([^/]+)\//.exec(path)?.[1] ?? null;
  return name === 'shared' && !importing ? null : name;
}
