import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { buttonClass } from './button.tsx';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';

interface ModalProps {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** At the right edge, as high as the window: for things that are read beside a list. */
  readonly side?: boolean;
  readonly wide?: boolean;
  /** Where the keyboard is when it opens, instead of the first control. */
  readonly focus?: RefObject<HTMLElement | null>;
}

const MIDDLE =
  'top-1/2 left-1/2 max-h-[calc(100dvh-2rem)] w-[calc(100vw-1.5rem)] -translate-x-1/2 -translate-y-1/2 rounded-lg border';
const SIDE = 'inset-y-0 right-0 w-full max-w-[44rem] border-l';

/** A dialog: the page behind it waits, Escape closes it, and the keyboard goes back to where it was. */
export function Modal({
  title,
  open,
  onClose,
  children,
  side = false,
  wide = false,
  focus,
}: ModalProps): ReactNode {
  return (
    <Dialog.Root disablePointerDismissal open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Backdrop forceRender className="fixed inset-0 z-50 bg-ink/35 dark:bg-canvas/75" />
        <Dialog.Popup
          {...(focus === undefined ? {} : { initialFocus: focus })}
          className={classNames(
            'fixed z-50 flex flex-col border-line-strong bg-raised shadow-over',
            side ? SIDE : MIDDLE,
            !side && (wide ? 'max-w-[46rem]' : 'max-w-[30rem]'),
          )}
        >
          <header className="flex items-center justify-between gap-3 border-b border-line px-4 py-2.5">
            <Dialog.Title className="min-w-0 truncate text-base font-semibold">{title}</Dialog.Title>
            <Dialog.Close className={classNames(buttonClass('quiet', true), 'w-7 px-0')} aria-label="Close">
              <Icon name="close" />
            </Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-4">{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
