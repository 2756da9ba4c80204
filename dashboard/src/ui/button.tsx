import type { ButtonHTMLAttributes, ReactNode } from 'react';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOKS: Readonly<Record<Look, string>> = {
  primary: 'bg-accent text-accent-ink border-transparent hover:brightness-110',
  plain: 'bg-surface text-ink border-control hover:bg-raised',
  quiet: 'bg-transparent text-ink border-transparent hover:bg-raised',
  danger: 'bg-surface text-danger border-danger hover:bg-danger-soft',
};

export function buttonClass(look: Look = 'plain', isSmall = false): string {
  const size = isSmall ? 'h-8 px-2.5 text-[0.8125rem]' : 'h-9 px-3.5';
  return `inline-flex items-center justify-center gap-1.5 rounded-lg border font-medium whitespace-nowrap transition-colors disabled:cursor-not-allowed disabled:opacity-55 ${size} ${LOOKS[look]}`;
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  readonly small?: boolean;
  readonly children: ReactNode;
}

export function Button({ look = 'plain', small = false, className = '', type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={`${buttonClass(look, small)} ${className}`} {...rest} />;
}

/** A button that shows only a picture; its label is for those who do not see it, and on hover. */
export function IconButton({
  label,
  className = '',
  ...rest
}: Omit<ButtonProps, 'look' | 'small'> & { readonly label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={`inline-flex size-9 shrink-0 items-center justify-center rounded-lg text-muted hover:bg-raised hover:text-ink disabled:opacity-55 ${className}`}
      {...rest}
    />
  );
}
