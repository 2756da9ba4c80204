import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { common } from '../i18n/common.ts';
import { useMessages } from '../i18n/language.tsx';

interface DialogProps {
  readonly title: string;
  readonly description?: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A window over the page: focus stays inside, Escape closes it, and focus goes back to where it came from. */
export function Dialog({ title, description, open, onClose, children }: DialogProps) {
  const t = useMessages(common);
  return (
    <Radix.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-black/55" />
        <Radix.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          className="fixed top-1/2 left-1/2 z-50 grid max-h-[92dvh] w-[min(34rem,94vw)] -translate-x-1/2 -translate-y-1/2 gap-4 overflow-y-auto rounded-xl border border-line bg-surface p-5 shadow-2xl"
        >
          <div className="flex items-start justify-between gap-3">
            <div className="grid gap-1">
              <Radix.Title>{title}</Radix.Title>
              {description !== undefined && <Radix.Description className="text-muted">{description}</Radix.Description>}
            </div>
            <Radix.Close aria-label={t.close} className="-mt-1 -mr-1 rounded-lg p-1.5 text-muted hover:bg-raised">
              <X size={18} aria-hidden />
            </Radix.Close>
          </div>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
