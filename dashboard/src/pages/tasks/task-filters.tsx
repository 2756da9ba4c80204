import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { keysQuery, modelsQuery, type TaskFilter } from '../../api/queries.ts';
import { common } from '../../i18n/common.ts';
import { useMessages } from '../../i18n/language.tsx';
import { mayUse, useSession } from '../../shell/session.tsx';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { taskMessages } from './messages.ts';

const route = getRouteApi('/tasks');
const STATUSES = ['pending', 'processing', 'completed', 'failed'] as const;

/** How long typing has to rest before the list is asked. */
const PAUSE_MS = 300;

/** Everything a list of tasks can be narrowed by. */
export function TaskFilters({ filter }: { readonly filter: TaskFilter }) {
  const t = useMessages(taskMessages);
  const c = useMessages(common);
  const session = useSession();
  const navigate = route.useNavigate();
  const models = useQuery(modelsQuery);
  const keys = useQuery({ ...keysQuery(), enabled: mayUse(session, 'admin') });
  const set = (change: TaskFilter) => void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  return (
    <div className="grid grid-cols-2 items-end gap-3 md:grid-cols-3 lg:grid-cols-6">
      <SearchField value={filter.q} onChange={(q) => set({ q })} />
      <SelectField
        label={c.status}
        value={filter.status ?? ''}
        onChange={({ target }) => set({ status: STATUSES.find((status) => status === target.value) })}
      >
        <option value="">{c.all}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {c[status]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={c.model}
        value={filter.model ?? ''}
        onChange={({ target }) => set({ model: target.value || undefined })}
      >
        <option value="">{c.all}</option>
        {models.data?.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </SelectField>
      {keys.data !== undefined && (
        <SelectField
          label={t.key}
          value={filter.key_id ?? ''}
          onChange={({ target }) => set({ key_id: target.value || undefined })}
        >
          <option value="">{c.all}</option>
          {keys.data.map(({ id, name, masked }) => (
            <option key={id} value={id}>
              {name} ({masked.slice(-4)})
            </option>
          ))}
        </SelectField>
      )}
      <TextField
        label={t.from}
        type="date"
        value={filter.from ?? ''}
        onChange={({ target }) => set({ from: target.value || undefined })}
      />
      <TextField
        label={t.to}
        type="date"
        value={filter.to ?? ''}
        onChange={({ target }) => set({ to: target.value || undefined })}
      />
      {isFiltered && (
        <Button small className="justify-self-start" onClick={() => void navigate({ search: {}, replace: true })}>
          {t.clear}
        </Button>
      )}
    </div>
  );
}

/** Typing does not wait for the list; the address follows when it pauses. */
function SearchField({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const t = useMessages(taskMessages);
  const [text, setText] = useState(value ?? '');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(next === '' ? undefined : next), PAUSE_MS);
  };
  useEffect(() => setText(value ?? ''), [value]);
  return <TextField label={t.search} type="search" value={text} onChange={({ target }) => type(target.value)} />;
}
