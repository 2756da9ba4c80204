import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Failure } from '../../../lib/failure.ts';
import type { JsonObject, JsonValue } from '../../../lib/json.ts';
import type { EngineContext, EngineJob, EngineRegistry, EngineResult, InlineEngine } from '../../engine.ts';

/** An asset in the vendor's words (contract A6). */
interface VendorAsset {
  readonly id: string;
  readonly name: string;
  /** Signed; empty until the asset is Active. */
  readonly url: string;
  readonly type: 'Image' | 'Video' | 'Audio';
  readonly groupId: string;
  readonly status: 'Processing' | 'Active' | 'Failed';
  readonly failure: { readonly reason: string; readonly message: string } | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/**
 * The asset library as this engine needs it. Injected: engines may not import the library. Both creates answer what
 * the task made already when its attempt is repeated.
 */
export interface AssetLibrary {
  createGroup(request: {
    readonly orgId: string;
    readonly name: string;
    readonly groupType: string;
    readonly taskId: string;
  }): Promise<{ readonly id: string }>;
  /** Rejects with `not_found` (param `group_id`) when there is no such group. */
  createAsset(request: {
    readonly orgId: string;
    readonly groupId: string;
    readonly name: string;
    readonly type: VendorAsset['type'];
    /** The bytes, or where they are. */
    readonly source: AsyncIterable<Uint8Array> | string;
    readonly taskId: string;
  }): Promise<{ readonly id: string }>;
  /** undefined when there is none or it belongs to somebody else. */
  findAsset(orgId: string, id: string): Promise<VendorAsset | undefined>;
}

/** The vendor's account has projects; here an organisation is one project. */
const PROJECT = 'default';

type Action = (library: AssetLibrary, job: EngineJob, context: EngineContext) => Promise<JsonObject>;

/** Name of the vendor's own API call, and what it does here. */
const ACTIONS: Readonly<Record<string, readonly [name: string, act: Action]>> = {
  spark_asset_create_group: ['CreateAssetGroup', createGroup],
  spark_asset_create: ['CreateAsset', createAsset],
  spark_asset_get: ['GetAsset', getAsset],
};

/** The models of the asset library: tasks whose result is the vendor's JSON answer as text. */
export function createAssetEngine(library: AssetLibrary): InlineEngine {
  return {
    kind: 'inline',
    id: 'asset-library',
    models: Object.keys(ACTIONS),
    run: (job, context) => run(library, job, context),
    // A few statements of a database.
    estimateSeconds: () => 1,
    problems: async () => [],
    close: async () => undefined,
  };
}

/** A registry with one engine more, which alone serves its models. Closing it closes both. */
export function addEngine(registry: EngineRegistry, engine: InlineEngine): EngineRegistry {
  return {
    find: (model) => (engine.models.includes(model) ? engine : registry.find(model)),
    route: (model) => (engine.models.includes(model) ? [engine] : registry.route(model)),
    all: () => [...registry.all(), engine],
    async close() {
      await Promise.all([registry.close(), engine.close()]);
    },
  };
}

async function run(library: AssetLibrary, job: EngineJob, context: EngineContext): Promise<EngineResult> {
  const found = ACTIONS[job.model];
  if (found === undefined) throw new Error(`the asset engine does not serve ${job.model}`);
  const [action, act] = found;
  const answer = {
    ResponseMetadata: { RequestId: job.taskId, Action: action, Version: '2024-01-01', Service: 'ark' },
    Result: await act(library, job, context),
  };
  const output = context.output('result.json');
  await writeFile(output, JSON.stringify(answer));
  return {
    artifacts: [{ name: 'result.json', kind: 'text', path: output, contentType: 'application/json' }],
    warnings: [],
    metadata: {},
    jobId: `local-${job.attempt}`,
    costUnits: 0,
  };
}

async function createGroup(library: AssetLibrary, { orgId, taskId, params }: EngineJob): Promise<JsonObject> {
  const name = text(params.Name);
  const { id } = await library.createGroup({ orgId, taskId, name, groupType: text(params.GroupType) });
  return { Id: id };
}

async function createAsset(
  library: AssetLibrary,
  { orgId, taskId, params }: EngineJob,
  context: EngineContext,
): Promise<JsonObject> {
  const request = {
    orgId,
    taskId,
    groupId: text(params.GroupId),
    name: text(params.Name),
    type: assetType(params.AssetType),
    // A `data:` URI was taken apart at the create.
    source: context.hasInput('asset') ? readBytes(context.input('asset').path) : text(params.URL),
  };
  try {
    const { id } = await library.createAsset(request);
    return { Id: id };
  } catch (error) {
    throw inVendorWords(error);
  }
}

/** Opened when somebody reads: a repeated attempt finds its asset made and never does. */
async function* readBytes(file: string): AsyncIterable<Uint8Array> {
  yield* createReadStream(file);
}

async function getAsset(library: AssetLibrary, { orgId, params }: EngineJob): Promise<JsonObject> {
  const asset = await library.findAsset(orgId, text(params.Id));
  if (asset === undefined) {
    throw new Failure('not_found', 'There is no such asset', { param: 'Id', code: 'NotFound.AssetId' });
  }
  const { failure } = asset;
  return {
    Id: asset.id,
    Name: asset.name,
    URL: asset.url,
    AssetType: asset.type,
    GroupId: asset.groupId,
    Status: asset.status,
    CreateTime: showTime(asset.createdAt),
    UpdateTime: showTime(asset.updatedAt),
    ProjectName: PROJECT,
    ...(failure === null ? {} : { Error: { Code: failure.reason, Message: failure.message } }),
  };
}

/** RFC 3339 in whole seconds. */
function showTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/** A group that is not there has a code of its own; the library's other failures only lack the vendor's field name. */
function inVendorWords(error: unknown): unknown {
  if (!(error instanceof Failure) || error.details.param !== 'group_id') return error;
  const { reason, message, details } = error;
  const isMissing = reason === 'not_found';
  return new Failure(reason, message, {
    ...details,
    param: 'GroupId',
    ...(isMissing ? { code: 'NotFound.GroupId' } : {}),
    cause: error,
  });
}

/** The model's schema has checked both; anything else would be a fault of ours. */
function text(value: JsonValue | undefined): string {
  if (typeof value !== 'string') throw new Error('an asset model let a field pass that is no string');
  return value;
}

function assetType(value: JsonValue | undefined): VendorAsset['type'] {
  if (value === 'Image' || value === 'Video' || value === 'Audio') return value;
  throw new Error('an asset model let an unknown AssetType pass');
}
