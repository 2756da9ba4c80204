import type { Failure, FailureDetails, Reason } from '../lib/failure.ts';
import type { JsonValue } from '../lib/json.ts';
import { createModels } from '../models/index.ts';
import type { Model } from '../models/model.ts';
import type { DialectName, Task } from '../tasks/task.ts';
import { createDialects } from './index.ts';

/** Test support: both dialects and a task in each state. Not part of the server. */
export const dialects = createDialects({ publicUrl: () => 'https://host.example/apiv1', usdPerCredit: 0.01 });
export const models = createModels({ maxAudioSeconds: 60 });
export const omnihuman = models.find('omnihuman-1.5');
export const omni = models.find('spark_avatar_picture_omni_v2');
export const PATHS: readonly DialectName[] = ['evolink', 'spark'];

export const BASE: Task = {
  id: 'task-unified-1757169743-7cvnl5zw',
  orgId: 'org_1',
  keyId: 'key_1',
  model: 'omnihuman-1.5',
  dialect: 'evolink',
  status: 'pending',
  progress: 0,
  stage: '',
  attempt: 0,
  params: {},
  warnings: [],
  inputs: [],
  outputs: [],
  failure: null,
  callbackUrl: null,
  billing: { rule: 'per_second', units: 10, reservedMicro: 10_000_000, capturedMicro: null },
  outputSeconds: 10,
  estimatedSeconds: 119.2,
  engineJobId: '',
  costUnits: 0,
  metadata: {},
  createdAt: new Date(1757169743_900),
  startedAt: null,
  finishedAt: null,
};

export const DONE: Task = {
  ...BASE,
  status: 'completed',
  progress: 1,
  outputs: [
    {
      name: 'video',
      kind: 'video',
      storageKey: 'org_1/outputs/a.mp4',
      contentType: 'video/mp4',
      sizeBytes: 1_048_576,
      url: 'https://h/outputs/a.mp4',
      text: null,
      facts: { durationSeconds: 9.96 },
    },
  ],
  billing: { ...BASE.billing, capturedMicro: 10_000_000 },
  engineJobId: 'local-01',
  costUnits: 11.6,
  finishedAt: new Date(1757169792_100),
};

export function failed(reason: Reason, details: FailureDetails = {}): Task {
  return { ...BASE, status: 'failed', failure: { reason, message: 'own words', details }, finishedAt: new Date() };
}

export function read(text: string): Record<string, JsonValue> {
  return JSON.parse(text) as Record<string, JsonValue>;
}

export function errorOf(path: DialectName, failure: Failure, model: Model | undefined): Record<string, JsonValue> {
  return read(dialects[path].renderError(failure, model).body).error as Record<string, JsonValue>;
}
