import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../../api/queries.ts';
import { common } from '../../i18n/common.ts';
import { useMessages } from '../../i18n/language.tsx';
import { TextField } from '../../ui/field.tsx';
import { keyMessages } from './messages.ts';

const SCOPES = ['generate', 'read', 'assets', 'billing', 'admin'] as const;
type Scope = (typeof SCOPES)[number];

/** A key as it is typed in. */
export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Empty: all. */
  readonly models: readonly string[];
  readonly creditLimit: string;
  readonly perMinute: string;
  readonly concurrency: string;
  readonly expiresOn: string;
}

export const EMPTY_KEY: KeyDraft = {
  name: '',
  scopes: ['generate', 'read', 'assets'],
  models: [],
  creditLimit: '',
  perMinute: '',
  concurrency: '',
  expiresOn: '',
};

export function KeyFields({
  draft,
  onChange,
}: {
  readonly draft: KeyDraft;
  readonly onChange: (draft: KeyDraft) => void;
}) {
  const t = useMessages(keyMessages);
  const c = useMessages(common);
  const models = useQuery(modelsQuery);
  const set = (change: Partial<KeyDraft>) => onChange({ ...draft, ...change });
  const words = {
    generate: t.generate,
    read: t.read,
    assets: t.assetScope,
    billing: t.billingScope,
    admin: t.adminScope,
  };
  return (
    <>
      <TextField
        label={c.name}
        required
        maxLength={100}
        value={draft.name}
        onChange={({ target }) => set({ name: target.value })}
      />
      <CheckList
        title={t.scopes}
        options={SCOPES.map((scope) => [scope, `${scope} – ${words[scope]}`])}
        chosen={draft.scopes}
        onChange={(scopes) => set({ scopes })}
      />
      <CheckList
        title={draft.models.length === 0 ? `${t.models}: ${t.allModels}` : t.models}
        options={(models.data ?? []).map(({ id, title }) => [id, title])}
        chosen={draft.models}
        onChange={(chosen) => set({ models: chosen })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t.creditLimit}
          hint={t.creditLimitHint}
          type="number"
          min={0}
          step="any"
          value={draft.creditLimit}
          onChange={({ target }) => set({ creditLimit: target.value })}
        />
        <TextField
          label={t.expiresAt}
          hint={t.expiresHint}
          type="date"
          value={draft.expiresOn}
          onChange={({ target }) => set({ expiresOn: target.value })}
        />
        <TextField
          label={t.perMinute}
          type="number"
          min={1}
          value={draft.perMinute}
          onChange={({ target }) => set({ perMinute: target.value })}
        />
        <TextField
          label={t.concurrency}
          type="number"
          min={1}
          value={draft.concurrency}
          onChange={({ target }) => set({ concurrency: target.value })}
        />
      </div>
    </>
  );
}

interface CheckListProps<Name extends string> {
  readonly title: string;
  readonly options: readonly (readonly [Name, string])[];
  readonly chosen: readonly Name[];
  readonly onChange: (chosen: readonly Name[]) => void;
}

function CheckList<Name extends string>({ title, options, chosen, onChange }: CheckListProps<Name>) {
  const toggle = (name: Name, isOn: boolean) =>
    onChange(options.map(([option]) => option).filter((option) => (option === name ? isOn : chosen.includes(option))));
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1 font-medium">{title}</legend>
      {options.map(([name, text]) => (
        <label key={name} className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={chosen.includes(name)}
            onChange={({ target }) => toggle(name, target.checked)}
          />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
