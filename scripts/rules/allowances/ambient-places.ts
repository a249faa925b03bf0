import type { Ambience } from '../ambience.ts';

interface Place {
  readonly place: string;
  readonly may: readonly Ambience[];
  readonly because: string;
}

/**
 * Where the outside is reached. A place that could take the thing through its constructor is not listed. 2026-11-21.
 */
export const ambientPlaces: readonly Place[] = [
  {
    place: 'src/system',
    may: ['clock', 'timers', 'randomness', 'files'],
    because: 'is the room that gives the clock, randomness and the log to everybody else',
  },
  {
    place: 'src/keeper/run.ts',
    may: ['process', 'files', 'clock'],
    because: 'composition root of the keeper: reads the passphrase from its descriptor, ends the process',
  },
  {
    place: 'src/keeper/keeper.ts',
    may: ['files'],
    because: 'hashes the sources that decide, so that the ledger names the engine of each decision',
  },
  {
    place: 'src/keeper/self-test.ts',
    may: ['network', 'files', 'children', 'process', 'timers'],
    because: 'tries what must be impossible, so it has to reach for the real thing',
  },
  {
    place: 'src/keeper/custody/checkpoint-key.ts',
    may: ['randomness'],
    because: 'Ed25519 keys are made by the library, which takes no outside randomness',
  },
  {
    place: 'src/keeper/custody/key-material.ts',
    may: ['randomness'],
    because: 'pairs for bots are made by the library, which takes no outside randomness',
  },
  {
    place: 'src/keeper/door/owner-door.ts',
    may: ['timers'],
    because: 'closes a silent connection; no decision rests on that time',
  },
  {
    place: 'simulators/stellar/horizon.ts',
    may: ['network'],
    because: 'is a Horizon that programs of a test reach over HTTP',
  },
  {
    place: 'simulators/stellar/rpc.ts',
    may: ['network'],
    because: 'is a node of RPC that the gateway of a test reaches over HTTP',
  },
  {
    place: 'simulators/solana/main.ts',
    may: ['timers'],
    because: 'composition root of a chain that is simulated',
  },
  {
    place: 'simulators/stellar/main.ts',
    may: ['clock', 'timers'],
    because: 'composition root of a chain that is simulated',
  },
  {
    place: 'simulators/shared/chain-process.ts',
    may: ['process'],
    because: 'composition root of the chains that are simulated',
  },
  {
    place: 'simulators/solana/node.ts',
    may: ['network'],
    because: 'is a node that programs of a test reach over HTTP',
  },
  {
    place: 'src/keeper/wire',
    may: ['network', 'timers'],
    because: 'is the room of venue connections: TLS over sockets that the launcher dialled',
  },
  {
    place: 'src/conformance/open-client.ts',
    may: ['network'],
    because: 'is a client without a gateway: it dials for itself',
  },
  {
    place: 'src/protocol/frame-writer.ts',
    may: ['timers'],
    because: 'waits for the end of a turn of the event loop, which is no time at all',
  },
  {
    place: 'src/system/venue-lookup.ts',
    may: ['network'],
    because: 'asks the name servers where a venue is',
  },
  {
    place: 'src/protocol/private-address.ts',
    may: ['network'],
    because: 'knows which addresses are private; it reaches none',
  },
  {
    place: 'simulators/telegram',
    may: ['network', 'timers', 'clock'],
    because: 'is a server, which holds questions open for a while',
  },
  {
    place: 'src/alerts',
    may: ['network', 'timers', 'files'],
    because: 'sends alarms to people, and keeps what waits in a file that the launcher opened',
  },
  {
    place: 'src/edge',
    may: ['network', 'timers'],
    because: 'is the process with the network, and closes connections that do not close themselves',
  },
  {
    place: 'src/edge/main.ts',
    may: ['process'],
    because: 'composition root of the edge: its one argument, its signals, its end',
  },
  {
    place: 'src/launcher',
    may: ['network', 'files', 'children', 'process', 'timers', 'clock', 'environment'],
    because: 'starts the processes, owns the folder and dials: it is made of these',
  },
  {
    place: 'src/launcher/owner-token.ts',
    may: ['randomness'],
    because: 'makes the token of the owner’s door anew with each start',
  },
  {
    place: 'src/launcher/certificate.ts',
    may: ['randomness'],
    because: 'makes the key of the loopback certificate with the library for it',
  },
  {
    place: 'src/store/sqlite.ts',
    may: ['database'],
    because: 'opens the database for all of the store',
  },
  {
    place: 'src/store/snapshot-file.ts',
    may: ['files'],
    because: 'is the file of the snapshot',
  },
  {
    place: 'src/keeper/snapshotter.ts',
    may: ['threads'],
    because: 'starts the thread that makes snapshots',
  },
  {
    place: 'src/keeper/snapshot-worker.ts',
    may: ['threads'],
    because: 'is that thread',
  },
  {
    place: 'src/keeper/people/bundled-list.ts',
    may: ['files'],
    because: 'is the file of passwords that comes with the program',
  },
  {
    place: 'src/keeper/people/range-directory.ts',
    may: ['files'],
    because: 'is the folder of breached passwords that the owner may give',
  },
  {
    place: 'src/keeper/people/passwords.ts',
    may: ['threads'],
    because: 'starts the thread that hashes passwords',
  },
  {
    place: 'src/keeper/people/password-worker.ts',
    may: ['threads'],
    because: 'is that thread',
  },
  {
    place: 'src/keeper/replay-thread.ts',
    may: ['threads'],
    because: 'starts the thread that makes decisions of history again',
  },
  {
    place: 'src/keeper/replay-worker.ts',
    may: ['threads'],
    because: 'is that thread',
  },
  {
    place: 'src/store/spill-file.ts',
    may: ['files'],
    because: 'is the side file itself',
  },
  {
    place: 'src/store/reserve.ts',
    may: ['files'],
    because: 'keeps a file that takes up space',
  },
  {
    place: 'src/store/sqlite-checkpoints.ts',
    may: ['threads'],
    because: 'gives the checkpoints a thread of their own, so that a halt never waits for the disk',
  },
  {
    place: 'src/store/sqlite-checkpoints-worker.ts',
    may: ['threads'],
    because: 'is the other end of that thread',
  },
  {
    place: 'src/store/sqlite-ledger.ts',
    may: ['threads'],
    because: 'gives the ledger a thread of its own, so that a halt never waits for the disk',
  },
  {
    place: 'src/store/sqlite-ledger-worker.ts',
    may: ['threads'],
    because: 'is the other end of that thread',
  },
  {
    place: 'src/store/restored-file.ts',
    may: ['files'],
    because: 'is the file by which a restore tells the keeper of itself',
  },
  {
    place: 'src/backup',
    may: ['files'],
    because: 'takes backups apart and puts data folders together; the command line alone calls it',
  },
  {
    place: 'src/tlog',
    may: ['files', 'network', 'timers'],
    because: 'publishes the tree as files and serves witnesses; the command line alone calls it',
  },
  {
    place: 'src/edge/console-files.ts',
    may: ['files'],
    because: "reads the console's files from their one folder",
  },
  {
    place: 'console/src/format/moment.tsx',
    may: ['clock'],
    because: 'leaves the day out where it is today',
  },
  {
    place: 'console/src/system/browser-clock.ts',
    may: ['timers'],
    because: 'is the clock that the feed of the console is given',
  },
  {
    place: 'console/src/halt/halt-dialog.tsx',
    may: ['randomness'],
    because: 'makes the key under which a halt that is sent twice is one',
  },
  {
    place: 'console/src/ledger/check-worker.ts',
    may: ['clock'],
    because: 'is a thread of its own, and says how long it took',
  },
  {
    place: 'demo',
    may: ['clock', 'timers', 'files', 'environment', 'network', 'process'],
    because: 'is a program of its own, told on a terminal',
  },
  {
    place: 'src/cli',
    may: [
      'files',
      'process',
      'network',
      'environment',
      'children',
      'console',
      'timers',
      'clock',
      'randomness',
    ],
    because: 'is the program that a person starts',
  },
  {
    place: 'verifier/main.ts',
    may: ['process'],
    because: 'composition root of the verifier',
  },
  {
    place: 'verifier/run.ts',
    may: ['files'],
    because: 'reads the checkpoint and the policy that it is given',
  },
  {
    place: 'verifier/hash-thread.ts',
    may: ['threads'],
    because: 'starts the second thread of the verifier',
  },
  {
    place: 'verifier/hash-thread-worker.ts',
    may: ['threads'],
    because: 'is that thread',
  },
  {
    place: 'verifier/verify-file.ts',
    may: ['files'],
    because: 'reads the export that it is given',
  },
  {
    place: 'simulators/binance-usdm/main.ts',
    may: ['files', 'process', 'clock'],
    because: 'composition root of the simulator',
  },
  {
    place: 'simulators/binance-usdm/server.ts',
    may: ['clock'],
    because: "a venue takes the machine's clock unless another is given",
  },
  {
    place: 'simulators/bybit/main.ts',
    may: ['files', 'process', 'clock'],
    because: 'composition root of the simulator',
  },
  {
    place: 'simulators/bybit/server.ts',
    may: ['clock'],
    because: "a venue takes the machine's clock unless another is given",
  },
  {
    place: 'simulators/kite/main.ts',
    may: ['files', 'process', 'clock'],
    because: 'composition root of the simulator',
  },
  {
    place: 'simulators/kite/server.ts',
    may: ['clock'],
    because: "a venue takes the machine's clock unless another is given",
  },
  {
    place: 'simulators/hyperliquid/main.ts',
    may: ['files', 'process', 'clock'],
    because: 'composition root of the simulator',
  },
  {
    place: 'simulators/hyperliquid/server.ts',
    may: ['clock'],
    because: "a venue takes the machine's clock unless another is given",
  },
  {
    place: 'simulators/shared/venue-server.ts',
    may: ['network', 'clock', 'timers'],
    because: 'is a venue as a real server: sockets, and a clock unless another is given',
  },
  {
    place: 'simulators/shared/http-door.ts',
    may: ['timers'],
    because: 'delays are faults that a client can see',
  },
  {
    place: 'custodians',
    may: ['files', 'process', 'randomness', 'network'],
    because: 'is a program of its own: asked and answering by its pipes, with nonces of its own',
  },
];
