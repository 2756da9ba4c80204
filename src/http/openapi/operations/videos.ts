import { z } from 'zod';
import { arkTask } from '../../../dialects/ark-schema.ts';
import { openaiCreate, openaiRemix, openaiVideo } from '../../../dialects/openai-schema.ts';
import type { Reason } from '../../../lib/failure.ts';
import { answers, JSON_TYPE, type OperationDocs } from '../operation.ts';
import { CREATE_REASONS } from './reasons.ts';

const OPENAI = 'Videos (OpenAI paths)';
const ARK = 'Generation tasks (Ark paths)';

export const VIDEO_TAGS = [
  { name: OPENAI, description: 'The video API of OpenAI’s clients over `spark_dance_v2_0`.' },
  { name: ARK, description: 'The generation tasks of Ark’s SDKs: set their base URL to `…/api/v3`.' },
];

const NOT_FOUND: readonly Reason[] = ['task_not_found', 'not_found'];
const FORM = 'multipart/form-data';

export const VIDEO_DOCS: OperationDocs = {
  'POST /v1/videos': {
    id: 'createVideo',
    tag: OPENAI,
    summary: 'Create a video',
    description: 'JSON, or a form whose part `input_reference` is the first frame. Takes the model’s own fields too.',
    body: { [JSON_TYPE]: openaiCreate, [FORM]: openaiCreate },
    bodyExamples: { text: { prompt: 'Waves roll onto a beach at dusk', seconds: '4', size: '1280x720' } },
    answers: answers(openaiVideo, 'The video job'),
    errors: CREATE_REASONS,
  },
  'POST /v1/videos/{id}/remix': {
    id: 'remixVideo',
    tag: OPENAI,
    summary: 'Make a new video after a finished one',
    body: { [JSON_TYPE]: openaiRemix, [FORM]: openaiRemix },
    bodyExamples: { words: { prompt: 'The same beach at sunrise' } },
    answers: answers(openaiVideo, 'The new video job'),
    errors: [...CREATE_REASONS, ...NOT_FOUND, 'task_state_conflict'],
  },
  'GET /v1/videos': {
    id: 'listVideos',
    tag: OPENAI,
    summary: 'List videos of every model',
    answers: answers(
      z.object({
        object: z.literal('list'),
        data: z.array(openaiVideo),
        has_more: z.boolean(),
        first_id: z.string().nullable(),
        last_id: z.string().nullable(),
      }),
      'A page of videos',
    ),
  },
  'GET /v1/videos/{id}': {
    id: 'getVideo',
    tag: OPENAI,
    summary: 'Poll a video',
    answers: answers(openaiVideo, 'The video job'),
    errors: ['task_not_found'],
  },
  'GET /v1/videos/{id}/content': {
    id: 'readVideoContent',
    tag: OPENAI,
    summary: 'Read the bytes of a completed video',
    description: 'Ranges are answered; there is no thumbnail and no spritesheet.',
    answers: fileAnswers('video/mp4'),
    errors: [...NOT_FOUND, 'task_state_conflict'],
  },
  'DELETE /v1/videos/{id}': {
    id: 'deleteVideo',
    tag: OPENAI,
    summary: 'Delete an ended video with its files',
    errors: ['task_not_found', 'task_state_conflict'],
  },
  'POST /api/v3/contents/generations/tasks': {
    id: 'createArkTask',
    tag: ARK,
    summary: 'Create a generation task',
    body: { [JSON_TYPE]: 'ArkCreate' },
    answers: answers(z.object({ id: z.string() }), 'The id of the task'),
    errors: CREATE_REASONS,
  },
  'GET /api/v3/contents/generations/tasks/{id}': {
    id: 'getArkTask',
    tag: ARK,
    summary: 'Poll a generation task',
    answers: answers(arkTask, 'The task'),
    errors: ['task_not_found'],
  },
  'GET /api/v3/contents/generations/tasks': {
    id: 'listArkTasks',
    tag: ARK,
    summary: 'List generation tasks',
    answers: answers(z.object({ items: z.array(arkTask), total: z.int() }), 'A page of tasks'),
  },
  'DELETE /api/v3/contents/generations/tasks/{id}': {
    id: 'endArkTask',
    tag: ARK,
    summary: 'Cancel a queued task, delete an ended one',
    answers: answers(z.object({}), 'Done'),
    errors: ['task_not_found', 'task_state_conflict'],
  },
};

/** What a stored file is answered with: whole, in part, unchanged, elsewhere. */
export function fileAnswers(mediaType: string) {
  const bytes = { [mediaType]: z.string() };
  return {
    200: { description: 'The bytes', content: bytes },
    206: { description: 'The range that was asked for', content: bytes },
    302: { description: 'The same file at the store itself' },
    304: { description: 'Unchanged' },
    416: { description: 'No such range' },
  };
}
