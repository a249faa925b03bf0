import type { ReactNode } from 'react';
import { useMe } from '../api/questions.ts';
import { FactorsPanel } from '../factors/factors-panel.tsx';
import { Page } from '../design/panel.tsx';
import { Trouble } from '../design/state.tsx';

/** What is inside, unless whoever is signed in has to set up a second factor before anything else. */
export function NeedsFactor({ children }: { readonly children: ReactNode }): ReactNode {
  const { data: me } = useMe();
  if (me?.mustEnrol !== true) return children;
  return (
    <Page title="One more thing">
      <Trouble
        title="A second factor is needed"
        detail="Whoever may change this gateway proves more than a password. Set one up, and everything is open to you."
      />
      <FactorsPanel />
    </Page>
  );
}
