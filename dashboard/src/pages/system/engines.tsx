import type { SystemBody } from '../../api/wire.ts';
import { useMessages } from '../../i18n/language.tsx';
import { Badge, Panel } from '../../ui/surface.tsx';
import { Cell, Row, Table } from '../../ui/table.tsx';
import { systemMessages } from './messages.ts';

type Engine = SystemBody['engines'][number];

/** What can make results here, and what keeps it from doing so. */
export function Engines({ engines }: { readonly engines: readonly Engine[] }) {
  const t = useMessages(systemMessages);
  return (
    <Panel title={t.engines}>
      <Table label={t.engines} head={[t.engine, t.kind, t.health, t.models]}>
        {engines.map((engine) => (
          <Row key={engine.id}>
            <Cell>
              <span className="font-medium">{engine.id}</span>
            </Cell>
            <Cell>{t[engine.kind]}</Cell>
            <Cell>
              <Health engine={engine} />
            </Cell>
            <Cell>
              <span className="flex flex-wrap gap-1">
                {engine.models.map((model) => (
                  <Badge key={model}>{model}</Badge>
                ))}
              </span>
            </Cell>
          </Row>
        ))}
      </Table>
    </Panel>
  );
}

function Health({ engine }: { readonly engine: Engine }) {
  const t = useMessages(systemMessages);
  if (engine.problems.length > 0) {
    return (
      <div className="grid gap-1">
        <Badge tone="danger">{t.broken}</Badge>
        {engine.problems.map((problem) => (
          <span key={problem} className="text-[0.8125rem]">
            {problem}
          </span>
        ))}
      </div>
    );
  }
  if (engine.resting === null) return <Badge tone="ok">{t.healthy}</Badge>;
  return (
    <div className="grid gap-1">
      <Badge tone="warn">{t.resting}</Badge>
      <span className="text-[0.8125rem]">{engine.resting}</span>
    </div>
  );
}
