import type { ReactNode } from 'react';
import { common } from '../i18n/common.ts';
import { useMessages } from '../i18n/language.tsx';
import { Button } from './button.tsx';
import { ErrorNote } from './error-note.tsx';

interface Loading<Data> {
  readonly data: Data | undefined;
  readonly error: Error | null;
  readonly refetch: () => Promise<unknown>;
}

/** Shows what a query read; until then that it loads, or why it does not. */
export function Loaded<Data>({
  query,
  children,
}: {
  readonly query: Loading<Data>;
  readonly children: (data: Data) => ReactNode;
}) {
  const t = useMessages(common);
  if (query.data !== undefined) return children(query.data);
  if (query.error === null) {
    return (
      <p role="status" className="p-6 text-center text-muted">
        {t.loading}
      </p>
    );
  }
  return (
    <div className="grid justify-items-start gap-2">
      <ErrorNote error={query.error} />
      <Button small onClick={() => void query.refetch()}>
        {t.retry}
      </Button>
    </div>
  );
}

interface Paged {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** The button below a list that has more. */
export function MoreButton({ query }: { readonly query: Paged }) {
  const t = useMessages(common);
  if (!query.hasNextPage) return null;
  return (
    <Button
      className="justify-self-center"
      disabled={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      {t.more}
    </Button>
  );
}
