import { Slider, Switch } from 'radix-ui';
import { useId } from 'react';
import { useMessages } from '../../i18n/language.tsx';
import { FieldNotes, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { useFieldError } from './field-errors.ts';
import { playgroundMessages } from './messages.ts';
import type { InputProps } from './request-form.tsx';

function placeholderOf({ field }: InputProps): string | undefined {
  return field.schema.default === undefined ? undefined : String(field.schema.default);
}

export function TextInput(props: InputProps & { readonly isLong: boolean }) {
  const { field, path, value, onChange, isLong } = props;
  const shared = {
    label: field.name,
    required: field.required,
    hint: field.schema.description,
    error: useFieldError(path, true),
    value: typeof value === 'string' ? value : '',
    placeholder: placeholderOf(props),
    onChange: (event: { readonly target: { readonly value: string } }) =>
      onChange(() => (event.target.value === '' ? undefined : event.target.value)),
  };
  return isLong ? <TextArea {...shared} /> : <TextField {...shared} />;
}

export function NumberInput(props: InputProps) {
  const { field, path, value, onChange } = props;
  return (
    <TextField
      label={field.name}
      required={field.required}
      hint={field.schema.description}
      error={useFieldError(path, true)}
      type="number"
      value={typeof value === 'number' ? value : ''}
      placeholder={placeholderOf(props)}
      onChange={({ target }) => onChange(() => (target.value === '' ? undefined : Number(target.value)))}
    />
  );
}

export function ChoiceInput({
  field,
  path,
  value,
  onChange,
  options,
}: InputProps & { readonly options: readonly string[] }) {
  const t = useMessages(playgroundMessages);
  const { default: standard } = field.schema;
  return (
    <SelectField
      label={field.name}
      required={field.required}
      hint={field.schema.description}
      error={useFieldError(path, true)}
      value={typeof value === 'string' ? value : String(standard ?? '')}
      onChange={({ target }) =>
        onChange(() => (target.value === '' || target.value === standard ? undefined : target.value))
      }
    >
      {standard === undefined && <option value="">{t.unset}</option>}
      {options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </SelectField>
  );
}

export function FlagInput({ field, path, value, onChange }: InputProps) {
  const id = useId();
  const standard = field.schema.default === true;
  const isOn = typeof value === 'boolean' ? value : standard;
  return (
    <div className="grid gap-1.5">
      <div className="flex items-center gap-3">
        <Switch.Root
          id={id}
          checked={isOn}
          onCheckedChange={(next) => onChange(() => (next === standard ? undefined : next))}
          className="relative h-6 w-10 shrink-0 rounded-full border border-control bg-raised data-[state=checked]:border-accent data-[state=checked]:bg-accent"
        >
          <Switch.Thumb className="block size-4 translate-x-1 rounded-full bg-control transition-transform data-[state=checked]:translate-x-5 data-[state=checked]:bg-accent-ink" />
        </Switch.Root>
        <label htmlFor={id} className="font-medium">
          {field.name}
        </label>
      </div>
      <FieldNotes id={id} hint={field.schema.description} error={useFieldError(path, true)} />
    </div>
  );
}

interface SliderInputProps extends InputProps {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** A slider with its number beside it: the one to feel one's way, the other to be exact. */
export function SliderInput({ field, path, value, onChange, min, max, step }: SliderInputProps) {
  const id = useId();
  const standard = typeof field.schema.default === 'number' ? field.schema.default : min;
  const now = typeof value === 'number' ? value : standard;
  const set = (next: number) => onChange(() => (next === field.schema.default ? undefined : next));
  return (
    <div className="grid gap-1.5">
      <div className="flex items-center justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {field.name}
        </label>
        <input
          id={id}
          type="number"
          min={min}
          max={max}
          step={step}
          value={now}
          onChange={({ target }) => target.value !== '' && set(Number(target.value))}
          className="h-8 w-24 rounded-lg border border-control bg-surface px-2 text-right tabular-nums"
        />
      </div>
      <Slider.Root
        min={min}
        max={max}
        step={step}
        value={[now]}
        onValueChange={([next = min]) => set(Math.round(next * 1e6) / 1e6)}
        className="relative flex h-6 touch-none items-center"
      >
        <Slider.Track className="relative h-1.5 grow rounded-full bg-raised">
          <Slider.Range className="absolute h-full rounded-full bg-accent" />
        </Slider.Track>
        <Slider.Thumb aria-label={field.name} className="block size-5 rounded-full border-2 border-accent bg-surface" />
      </Slider.Root>
      <FieldNotes id={id} hint={field.schema.description} error={useFieldError(path, true)} />
    </div>
  );
}
