import { useMutation } from '@tanstack/react-query';
import { Play, Sparkles } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { JsonObject, ModelBody } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { sendFile } from '../../media/send-file.ts';
import { useSession } from '../../shell/session.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { CodeView } from './code-view.tsx';
import { exampleRequest, hasExample } from './example-request.ts';
import { FieldErrorsContext } from './field-errors.ts';
import { JsonEditor } from './json-editor.tsx';
import { playgroundMessages } from './messages.ts';
import { PriceLine } from './price-line.tsx';
import { RequestForm } from './request-form.tsx';
import { emptyValue, fieldsOf, missingPaths, type Schema, withoutBlanks } from './schema.ts';
import { createPath, fieldErrors, useCreateTask, usePrice } from './use-request.ts';

/** The form's id: the result's button to run again sends it from outside. */
export const REQUEST_FORM = 'request';

interface RequestEditorProps {
  readonly model: ModelBody;
  readonly initial: JsonObject | undefined;
  readonly onCreated: (taskId: string) => void;
}

/** One request, as a form, as JSON and as code: three views of the same value. */
export function RequestEditor({ model, initial, onCreated }: RequestEditorProps) {
  const t = useMessages(playgroundMessages);
  const { public_url: publicUrl } = useSession();
  const schema = model.input_schema as Schema;
  const [view, setView] = useState<'form' | 'json' | 'code'>('form');
  const [params, setParams] = useState<JsonObject>(() => initial ?? emptyValue(schema));
  const [wasTried, setTried] = useState(false);
  const sent = withoutBlanks(params);
  const body = { model: model.id, ...sent };
  const missing = missingPaths(schema, sent);
  const price = usePrice(body, missing.length === 0);
  const create = useCreateTask(model, onCreated);
  const change = (update: (old: JsonObject) => JsonObject) => {
    create.reset();
    setParams(update);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing.length === 0) create.mutate(body);
    else setView('form');
  };
  const errors = {
    ...(wasTried ? Object.fromEntries(missing.map((path) => [path, t.required])) : {}),
    ...fieldErrors(price.error),
    ...fieldErrors(create.error),
  };
  const error = create.error ?? (missing.length === 0 ? price.error : null);
  return (
    <form id={REQUEST_FORM} onSubmit={submit} noValidate className="grid gap-4">
      <Example schema={schema} model={model} onReady={(example) => change(() => example)} />
      <Tabs
        label={t.input}
        value={view}
        onChange={setView}
        tabs={[
          ['form', t.form],
          ['json', t.json],
          ['code', t.code],
        ]}
      >
        {view === 'form' && (
          <FieldErrorsContext value={errors}>
            <RequestForm fields={fieldsOf(schema)} value={params} onChange={change} />
          </FieldErrorsContext>
        )}
        {view === 'json' && <JsonEditor value={params} onChange={(edited) => change(() => edited)} />}
        {view === 'code' && <CodeView publicUrl={publicUrl} path={createPath(model)} body={body} />}
      </Tabs>
      {error !== null && <ErrorNote error={error} />}
      <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-3">
        <PriceLine price={price} isComplete={missing.length === 0} />
        <Button type="submit" look="primary" disabled={create.isPending || !model.available}>
          <Play size={15} aria-hidden />
          {create.isPending ? t.running : t.run}
        </Button>
      </div>
    </form>
  );
}

interface ExampleProps {
  readonly schema: Schema;
  readonly model: ModelBody;
  readonly onReady: (params: JsonObject) => void;
}

/** Fills the form with something that works, for who has no photo at hand. */
function Example({ schema, model, onReady }: ExampleProps) {
  const t = useMessages(playgroundMessages);
  const session = useSession();
  const prepare = useMutation({
    mutationFn: () => exampleRequest(schema, model.example, (file, name) => sendFile(session, file, name)),
    onSuccess: onReady,
  });
  if (!hasExample(schema)) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-accent-soft p-3">
      <Button small disabled={prepare.isPending} onClick={() => prepare.mutate()}>
        <Sparkles size={14} aria-hidden />
        {prepare.isPending ? t.examplePreparing : t.example}
      </Button>
      <p className="text-[0.8125rem]">{t.exampleHint}</p>
      {prepare.error !== null && <ErrorNote error={prepare.error} />}
    </div>
  );
}
