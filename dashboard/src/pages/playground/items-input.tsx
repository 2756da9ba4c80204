import { Plus, Trash2 } from 'lucide-react';
import type { JsonObject, JsonValue } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { useFieldError } from './field-errors.ts';
import { playgroundMessages } from './messages.ts';
import { FieldList, type InputProps } from './request-form.tsx';
import { emptyValue, fieldsOf, type Schema } from './schema.ts';

/** A list whose items are of a few kinds: `content` of a video request. */
export function ItemsInput({
  field,
  path,
  value,
  onChange,
  variants,
}: InputProps & { readonly variants: readonly Schema[] }) {
  const t = useMessages(playgroundMessages);
  const error = useFieldError(path, false);
  const items = itemsOf(value);
  const change = (update: (old: readonly JsonObject[]) => readonly JsonObject[]) =>
    onChange((old) => {
      const next = update(itemsOf(old));
      return next.length === 0 ? undefined : [...next];
    });
  return (
    <fieldset className="grid gap-3 rounded-lg border border-line p-3">
      <legend className="px-1 font-medium">
        {field.name}
        {field.required && <span className="text-danger"> *</span>}
      </legend>
      {items.map((item, index) => (
        <Item
          // Items have no identity but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={index}
          path={`${path}[${index}]`}
          schema={variantOf(variants, item)}
          title={t.item(nameOf(variantOf(variants, item)), index + 1)}
          item={item}
          onChange={(update) => change((old) => old.map((each, place) => (place === index ? update(each) : each)))}
          onRemove={() => change((old) => old.toSpliced(index, 1))}
        />
      ))}
      <div className="flex flex-wrap gap-2">
        {variants.map((variant) => (
          <Button key={nameOf(variant)} small onClick={() => change((old) => [...old, emptyValue(variant)])}>
            <Plus size={14} aria-hidden />
            {t.addItem(nameOf(variant))}
          </Button>
        ))}
      </div>
      {error !== undefined && (
        <p role="alert" className="text-[0.8125rem] text-danger">
          {error}
        </p>
      )}
    </fieldset>
  );
}

interface ItemProps {
  readonly path: string;
  readonly schema: Schema;
  readonly title: string;
  readonly item: JsonObject;
  readonly onChange: (update: (old: JsonObject) => JsonObject) => void;
  readonly onRemove: () => void;
}

function Item({ path, schema, title, item, onChange, onRemove }: ItemProps) {
  const t = useMessages(playgroundMessages);
  return (
    <div className="grid gap-2 rounded-lg bg-raised p-3">
      <div className="flex items-center justify-between">
        <p className="font-medium">{title}</p>
        <IconButton label={`${t.remove}: ${title}`} onClick={onRemove}>
          <Trash2 size={16} aria-hidden />
        </IconButton>
      </div>
      <FieldList fields={fieldsOf(schema)} path={path} value={item} onChange={onChange} />
    </div>
  );
}

function itemsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return (Array.isArray(value) ? value : []).filter(isObject);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The kind that an item says it is, by whatever is fixed in it. */
function variantOf(variants: readonly Schema[], item: JsonObject): Schema {
  const fits = (schema: Schema) =>
    Object.entries(schema.properties ?? {}).every(
      ([name, { const: fixed }]) => fixed === undefined || item[name] === fixed,
    );
  return variants.find(fits) ?? {};
}

/** `image_url` → `image`. */
function nameOf(schema: Schema): string {
  const fixed = Object.values(schema.properties ?? {}).find((property) => property.const !== undefined);
  return String(fixed?.const ?? schema.description ?? 'item').replace(/_url$/, '');
}
