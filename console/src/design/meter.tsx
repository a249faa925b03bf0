import { Meter as Gauge } from '@base-ui/react/meter';
import type { ReactNode } from 'react';

interface MeterProps {
  /** What is measured. */
  readonly label: string;
  /** What is used, as it is written. */
  readonly used: string;
  /** The same in every digit, for who points at it; without it, what is written is exact. */
  readonly exact?: string;
  /** The limit, as it is written. */
  readonly limit: string;
  /** What is used of the limit: 0 none, 1 all; above 1 is drawn as all. Null where nobody knows. */
  readonly share: number | null;
}

/** From this much on the bar says in colour and in words that the limit is near. */
const NEAR = 0.8;

/** How much of a limit is used, as a bar. */
export function Meter({ label, used, exact = used, limit, share }: MeterProps): ReactNode {
  const percent = Math.max(0, Math.min(100, Math.round((share ?? 0) * 100)));
  const { colour, word } = drawn(share, percent);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="min-w-0 truncate text-ink-2">{label}</span>
        <span className="num whitespace-nowrap" title={`${exact} of ${limit}`}>
          {used} <span className="text-ink-3">of {limit}</span>
        </span>
      </div>
      <div className="flex items-center gap-2">
        <Gauge.Root
          aria-label={label}
          value={percent}
          getAriaValueText={() => `${used} of ${limit}, ${word}`}
          className="min-w-0 flex-1"
        >
          <Gauge.Track className="h-1.5 overflow-hidden rounded-sm bg-sunken ring-1 ring-line ring-inset">
            <Gauge.Indicator className={colour} />
          </Gauge.Track>
        </Gauge.Root>
        <span className="w-16 text-right text-2xs text-ink-3">{word}</span>
      </div>
    </div>
  );
}

function drawn(share: number | null, percent: number): { readonly colour: string; readonly word: string } {
  if (share === null) return { colour: '', word: 'unknown' };
  if (share >= 1) return { colour: 'bg-halt', word: 'used up' };
  return share >= NEAR
    ? { colour: 'bg-refuse', word: `${100 - percent} % left` }
    : { colour: 'bg-accent', word: `${100 - percent} % left` };
}
