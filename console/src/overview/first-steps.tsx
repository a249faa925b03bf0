import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Overview } from '../../../client/api.ts';
import { Icon } from '../design/icon.tsx';
import { Panel } from '../design/panel.tsx';

interface Step {
  readonly done: boolean;
  readonly what: ReactNode;
}

/** The way from nothing to the first accepted and the first refused order, while there is no order yet. */
export function FirstSteps({ overview }: { readonly overview: Overview }): ReactNode {
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
      done: false,
      what: 'Let the bot place a small limit order near the market. It shows up here as open or ended: accepted.',
    },
    {
      done: false,
      what: (
        <>
          Then one far from the market, say a tenth above it. It shows up as refused, with the limit and the
          figures, and <Steer to="/orders">its story</Steer> has every step.
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
