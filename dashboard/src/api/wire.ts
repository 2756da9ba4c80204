/** The shapes of the server's answers, from the server's own types: a change there is a compile error here. */

export type { ConsentBody } from '../../../src/http/routes/asset-consent.ts';
export type { AssetGroupBody } from '../../../src/http/routes/asset-groups.ts';
export type { AssetBody } from '../../../src/http/routes/assets.ts';
export type { TaskDetail } from '../../../src/http/routes/console-get-task.ts';
export type { TaskSummaryPage } from '../../../src/http/routes/console-list-tasks.ts';
export type { KeyBody } from '../../../src/http/routes/keys.ts';
export type { LedgerEntryBody } from '../../../src/http/routes/list-ledger.ts';
export type { ModelBody } from '../../../src/http/routes/list-models.ts';
export type { OrganisationBody } from '../../../src/http/routes/organisations.ts';
export type { PrechargeBody } from '../../../src/http/routes/precharge.ts';
export type { SessionBody } from '../../../src/http/routes/session.ts';
export type { SystemBody } from '../../../src/http/routes/show-system.ts';
export type { UsageBody } from '../../../src/http/routes/show-usage.ts';
export type { WalletBody } from '../../../src/http/routes/wallet.ts';
export type { WebhookEndpointBody } from '../../../src/http/routes/webhook-endpoints.ts';
export type { DeliveryBody, WebhookSecretBody } from '../../../src/http/routes/webhooks.ts';
export type { TaskSummary } from '../../../src/http/show-task.ts';
export type { JsonObject, JsonValue } from '../../../src/lib/json.ts';

/** Every list of ours. */
export interface List<Entry> {
  readonly object: 'list';
  readonly data: readonly Entry[];
  readonly has_more: boolean;
}

/** What an upload answers (the vendor's envelope). */
export interface UploadBody {
  readonly data: {
    readonly file_id: string;
    readonly file_name: string;
    readonly file_url: string;
    readonly file_size: number;
  };
}
