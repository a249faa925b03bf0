import type { OpenGateway } from './open-gateway.ts';
import { CliRefusal } from './refusal.ts';
import type { StopSignals } from './stop-signals.ts';

export interface Stay {
  readonly gateway: OpenGateway;
  readonly signals: StopSignals;
  /** What the gateway cannot go on without: resolves to a sentence when it has ended. */
  readonly alsoNeeds?: Promise<string>;
}

/**
 * Stays until a signal ends it: SIGINT, SIGTERM and SIGHUP stop cleanly, SIGUSR2 halts all trading. Throws a refusal
 * when the gateway ended by itself.
 */
export async function stay({ gateway, signals, alsoNeeds }: Stay): Promise<void> {
  const halt = (): void => gateway.halt();
  process.on('SIGUSR2', halt);
  let lost: string | null = null;
  void signals.wanted.then(() => gateway.stop());
  void alsoNeeds?.then((sentence) => {
    lost = sentence;
    gateway.stop();
  });
  const code = await gateway.ended;
  process.off('SIGUSR2', halt);
  if (lost !== null) throw new CliRefusal('VENUE_ENDED', lost);
  if (code === 'STOPPED') return;
  const text =
    `the gateway ended by itself (${code}). Resting orders stay at the venue. See the ` +
    `log lines above, then start it again.`;
  throw new CliRefusal(code, text);
}
