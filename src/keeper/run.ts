import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { performance } from 'node:perf_hooks';
import { Fault } from '../core/fault.ts';
import type { LogCode } from '../log-events.ts';
import type { Failpoints, LogFacts } from '../ports.ts';
import type { FromKeeper, KeeperStart } from '../protocol/launcher-message.ts';
import { SystemClock } from '../system/clock.ts';
import { parseLogFormat, StderrLog } from '../system/log.ts';
import { faultText } from '../system/fault-text.ts';
import { SystemRandom } from '../system/random.ts';
import { SpareDescriptors } from '../system/spare-descriptors.ts';
import { Keeper } from './keeper.ts';
import { keepingLast, type CurveSigner } from './keyring/curve-signer.ts';
import { loadNativeCurve } from './keyring/native-curve.ts';
import { LauncherChannel, type ChannelEvents } from './wire/launcher-channel.ts';

const EXIT_FAULT = 70;

/**
 * Runs the keeper in this process: the one with the secrets and without a network of its own. Failpoints do nothing but
 * under a test.
 */
export function runKeeper(failpoints: Failpoints): void {
  const log = new StderrLog('keeper', parseLogFormat(process.argv[2]));
  const room = makeRoomEvents(log, () => channel.send({ kind: 'enter' }));
  let keeper: Keeper | null = null;
  const stop = (code: LogCode, facts: LogFacts = {}): never => {
    log.write('alert', code, facts);
    keeper?.tellFault(code, facts);
    process.send?.({ kind: 'failed', code } satisfies FromKeeper);
    process.exit(EXIT_FAULT);
  };
  const fail = (reason: unknown): never =>
    reason instanceof Fault ? stop(reason.code, reason.facts) : stop('BUG', { text: faultText(reason) });

  const channel = new LauncherChannel(
    {
      send: (message) => void process.send?.(message),
      onMessage: (take) => void process.on('message', take),
    },
    {
      onStart: ({ start }) => {
        begin(start).catch(fail);
      },
      ...room.events,
      onLink: (socket) => keeper?.acceptEdge(socket),
      onDoor: (socket) => {
        socket.once('close', room.refill);
        keeper?.acceptOwner(socket);
      },
      onSigner: (socket) => keeper?.acceptSigner(socket),
      onHalt: ({ by, id }) => {
        keeper
          ?.haltEverything(by)
          .then(({ recorded }) => channel.send({ kind: 'halted', id, recorded }), fail);
      },
      onStop: () => {
        (keeper?.close() ?? Promise.resolve()).then(() => process.exit(0), fail);
      },
    },
  );

  const begin = async (start: KeeperStart): Promise<void> => {
    const startedAt = performance.now();
    const secret = readFileSync(start.unsealFd);
    const unsealing = start.custodian === 'passphrase' ? trimmed(secret) : secret;
    keeper = await Keeper.open({
      start,
      unsealing,
      clock: new SystemClock(),
      random: new SystemRandom(),
      log,
      dialler: channel,
      curve: start.curve ? nativeCurve() : null,
      failpoints,
      onUncertain: fail,
      tellLauncher: (kind) => channel.send({ kind }),
    });
    secret.fill(0);
    channel.send({
      kind: 'ready',
      startedInMs: Math.round(performance.now() - startedAt),
      entries: keeper.entries,
    });
  };

  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, fail);
  // A terminal sends its interrupt to every process of the group: the launcher decides when we end.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit(0));
  channel.send({ kind: 'up' });
}

/** Sees to it that the owner and a new edge get in where no descriptor is left. */
function makeRoomEvents(log: StderrLog, enter: () => void) {
  const spare = new SpareDescriptors(fileURLToPath(import.meta.url), new SystemClock());
  const events: Pick<ChannelEvents, 'onKnock' | 'onEntered' | 'hasRoom'> = {
    onKnock: () => {
      if (spare.makeRoom()) log.write('alert', 'DESCRIPTORS_EXHAUSTED');
      enter();
    },
    onEntered: () => spare.entered(),
    hasRoom: () => spare.refill(),
  };
  return { events, refill: (): void => void spare.refill() };
}

/** Asserted at the start: without it nothing of such an account could be cancelled. */
function nativeCurve(): CurveSigner {
  const curve = loadNativeCurve(process.platform, process.arch);
  if (curve === null) throw new Fault('SIGNER_MISSING');
  return keepingLast(curve);
}

/** Without the line end that an editor puts there. */
function trimmed(secret: Buffer): Buffer {
  let end = secret.length;
  while (end > 0 && (secret[end - 1] === 0x0a || secret[end - 1] === 0x0d)) end -= 1;
  return secret.subarray(0, end);
}
