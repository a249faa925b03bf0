import { createRootRoute, createRoute, createRouter, redirect, type AnyRouter } from '@tanstack/react-router';
import { lazy, Suspense, type ComponentType, type ReactNode } from 'react';
import { Loading } from './design/state.tsx';
import { Frame } from './shell/frame.tsx';

const LedgerPage = lazy(() => import('./pages/ledger-page.tsx').then((it) => ({ default: it.LedgerPage })));

/** Pages by address, below /console. Each is loaded when it is looked at first. */
export function makeRouter(): AnyRouter {
  const root = createRootRoute({ component: Frame });
  const page = (path: string, component: ComponentType) =>
    createRoute({ getParentRoute: () => root, path, component: () => shown(component) });
  const start = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/ledger' });
    },
  });
  const routeTree = root.addChildren([start, page('/ledger', LedgerPage)]);
  return createRouter({ routeTree, basepath: '/console' });
}

function shown(Shown: ComponentType): ReactNode {
  return (
    <Suspense fallback={<Loading lines={6} />}>
      <Shown />
    </Suspense>
  );
}
