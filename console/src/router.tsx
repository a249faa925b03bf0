import { createRootRoute, createRoute, createRouter, type AnyRouter } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { Empty, Loading, Trouble } from './design/state.tsx';
import { Page } from './design/panel.tsx';
import { Frame } from './shell/frame.tsx';

const OverviewPage = lazy(() =>
  import('./pages/overview-page.tsx').then((it) => ({ default: it.OverviewPage })),
);
const OrdersPage = lazy(() => import('./pages/orders-page.tsx').then((it) => ({ default: it.OrdersPage })));
const DoubtsPage = lazy(() => import('./pages/doubts-page.tsx').then((it) => ({ default: it.DoubtsPage })));
const BotsPage = lazy(() => import('./pages/bots-page.tsx').then((it) => ({ default: it.BotsPage })));
const KeysPage = lazy(() => import('./pages/keys-page.tsx').then((it) => ({ default: it.KeysPage })));
const WalletsPage = lazy(() =>
  import('./pages/wallets-page.tsx').then((it) => ({ default: it.WalletsPage })),
);
const PoliciesPage = lazy(() =>
  import('./pages/policies-page.tsx').then((it) => ({ default: it.PoliciesPage })),
);
const ApprovalsPage = lazy(() =>
  import('./pages/approvals-page.tsx').then((it) => ({ default: it.ApprovalsPage })),
);
const AlertsPage = lazy(() => import('./pages/alerts-page.tsx').then((it) => ({ default: it.AlertsPage })));
const SecurityPage = lazy(() =>
  import('./pages/security-page.tsx').then((it) => ({ default: it.SecurityPage })),
);
const PeoplePage = lazy(() => import('./pages/people-page.tsx').then((it) => ({ default: it.PeoplePage })));
const AccountPage = lazy(() =>
  import('./pages/account-page.tsx').then((it) => ({ default: it.AccountPage })),
);
const LedgerPage = lazy(() => import('./pages/ledger-page.tsx').then((it) => ({ default: it.LedgerPage })));

const PAGES: readonly (readonly [path: string, page: ComponentType])[] = [
  ['/', OverviewPage],
  ['/orders', OrdersPage],
  ['/orders/$id', OrdersPage],
  ['/doubts', DoubtsPage],
  ['/approvals', ApprovalsPage],
  ['/alerts', AlertsPage],
  ['/bots', BotsPage],
  ['/keys', KeysPage],
  ['/wallets', WalletsPage],
  ['/policy', PoliciesPage],
  ['/ledger', LedgerPage],
  ['/security', SecurityPage],
  ['/people', PeoplePage],
  ['/account', AccountPage],
];

/** Pages by address, below /console. Each is loaded when it is looked at first. */
export function makeRouter(): AnyRouter {
  const root = createRootRoute({ component: Frame, notFoundComponent: Nowhere });
  const routes = PAGES.map(([path, page]) =>
    createRoute({ getParentRoute: () => root, path, component: () => shown(page) }),
  );
  return createRouter({
    routeTree: root.addChildren(routes),
    basepath: '/console',
    defaultErrorComponent: Broken,
  });
}

function shown(Shown: ComponentType): ReactNode {
  return (
    <Suspense fallback={<Loading lines={6} />}>
      <Shown />
    </Suspense>
  );
}

/** A page that failed says so; the rest of the console goes on. */
function Broken({ reset }: { readonly reset: () => void }): ReactNode {
  return (
    <Page title="This page failed">
      <Trouble
        title="Something here could not be shown"
        detail="That is a fault of the console, not of trading. The other pages and the halt go on."
        onRetry={reset}
      />
    </Page>
  );
}

function Nowhere(): ReactNode {
  return (
    <Page title="Nothing here">
      <Empty icon="search" title="There is no such page">
        The address may be from another version. The list at the left has every page there is.
      </Empty>
    </Page>
  );
}
