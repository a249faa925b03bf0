interface Entry {
  readonly place: string;
  readonly because: string;
}

const PUBLISHED = 'is published with the verifier, or proven by the vectors that are';

const STARTED = 'is started as a process of its own by tests';

/** Files and folders whose exports somebody outside the program uses. 2026-11-21. */
export const entryPoints: readonly Entry[] = [
  { place: 'src/core/ledger', because: PUBLISHED },
  {
    place: 'custodians',
    because: 'is started as a process of its own by src/cli/custody, or by src/launcher',
  },
  { place: 'client', because: 'is the package that other programs use' },
  { place: 'demo/first-orders.ts', because: 'is run by hand' },
  { place: 'bench/decide.ts', because: 'is run by hand' },
  { place: 'sim/seed-thread.ts', because: 'is run by the threads of sim/run-seeds.ts' },
  { place: 'scripts/mutation', because: 'is loaded by a process of its own for each change' },
  { place: 'src/core/wallet', because: 'derivation is there before every wallet that will use it' },
  { place: 'src/core/chain', because: 'the contract is there before the gateway that will use it' },
  { place: 'simulators/telegram', because: 'is a server that tests talk to' },
  { place: 'test/browser/pictures.ts', because: 'takes the pictures of the documents, by hand' },
  { place: 'simulators/solana', because: 'is the chain that tests run on' },
  { place: 'simulators/stellar', because: 'is the network that tests run on' },
  { place: 'test/clients/ways/record.ts', because: 'is run by hand' },
  { place: 'test/clients/ways/run-desk.ts', because: STARTED },
  { place: 'test/e2e/intruder.ts', because: STARTED },
  { place: 'test/e2e/keeper-under-test.ts', because: STARTED },
  { place: 'test/e2e/keeper-with-tapped-link.ts', because: STARTED },
  { place: 'test/e2e/keeper-with-a-bug.ts', because: STARTED },
  { place: 'test/faults/keeper-with-snapshots.ts', because: STARTED },
  { place: 'test/faults/planted-writer.ts', because: STARTED },
  { place: 'test/vectors/ledger/generate.ts', because: 'writes the vectors, by hand' },
];
