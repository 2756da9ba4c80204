import type { ReactNode } from 'react';

interface TableProps {
  readonly label: string;
  /** Headings in order; those of numbers stand at the right, as their numbers do. */
  readonly head: readonly (string | { readonly number: string })[];
  readonly children: ReactNode;
}

/** A table that scrolls sideways in its own box where the screen is narrow; the box can be scrolled by keyboard. */
export function Table({ label, head, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region has to be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={label} tabIndex={0} className="overflow-x-auto rounded-xl border border-line bg-surface">
      <table className="w-full border-collapse text-left">
        <thead>
          <tr className="border-b border-line">
            {head.map((heading) => {
              const text = typeof heading === 'string' ? heading : heading.number;
              const side = typeof heading === 'string' ? '' : 'text-right';
              return (
                <th
                  key={text}
                  scope="col"
                  className={`px-3 py-2 text-xs font-medium whitespace-nowrap text-muted ${side}`}
                >
                  {text}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

export function Row({ children }: { readonly children: ReactNode }) {
  return <tr className="border-b border-line last:border-0">{children}</tr>;
}

export function Cell({ children, isNumber = false }: { readonly children?: ReactNode; readonly isNumber?: boolean }) {
  return <td className={`px-3 py-2 align-middle ${isNumber ? 'text-right tabular-nums' : ''}`}>{children}</td>;
}
