import { useQuery } from '@tanstack/react-query';
import { endpointsQuery } from '../../api/queries.ts';
import { common } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useMessages } from '../../i18n/language.tsx';
import { mayUse, useSession } from '../../shell/session.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Badge, PageHeader, Panel } from '../../ui/surface.tsx';
import { Cell, Row, Table } from '../../ui/table.tsx';
import { Deliveries } from './deliveries.tsx';
import { webhookMessages } from './messages.ts';
import { SigningSecret } from './signing-secret.tsx';

/** Where callbacks go, what became of them, and what signs them. */
export default function WebhooksPage() {
  const t = useMessages(webhookMessages);
  const session = useSession();
  return (
    <>
      <PageHeader title={t.title} description={t.description} />
      <Endpoints />
      <Panel title={t.deliveries}>
        <Deliveries filter={{}} />
      </Panel>
      {mayUse(session, 'admin') && <SigningSecret />}
    </>
  );
}

function Endpoints() {
  const t = useMessages(webhookMessages);
  const c = useMessages(common);
  const format = useFormat();
  const query = useQuery(endpointsQuery);
  return (
    <Panel title={t.endpoints}>
      <p className="text-muted">{t.endpointsHint}</p>
      <Loaded query={query}>
        {(endpoints) =>
          endpoints.length === 0 ? null : (
            <Table
              label={t.endpoints}
              head={[t.url, { number: t.sent }, { number: t.delivered }, { number: t.failed }, t.last]}
            >
              {endpoints.map((endpoint) => (
                <Row key={endpoint.url}>
                  <Cell>
                    <span className="font-mono text-xs break-all">{endpoint.url}</span>
                  </Cell>
                  <Cell isNumber>{format.number(endpoint.deliveries)}</Cell>
                  <Cell isNumber>{format.number(endpoint.delivered)}</Cell>
                  <Cell isNumber>{format.number(endpoint.failed)}</Cell>
                  <Cell>
                    <Badge
                      tone={
                        endpoint.last_status === 'delivered'
                          ? 'ok'
                          : endpoint.last_status === 'failed'
                            ? 'danger'
                            : 'warn'
                      }
                    >
                      {c[endpoint.last_status]}
                    </Badge>{' '}
                    <span className="whitespace-nowrap text-muted">{format.ago(endpoint.last_created)}</span>
                  </Cell>
                </Row>
              ))}
            </Table>
          )
        }
      </Loaded>
    </Panel>
  );
}
