import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Overview } from '../../../client/api.ts';
import { Icon } from '../design/icon.tsx';
import { Panel } from '../design/panel.tsx';

interface Step {
  readonly done: boolean;
  readonly what: ReactNode;
}

interface FirstStepsProps {
  readonly overview: Overview;
  /** Whether there was one of each kind yet. */
  readonly requests: { readonly isAccepted: boolean; readonly isRefused: boolean };
}

/** The way from nothing to the first accepted and the first refused order. */
export function FirstSteps({ overview, requests }: FirstStepsProps): ReactNode {
  const steps: readonly Step[] = [
    {
      done: overview.accounts.length > 0,
      what: (
        <>
          An account to trade on. On paper: start the gateway with <code className="mono">npm start</code> or{' '}
          <code className="mono">sallyport up --paper</code>. A real key is added on the gateway’s machine
          with <code className="mono">sallyport key add</code>, so that it never passes a browser.
        </>
      ),
    },
    {
      done: overview.policy !== null,
      what: (
        <>
          <Steer to="/policy">A policy</Steer>: without one every order is refused. Paper comes with one.
        </>
      ),
    },
    {
      done: overview.bots.length > 0,
      what: (
        <>
          <Steer to="/bots">A decoy for a bot</Steer>, with the lines to paste into its client: nothing
          changes there but the address and the key.
        </>
      ),
    },
    {
      done: requests.isAccepted,
      what: (
        <>
          A small limit order near the market, which shows up as accepted. In another terminal, in the
          gateway’s folder, run the line with <code className="mono">npm run --silent first-orders</code> that{' '}
          <code className="mono">npm start</code> printed; it sends this order and the next one. Every{' '}
          <Steer to="/bots">decoy that you issue</Steer> on paper comes with such a line.
        </>
      ),
    },
    {
      done: requests.isRefused,
      what: (
        <>
          The same one a tenth above the market. It shows up as refused, with the limit and the figures, and{' '}
          <Steer to="/orders">its story</Steer> has every step.
        </>
      ),
    },
  ];
  return (
    <Panel title="First steps">
      <ol className="flex flex-col gap-2.5">
        {steps.map(({ done, what }, index) => (
          <li key={index} className="flex gap-3">
            <span
              className={`mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full text-2xs font-semibold ${
                done ? 'bg-pass-soft text-pass' : 'bg-sunken text-ink-2'
              }`}
            >
              {done ? <Icon name="check" size={12} /> : index + 1}
              {done ? <span className="sr-only">done</span> : null}
            </span>
            <span className="min-w-0">{what}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Steer({ to, children }: { readonly to: string; readonly children: ReactNode }): ReactNode {
  return (
    <Link to={to} className="text-accent underline">
      {children}
    </Link>
  );
}
