import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { modelsQuery, taskQuery } from '../../api/queries.ts';
import type { JsonObject, ModelBody } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useSession } from '../../shell/session.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { PageHeader, Panel } from '../../ui/surface.tsx';
import { playgroundMessages } from './messages.ts';
import { RequestEditor } from './request-editor.tsx';
import { RunPanel } from './run-panel.tsx';

const route = getRouteApi('/');

/** Try every model of this server. */
export default function PlaygroundPage() {
  const t = useMessages(playgroundMessages);
  const models = useQuery(modelsQuery);
  const { from } = route.useSearch();
  const origin = useQuery({ ...taskQuery(from ?? ''), enabled: from !== undefined });
  return (
    <>
      <PageHeader title={t.title} description={t.description} />
      <Loaded query={models}>
        {(all) =>
          from !== undefined && origin.isLoading ? null : (
            <Workbench key={from ?? 'new'} models={all} request={origin.data?.request} />
          )
        }
      </Loaded>
    </>
  );
}

interface WorkbenchProps {
  readonly models: readonly ModelBody[];
  /** Of the task that is to be run again. */
  readonly request: JsonObject | undefined;
}

function Workbench({ models, request }: WorkbenchProps) {
  const t = useMessages(playgroundMessages);
  const session = useSession();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [taskId, setTaskId] = useState<string>();
  const allowed = models.filter(({ id }) => session.key.models === null || session.key.models.includes(id));
  const wanted = search.model ?? request?.model;
  const model = allowed.find(({ id }) => id === wanted) ?? allowed.find(({ available }) => available) ?? allowed[0];
  if (model === undefined) return null;
  const { model: _, ...params } = request ?? {};
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <Panel>
        <SelectField
          label={t.model}
          hint={model.available ? model.description : t.notServedNote}
          value={model.id}
          onChange={({ target }) => void navigate({ search: { model: target.value } })}
        >
          {allowed.map(({ id, title, available }) => (
            <option key={id} value={id}>
              {available ? title : `${title} (${t.notServed})`}
            </option>
          ))}
        </SelectField>
        <RequestEditor
          key={model.id}
          model={model}
          initial={request?.model === model.id ? params : undefined}
          onCreated={setTaskId}
        />
      </Panel>
      <RunPanel taskId={taskId} />
    </div>
  );
}
