import { useState } from 'react';
import type { JsonObject } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { TextArea } from '../../ui/field.tsx';
import { playgroundMessages } from './messages.ts';

interface JsonEditorProps {
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
}

/** The same request as text. What is no object yet stays in the editor and is not taken over. */
export function JsonEditor({ value, onChange }: JsonEditorProps) {
  const t = useMessages(playgroundMessages);
  const [draft, setDraft] = useState<string>();
  const edit = (text: string) => {
    const parsed = parseObject(text);
    setDraft(parsed === undefined ? text : undefined);
    if (parsed !== undefined) onChange(parsed);
  };
  return (
    <TextArea
      label={t.requestBody}
      rows={16}
      spellCheck={false}
      style={{ fontFamily: 'var(--font-mono)' }}
      value={draft ?? JSON.stringify(value, null, 2)}
      error={draft === undefined ? undefined : t.invalidJson}
      onChange={({ target }) => edit(target.value)}
    />
  );
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
