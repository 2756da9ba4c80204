import {
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
  useId,
} from 'react';

const CONTROL = 'w-full rounded-lg border bg-surface px-3 text-ink placeholder:text-muted';

function controlClass(error: string | undefined): string {
  return `${CONTROL} ${error === undefined ? 'border-control' : 'border-danger'}`;
}

export interface FieldProps {
  readonly label: string;
  readonly required?: boolean | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

interface ControlIds {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
  readonly 'aria-required': true | undefined;
}

/** A label above its control, with hint and error below it and tied to it. */
function Field({
  label,
  required,
  hint,
  error,
  children,
}: FieldProps & { readonly children: (ids: ControlIds) => ReactNode }) {
  const id = useId();
  const notes = [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
        {required === true && (
          <span className="text-danger" aria-hidden>
            {' '}
            *
          </span>
        )}
      </label>
      {children({
        id,
        'aria-describedby': notes === '' ? undefined : notes,
        'aria-invalid': error === undefined ? undefined : true,
        'aria-required': required === true ? true : undefined,
      })}
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  );
}

export function FieldNotes({
  id,
  hint,
  error,
}: {
  readonly id: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}) {
  return (
    <>
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-[0.8125rem] text-muted">
          {hint}
        </p>
      )}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-[0.8125rem] text-danger">
          {error}
        </p>
      )}
    </>
  );
}

type Native<Attributes> = FieldProps & Omit<Attributes, 'required' | 'id' | 'className'>;

export function TextField({ label, required, hint, error, ...rest }: Native<InputHTMLAttributes<HTMLInputElement>>) {
  return (
    <Field {...{ label, required, hint, error }}>
      {(ids) => <input {...ids} {...rest} className={`${controlClass(error)} h-9`} />}
    </Field>
  );
}

export function TextArea({
  label,
  required,
  hint,
  error,
  ...rest
}: Native<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  return (
    <Field {...{ label, required, hint, error }}>
      {(ids) => <textarea rows={3} {...ids} {...rest} className={`${controlClass(error)} py-2`} />}
    </Field>
  );
}

/** The browser's own list: it is the one that works with every keyboard, screen reader and phone. */
export function SelectField({
  label,
  required,
  hint,
  error,
  children,
  ...rest
}: Native<SelectHTMLAttributes<HTMLSelectElement>>) {
  return (
    <Field {...{ label, required, hint, error }}>
      {(ids) => (
        <select {...ids} {...rest} className={`${controlClass(error)} h-9`}>
          {children}
        </select>
      )}
    </Field>
  );
}
