import { TriangleAlert } from 'lucide-react';
import { errorPage } from '../api/error-page.ts';
import { ApiError } from '../api/request.ts';
import { common } from '../i18n/common.ts';
import { useMessages } from '../i18n/language.tsx';

/** An error in the API's own words, with what to do and where it is explained. */
export function ErrorNote({ error }: { readonly error: Error }) {
  const facts = error instanceof ApiError ? error : undefined;
  return (
    <FailureNote message={error.message} reason={facts?.reason} detail={facts?.detail} suggestion={facts?.suggestion} />
  );
}

interface FailureNoteProps {
  readonly message: string;
  readonly reason?: string | undefined;
  readonly detail?: string | undefined;
  readonly suggestion?: string | undefined;
}

export function FailureNote({ message, reason, detail, suggestion }: FailureNoteProps) {
  const t = useMessages(common);
  return (
    <div role="alert" className="flex gap-2.5 rounded-lg border border-danger bg-danger-soft p-3">
      <TriangleAlert size={18} className="mt-0.5 shrink-0 text-danger" aria-hidden />
      <div className="grid min-w-0 gap-0.5 break-words">
        <p className="font-medium">{message}</p>
        {detail !== undefined && <p>{detail}</p>}
        {suggestion !== undefined && <p className="text-muted">{suggestion}</p>}
        {reason !== undefined && reason !== '' && (
          <a
            className="text-accent underline underline-offset-2"
            href={errorPage(reason)}
            target="_blank"
            rel="noreferrer"
          >
            {t.whatItMeans}
          </a>
        )}
      </div>
    </div>
  );
}
