import type { App, AppDeps } from '../app-deps.ts';
import { arkTaskRoutes } from './ark-tasks.ts';
import { assetConsentRoutes } from './asset-consent.ts';
import { createAssetRoute } from './asset-create.ts';
import { createAssetGroupRoute, listAssetGroupsRoute, oneAssetGroupRoutes } from './asset-groups.ts';
import { listAssetsRoute, oneAssetRoutes } from './assets.ts';
import { topUpRoute } from './billing.ts';
import { consoleGetTaskRoute } from './console-get-task.ts';
import { consoleListTasksRoute } from './console-list-tasks.ts';
import { consoleStreamTasksRoute } from './console-stream-tasks.ts';
import { consoleTaskInputRoute } from './console-task-input.ts';
import { createTaskRoutes } from './create-task.ts';
import { cancelTaskRoute, deleteTaskRoute } from './end-task.ts';
import { getTaskRoutes } from './get-task.ts';
import { livenessRoute, metricsRoute, readinessRoute } from './health.ts';
import { createKeyRoute, listKeysRoute, revokeKeyRoute } from './keys.ts';
import { listLedgerRoute } from './list-ledger.ts';
import { listModelsRoute } from './list-models.ts';
import { listTasksRoute } from './list-tasks.ts';
import { deleteFileRoute, fileQuotaRoute, listFilesRoute } from './manage-files.ts';
import { modelSkillRoutes } from './model-skills.ts';
import { createVideoRoutes, deleteVideoRoute, readVideoRoutes, videoContentRoute } from './openai-videos.ts';
import { createOrganisationRoute, listOrganisationsRoute } from './organisations.ts';
import { prechargeRoutes } from './precharge.ts';
import { readLinkRoute } from './read-link.ts';
import { showSessionRoute, signInRoute, signOutRoute } from './session.ts';
import { showConsoleRoute } from './show-console.ts';
import { showBalanceRoute, showCreditsRoute } from './show-credits.ts';
import { showSystemRoute } from './show-system.ts';
import { showUsageRoute } from './show-usage.ts';
import { streamTaskRoutes } from './stream-task.ts';
import { syncTaskRoutes } from './sync-task.ts';
import { uploadBase64Route, uploadStreamRoute, uploadUrlRoute } from './upload-file.ts';
import { walletRoute } from './wallet.ts';
import { webhookEndpointsRoute } from './webhook-endpoints.ts';
import { listDeliveriesRoute, redeliverRoute, rotateWebhookSecretRoute, showWebhookSecretRoute } from './webhooks.ts';

/** What an orchestrator asks. */
export function addProbes(app: App, deps: AppDeps): void {
  livenessRoute(app);
  readinessRoute(app, deps);
}

/** Routes without a key. */
export function addPublicRoutes(app: App, deps: AppDeps): void {
  addProbes(app, deps);
  metricsRoute(app, deps);
  readLinkRoute(app, deps);
  signInRoute(app, deps);
  signOutRoute(app, deps);
  showConsoleRoute(app, deps);
}

const PROTECTED: readonly ((app: App, deps: AppDeps) => void)[] = [
  createTaskRoutes,
  prechargeRoutes,
  syncTaskRoutes,
  getTaskRoutes,
  streamTaskRoutes,
  listTasksRoute,
  cancelTaskRoute,
  deleteTaskRoute,
  listModelsRoute,
  modelSkillRoutes,
  createVideoRoutes,
  readVideoRoutes,
  videoContentRoute,
  deleteVideoRoute,
  arkTaskRoutes,
  showCreditsRoute,
  showBalanceRoute,
  topUpRoute,
  listLedgerRoute,
  showUsageRoute,
  createOrganisationRoute,
  listOrganisationsRoute,
  createKeyRoute,
  listKeysRoute,
  revokeKeyRoute,
  uploadStreamRoute,
  uploadBase64Route,
  uploadUrlRoute,
  listFilesRoute,
  fileQuotaRoute,
  deleteFileRoute,
  createAssetGroupRoute,
  listAssetGroupsRoute,
  oneAssetGroupRoutes,
  assetConsentRoutes,
  createAssetRoute,
  listAssetsRoute,
  oneAssetRoutes,
  listDeliveriesRoute,
  redeliverRoute,
  showWebhookSecretRoute,
  rotateWebhookSecretRoute,
  webhookEndpointsRoute,
  walletRoute,
  showSessionRoute,
  consoleListTasksRoute,
  consoleGetTaskRoute,
  consoleStreamTasksRoute,
  consoleTaskInputRoute,
  showSystemRoute,
];

/** Routes behind `authenticate`. */
export function addProtectedRoutes(app: App, deps: AppDeps): void {
  for (const add of PROTECTED) add(app, deps);
}
