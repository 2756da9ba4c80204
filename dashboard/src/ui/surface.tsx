import type { ReactNode } from 'react';

/** A page's heading with what it is for and what one can do there. */
export function PageHeader({
  title,
  description,
  children,
}: {
  readonly title: string;
  readonly description?: string;
  readonly children?: ReactNode;
}) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-3">
      <div className="grid gap-1">
        <h1>{title}</h1>
        {description !== undefined && <p className="max-w-2xl text-muted">{description}</p>}
      </div>
      {children !== undefined && <div className="flex flex-wrap gap-2">{children}</div>}
    </header>
  );
}

/** A box with a heading. */
export function Panel({
  title,
  actions,
  children,
  className = '',
}: {
  readonly title?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <section className={`grid content-start gap-3 rounded-xl border border-line bg-surface p-4 ${className}`}>
      {(title !== undefined || actions !== undefined) && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          {title !== undefined && <h2>{title}</h2>}
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}

/** A number that matters, with what it is. */
export function Figure({
  label,
  value,
  note,
}: {
  readonly label: string;
  readonly value: string;
  readonly note?: string;
}) {
  return (
    <div className="grid gap-0.5 rounded-xl border border-line bg-surface p-4">
      <p className="text-muted">{label}</p>
      <p className="text-xl font-semibold tabular-nums">{value}</p>
      {note !== undefined && <p className="text-[0.8125rem] text-muted">{note}</p>}
    </div>
  );
}

/** What an empty list says. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-3 rounded-xl border border-dashed border-control p-8 text-center text-muted">
      {children}
    </div>
  );
}

const TONES = {
  neutral: 'bg-raised text-ink',
  ok: 'text-ok bg-raised',
  warn: 'text-warn bg-raised',
  danger: 'text-danger bg-danger-soft',
  accent: 'text-accent bg-accent-soft',
} as const;
export type Tone = keyof typeof TONES;

export function Badge({ tone = 'neutral', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}

/** Rows of a name and its value. */
export function Facts({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-2">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="text-muted">{name}</dt>
          <dd className="min-w-0 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
