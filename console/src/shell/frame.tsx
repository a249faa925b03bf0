import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useMemo, useState, type ReactNode } from 'react';
import { ApiProblem } from '../../../client/client.ts';
import { Button } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { Mark } from '../design/mark.tsx';
import { KeysDialog } from '../keyboard/keys-dialog.tsx';
import { useShortcuts } from '../keyboard/keyboard.tsx';
import type { Shortcut } from '../keyboard/shortcut.ts';
import { HaltDialog } from '../halt/halt-dialog.tsx';
import { useOverview } from '../api/questions.ts';
import { zoneName } from '../format/time.ts';
import { FeedBadge } from '../live/feed-badge.tsx';
import { useSignOut } from '../session/gate.tsx';
import { NeedsFactor } from '../session/needs-factor.tsx';
import { ThemeButton } from '../theme/theme-button.tsx';
import { SECTION_GROUPS } from './sections.ts';
import { StateBadge, tradingState } from './trading-state.tsx';

/** What lies around every page: where one is, where one can go, and the keys. */
export function Frame(): ReactNode {
  const [keysOpen, setKeysOpen] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  const [haltOpen, setHaltOpen] = useState(false);
  const { data: overview, error } = useOverview();
  // Whoever has to set up a second factor first is answered, and told nothing: that is not silence.
  const isClosed = error instanceof ApiProblem && error.problem.status === 403;
  const navigate = useNavigate();
  const shortcuts = useMemo<readonly Shortcut[]>(
    () => [
      { keys: '?', what: 'Show what keys do', run: () => setKeysOpen(true) },
      { keys: 'H', what: 'Halt trading', run: () => setHaltOpen(true) },
      { keys: 'Alt+H', what: 'Halt trading, also while typing', run: () => setHaltOpen(true) },
      ...SECTION_GROUPS.flatMap(({ sections }) => sections).map(({ to, name, key }) => ({
        keys: `g ${key}`,
        what: `Go to ${name}`,
        run: () => void navigate({ to }),
      })),
    ],
    [navigate],
  );
  useShortcuts(shortcuts);
  return (
    <div className="flex min-h-dvh flex-col lg:grid lg:grid-cols-[13rem_1fr] lg:grid-rows-[auto_1fr]">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-accent focus:px-3 focus:py-1.5 focus:text-accent-ink"
      >
        Skip to the page
      </a>
      <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b border-line bg-surface px-3 lg:col-span-2">
        <Button
          look="quiet"
          small
          className="lg:hidden"
          aria-expanded={menuOpen}
          aria-controls="sections"
          onClick={() => setMenuOpen(!menuOpen)}
        >
          <Icon name="orders" />
          <span className="sr-only">Pages</span>
        </Button>
        <Mark short />
        {isClosed ? null : (
          <>
            <StateBadge state={tradingState(error === null ? overview : undefined)} />
            <FeedBadge isStale={error !== null} />
          </>
        )}
        <div className="flex-1" />
        <Button look="halt" small onClick={() => setHaltOpen(true)} aria-keyshortcuts="Shift+H Alt+H">
          <Icon name="halt" size={14} />
          Halt
        </Button>
        <Tools onKeys={() => setKeysOpen(true)} />
      </header>
      <Navigation open={menuOpen} version={overview?.version ?? null} onGo={() => setMenuOpen(false)} />
      <main id="page" className="min-w-0">
        <NeedsFactor>
          <Outlet />
        </NeedsFactor>
      </main>
      <HaltDialog open={haltOpen} overview={overview} onClose={() => setHaltOpen(false)} />
      <KeysDialog open={keysOpen} onClose={() => setKeysOpen(false)} />
    </div>
  );
}

/** At the right of the bar: keys, colours, the way out. */
function Tools({ onKeys }: { readonly onKeys: () => void }): ReactNode {
  const signOut = useSignOut();
  return (
    <>
      <Button look="quiet" small className="max-sm:hidden" onClick={onKeys} aria-label="Show what keys do">
        <Icon name="keyboard" />
      </Button>
      <ThemeButton />
      <Button look="quiet" small onClick={signOut} aria-label="Sign out" title="Sign out">
        <Icon name="out" />
      </Button>
    </>
  );
}

interface NavigationProps {
  readonly open: boolean;
  /** Of the gateway; null while nobody knows. */
  readonly version: string | null;
  readonly onGo: () => void;
}

function Navigation({ open, version, onGo }: NavigationProps): ReactNode {
  return (
    <nav
      id="sections"
      aria-label="Pages"
      className={`${open ? '' : 'max-lg:hidden'} border-line bg-surface max-lg:border-b lg:sticky lg:top-12 lg:h-[calc(100dvh-3rem)] lg:overflow-y-auto lg:border-r`}
    >
      <div className="grid grid-cols-2 gap-x-3 gap-y-3 p-3 lg:flex lg:flex-col lg:gap-4">
        {SECTION_GROUPS.map((group) => (
          <div key={group.name}>
            <p className="eyebrow px-2 pb-1">{group.name}</p>
            <ul>
              {group.sections.map(({ to, name, icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    onClick={onGo}
                    activeOptions={{ exact: to === '/' }}
                    className="flex h-8 items-center gap-2.5 rounded-md px-2 text-ink-2 hover:bg-sunken hover:text-ink"
                    activeProps={{
                      className: 'bg-accent-soft text-ink! font-medium',
                      'aria-current': 'page',
                    }}
                  >
                    <Icon name={icon} />
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
        <p className="px-2 text-2xs text-ink-3 max-lg:col-span-2">
          Times are {zoneName()}, this computer’s.
          {version === null ? null : <> Sallyport {version}.</>}
        </p>
      </div>
    </nav>
  );
}
