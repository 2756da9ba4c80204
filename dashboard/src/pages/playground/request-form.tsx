import type { JsonObject, JsonValue } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { ItemsInput } from './items-input.tsx';
import { MediaInput, MediaListInput } from './media-input.tsx';
import { playgroundMessages } from './messages.ts';
import type { SchemaField } from './schema.ts';
import { ChoiceInput, FlagInput, NumberInput, SliderInput, TextInput } from './simple-inputs.tsx';

export interface InputProps {
  readonly field: SchemaField;
  /** `driving_video_info.video_url`, as errors name it. */
  readonly path: string;
  readonly value: JsonValue | undefined;
  /**
   * From the old value to the new one; undefined: not given. Never a value alone: two uploads that end together would
   * each write over the other's.
   */
  readonly onChange: (update: (old: JsonValue | undefined) => JsonValue | undefined) => void;
}

interface FieldsProps {
  readonly fields: readonly SchemaField[];
  readonly path: string;
  readonly value: JsonObject;
  readonly onChange: (update: (old: JsonObject) => JsonObject) => void;
}

/** The form of a model: what is required or a medium or a prompt first, the rest folded away. */
export function RequestForm(props: Omit<FieldsProps, 'path'>) {
  const t = useMessages(playgroundMessages);
  const isMain = ({ required, control }: SchemaField) =>
    required || control.kind === 'items' || (control.kind === 'text' && control.isLong);
  const main = props.fields.filter(isMain);
  const more = props.fields.filter((field) => !isMain(field));
  return (
    <div className="grid gap-4">
      <FieldList {...props} path="" fields={main} />
      {more.length > 0 && (
        <details className="rounded-lg border border-line">
          <summary className="px-3 py-2 font-medium">{t.moreOptions}</summary>
          <div className="border-t border-line p-3">
            <FieldList {...props} path="" fields={more} />
          </div>
        </details>
      )}
    </div>
  );
}

export function FieldList({ fields, path, value, onChange }: FieldsProps) {
  const set = (name: string, update: (old: JsonValue | undefined) => JsonValue | undefined) =>
    onChange((old) => {
      const { [name]: before, ...rest } = old;
      const after = update(before);
      return after === undefined ? rest : { ...old, [name]: after };
    });
  return (
    <div className="grid gap-4">
      {fields
        .filter(({ control }) => control.kind !== 'fixed')
        .map((field) => (
          <FieldInput
            key={field.name}
            field={field}
            path={path === '' ? field.name : `${path}.${field.name}`}
            value={value[field.name]}
            onChange={(update) => set(field.name, update)}
          />
        ))}
    </div>
  );
}

function FieldInput(props: InputProps) {
  const { control } = props.field;
  switch (control.kind) {
    case 'media':
      return <MediaInput {...props} media={control.media} />;
    case 'media-list':
      return <MediaListInput {...props} media={control.media} most={control.most} />;
    case 'items':
      return <ItemsInput {...props} variants={control.variants} />;
    case 'group':
      return <GroupInput {...props} fields={control.fields} />;
    case 'choice':
      return <ChoiceInput {...props} options={control.options} />;
    case 'flag':
      return <FlagInput {...props} />;
    case 'slider':
      return <SliderInput {...props} min={control.min} max={control.max} step={control.step} />;
    case 'number':
      return <NumberInput {...props} />;
    case 'text':
      return <TextInput {...props} isLong={control.isLong} />;
    case 'fixed':
      return null;
  }
}

/** An object inside the request. With one field of its own it needs no frame: `image_url: {url}` is an address. */
function GroupInput({
  field,
  fields,
  path,
  value,
  onChange,
}: InputProps & { readonly fields: readonly SchemaField[] }) {
  const list = (
    <FieldList
      fields={fields}
      path={path}
      value={objectOf(value)}
      onChange={(update) => onChange((old) => update(objectOf(old)))}
    />
  );
  const shown = fields.filter(({ control }) => control.kind !== 'fixed');
  if (shown.length === 1) return list;
  return (
    <fieldset className="grid gap-3 rounded-lg border border-line p-3">
      <legend className="px-1 font-medium">{field.name}</legend>
      {list}
    </fieldset>
  );
}

/** An object that is not there yet is an empty one. */
function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
