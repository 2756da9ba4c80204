import { useQuery } from '@tanstack/react-query';
import { systemQuery } from '../../api/queries.ts';
import type { SystemBody } from '../../api/wire.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { useSession } from '../../shell/session.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Figure, PageHeader } from '../../ui/surface.tsx';
import { Engines } from './engines.tsx';
import { systemMessages } from './messages.ts';
import { Organisations } from './organisations.tsx';
import { Queues, Workers } from './workers.tsx';

/** The operator's view of the installation. */
export default function SystemPage() {
  const t = useMessages(systemMessages);
  const session = useSession();
  const system = useQuery({ ...systemQuery, enabled: session.is_operator });
  return (
    <>
      <PageHeader title={t.title} description={t.description} />
      <Loaded query={system}>
        {(state) => (
          <>
            <Figures state={state} />
            <Engines engines={state.engines} />
            <div className="grid items-start gap-5 lg:grid-cols-2">
              <Workers workers={state.workers} />
              <Queues queues={state.queues} />
            </div>
          </>
        )}
      </Loaded>
      <Organisations />
    </>
  );
}

function Figures({ state }: { readonly state: SystemBody }) {
  const t = useMessages(systemMessages);
  const format = useFormat();
  const slots = state.workers.reduce((sum, worker) => sum + worker.slots, 0);
  const busy = state.workers.reduce((sum, worker) => sum + worker.running, 0);
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-3">
      <Figure label={t.waiting} value={format.number(state.tasks.pending)} />
      <Figure label={t.running} value={format.number(state.tasks.processing)} />
      <Figure label={t.capacity} value={format.number(slots)} note={t.capacityNote(format.number(busy))} />
    </div>
  );
}
