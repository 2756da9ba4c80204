import type { Task } from '../../tasks/task.ts';

const CREATED = new Date(1_757_169_743_000);

/** Tasks as they are shown in the documentation; the dialects render them, so the examples are what is really sent. */
const WAITING: Task = {
  id: 'task-unified-1757169743-7cvnl5zw',
  orgId: '',
  keyId: '',
  model: 'omnihuman-1.5',
  dialect: 'evolink',
  status: 'pending',
  progress: 0,
  stage: '',
  attempt: 1,
  params: {},
  warnings: [],
  inputs: [],
  outputs: [],
  failure: null,
  callbackUrl: null,
  billing: { rule: 'per_second', units: 10, reservedMicro: 10_000_000, capturedMicro: null },
  outputSeconds: 10,
  estimatedSeconds: 40,
  engineJobId: '',
  costUnits: 0,
  metadata: {},
  createdAt: CREATED,
  startedAt: null,
  finishedAt: null,
};

const ENDED = { startedAt: CREATED, finishedAt: new Date(1_757_169_792_000) };

export const EXAMPLE_TASKS: Readonly<Record<'created' | 'processing' | 'completed' | 'failed', Task>> = {
  created: WAITING,
  processing: { ...WAITING, status: 'processing', progress: 0.42, startedAt: CREATED },
  completed: {
    ...WAITING,
    ...ENDED,
    status: 'completed',
    progress: 1,
    outputs: [
      {
        name: 'video.mp4',
        kind: 'video',
        storageKey: '',
        contentType: 'video/mp4',
        sizeBytes: 1_048_576,
        url: 'https://sparkstage.example/files/…/video.mp4?expires=1757256192&type=video%2Fmp4&signature=…',
        text: null,
        facts: { durationSeconds: 9.96, width: 1080, height: 1080 },
      },
    ],
    billing: { ...WAITING.billing, capturedMicro: 10_000_000 },
    engineJobId: 'local-1',
    costUnits: 10,
  },
  failed: {
    ...WAITING,
    ...ENDED,
    status: 'failed',
    progress: 0.1,
    failure: { reason: 'no_subject', message: 'No face was found in the picture', details: { param: 'image_urls' } },
    billing: { ...WAITING.billing, capturedMicro: 0 },
  },
};
