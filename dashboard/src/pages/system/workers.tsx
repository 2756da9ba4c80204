import type { SystemBody } from '../../api/wire.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Panel } from '../../ui/surface.tsx';
import { Cell, Row, Table } from '../../ui/table.tsx';
import { systemMessages } from './messages.ts';

/** The processes that run jobs. */
export function Workers({ workers }: { readonly workers: SystemBody['workers'] }) {
  const t = useMessages(systemMessages);
  const format = useFormat();
  return (
    <Panel title={t.workersTitle}>
      {workers.length === 0 ? (
        <p role="alert" className="text-danger">
          {t.noWorkers}
        </p>
      ) : (
        <Table label={t.workersTitle} head={[t.worker, t.slots, t.since, t.seen]}>
          {workers.map((worker) => (
            <Row key={worker.id}>
              <Cell>
                <span className="font-medium">{worker.host}</span> <span className="text-muted">#{worker.pid}</span>
              </Cell>
              <Cell>
                <span className="tabular-nums">
                  {worker.running} / {worker.slots}
                </span>
              </Cell>
              <Cell>
                <span className="whitespace-nowrap">{format.ago(worker.started)}</span>
              </Cell>
              <Cell>
                <span className="whitespace-nowrap">{format.ago(worker.seen)}</span>
              </Cell>
            </Row>
          ))}
        </Table>
      )}
    </Panel>
  );
}

/** Jobs by queue: `generate` is the one that workers are scaled by. */
export function Queues({ queues }: { readonly queues: SystemBody['queues'] }) {
  const t = useMessages(systemMessages);
  const format = useFormat();
  return (
    <Panel title={t.queues}>
      <Table label={t.queues} head={[t.queue, { number: t.queued }, { number: t.active }]}>
        {queues.map(({ queue, waiting, active }) => (
          <Row key={queue}>
            <Cell>
              <span className="font-mono text-xs">{queue}</span>
            </Cell>
            <Cell isNumber>{format.number(waiting)}</Cell>
            <Cell isNumber>{format.number(active)}</Cell>
          </Row>
        ))}
      </Table>
    </Panel>
  );
}
