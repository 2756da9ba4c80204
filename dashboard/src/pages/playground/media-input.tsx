import { Trash2 } from 'lucide-react';
import { useId } from 'react';
import type { JsonValue } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { MediaPreview } from '../../media/media-preview.tsx';
import { IconButton } from '../../ui/button.tsx';
import { FieldNotes } from '../../ui/field.tsx';
import { useFieldError } from './field-errors.ts';
import { MediaPicker } from './media-picker.tsx';
import { playgroundMessages } from './messages.ts';
import type { InputProps } from './request-form.tsx';
import type { MediaKind } from './schema.ts';

/** One file: a photo, a voice, a driving video. */
export function MediaInput({ field, path, value, onChange, media }: InputProps & { readonly media: MediaKind }) {
  const urls = typeof value === 'string' ? [value] : [];
  return (
    <MediaFiles
      field={field}
      path={path}
      urls={urls}
      media={media}
      most={1}
      onChange={(update) => onChange((old) => update(typeof old === 'string' ? [old] : [])[0])}
    />
  );
}

/** A list of files, such as `image_urls`. */
export function MediaListInput({
  field,
  path,
  value,
  onChange,
  media,
  most,
}: InputProps & { readonly media: MediaKind; readonly most: number }) {
  const urls = stringsOf(value);
  const change = (update: UrlUpdate) =>
    onChange((old) => {
      const next = update(stringsOf(old));
      return next.length === 0 ? undefined : [...next];
    });
  return <MediaFiles field={field} path={path} urls={urls} media={media} most={most} onChange={change} />;
}

type UrlUpdate = (old: readonly string[]) => readonly string[];

function stringsOf(value: JsonValue | undefined): readonly string[] {
  return (Array.isArray(value) ? value : []).filter((url) => typeof url === 'string');
}

interface MediaFilesProps extends Pick<InputProps, 'field' | 'path'> {
  readonly urls: readonly string[];
  readonly media: MediaKind;
  readonly most: number;
  readonly onChange: (update: UrlUpdate) => void;
}

function MediaFiles({ field, path, urls, media, most, onChange }: MediaFilesProps) {
  const t = useMessages(playgroundMessages);
  const id = useId();
  const error = useFieldError(path, true);
  return (
    <fieldset className="grid gap-2" aria-describedby={error === undefined ? undefined : `${id}-error`}>
      <legend className="mb-1.5 font-medium">
        {field.name}
        {field.required && (
          <span className="text-danger" aria-hidden>
            {' '}
            *
          </span>
        )}
        {field.required && <span className="sr-only"> ({t.required})</span>}
      </legend>
      {urls.map((url, index) => (
        <div key={url} className="flex items-start gap-2 rounded-lg border border-line bg-raised p-2">
          <div className="min-w-0 grow">
            <MediaPreview kind={media} url={url} label={field.name} />
          </div>
          <IconButton label={`${t.remove}: ${field.name}`} onClick={() => onChange((old) => old.toSpliced(index, 1))}>
            <Trash2 size={16} aria-hidden />
          </IconButton>
        </div>
      ))}
      {urls.length < most && (
        <MediaPicker
          media={media}
          name={field.name}
          hasError={error !== undefined}
          onPick={(url) => onChange((old) => [...old, url])}
        />
      )}
      <FieldNotes id={id} hint={field.schema.description} error={error} />
    </fieldset>
  );
}
