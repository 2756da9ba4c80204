import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PreviewVariant } from '../../assets/video-previews.ts';
import { remixRequest } from '../../dialects/openai.ts';
import { Failure } from '../../lib/failure.ts';
import { TASK_ID_PATTERN } from '../../lib/ids.ts';
import type { JsonValue } from '../../lib/json.ts';
import { deleteTask } from '../../tasks/delete.ts';
import type { Task, TaskOutput } from '../../tasks/task.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';
import { CREATE_BODY_BYTES } from '../json-body.ts';
import { abortedWithCaller } from '../lost-caller.ts';
import { sendObject } from '../send-object.ts';
import { readVideoForm } from '../video-form.ts';
import { createFromRequest } from './create-task.ts';
import { pageLimit } from './page.ts';

const GENERATE = { scopes: ['generate'] as const, dialect: 'openai' as const };
const READ = { scopes: ['generate', 'read'] as const, dialect: 'openai' as const };
const JSON_TYPE = 'application/json; charset=utf-8';
/** A remix reads its source within the ten seconds that all inputs of a request have. */
const SOURCE_LINK_MS = 60_000;

interface VideoRequest {
  readonly Params: { readonly id: string };
}

/** POST /v1/videos (JSON, or a form with a picture) and …/remix. The id `generations` is seed 003's create path. */
export function createVideoRoutes(app: App, deps: AppDeps): void {
  const options = { config: GENERATE, bodyLimit: CREATE_BODY_BYTES };
  const answer = (task: Task, reply: FastifyReply) => reply.type(JSON_TYPE).send(render(deps, task));
  app.post('/v1/videos', options, async (request, reply) => {
    const body = await readBody(deps, request);
    const parsed = deps.dialects.openai.parse(body, request.headers);
    return answer(await createFromRequest(deps, { dialect: 'openai', parsed, request, reply }), reply);
  });
  app.post<VideoRequest>('/v1/videos/:id/remix', options, async (request, reply) => {
    const source = await findVideo(deps, request);
    const { storageKey, contentType, name } = videoOf(source);
    const expiresAt = new Date(deps.ids.now() + SOURCE_LINK_MS);
    const videoUrl = deps.links.sign(storageKey, { contentType, fileName: name, expiresAt });
    const parsed = remixRequest(source, { body: await readBody(deps, request), videoUrl });
    // The same body under another video's id asks for something else.
    request.bodyHash = `${source.id} ${request.bodyHash ?? ''}`;
    return answer(await createFromRequest(deps, { dialect: 'openai', parsed, request, reply }), reply);
  });
}

async function readBody(deps: AppDeps, request: FastifyRequest): Promise<JsonValue> {
  if (request.isMultipart()) return readVideoForm(deps.files, deps.links, request);
  if (request.body === undefined) throw new Failure('invalid_json', 'The request body is empty, JSON is expected');
  return request.body as JsonValue;
}

const listQuery = z.object({
  limit: pageLimit,
  after: z.string().regex(TASK_ID_PATTERN, 'expected the id of a video').exactOptional(),
  order: z.enum(['asc', 'desc']).default('desc'),
});

/** GET /v1/videos and /v1/videos/{id}: tasks of every model that makes videos, whatever path they were created on. */
export function readVideoRoutes(app: App, deps: AppDeps): void {
  const models = deps.models
    .all()
    .filter(({ produces }) => produces === 'video')
    .map(({ id }) => id);
  app.get('/v1/videos', { config: READ, schema: { querystring: listQuery } }, async (request, reply) => {
    const { tasks, hasMore } = await deps.reader.list(keyOf(request).orgId, { ...request.query, models });
    const rest = { has_more: hasMore, first_id: tasks[0]?.id ?? null, last_id: tasks.at(-1)?.id ?? null };
    const data = tasks.map((task) => render(deps, task)).join(',');
    return reply.type(JSON_TYPE).send(`{"object":"list","data":[${data}],${JSON.stringify(rest).slice(1)}`);
  });
  app.get<VideoRequest>('/v1/videos/:id', { config: { ...READ, isCounted: false } }, async (request, reply) =>
    reply.type(JSON_TYPE).send(render(deps, await findVideo(deps, request))),
  );
}

const variantQuery = z.object({ variant: z.enum(['video', 'thumbnail', 'spritesheet']).default('video') });

/** OpenAI's types of the two pictures of a video. */
const PREVIEW_TYPES = { thumbnail: 'image/webp', spritesheet: 'image/jpeg' } as const;

/** GET the bytes of a completed video, ranges included, or a picture of it: its first frame, or twenty frames. */
export function videoContentRoute(app: App, deps: AppDeps): void {
  const schema = { params: z.object({ id: z.string() }), querystring: variantQuery };
  app.get('/v1/videos/:id/content', { config: READ, schema }, async (request, reply) => {
    const { variant } = request.query;
    const video = videoOf(await findVideo(deps, request));
    if (variant !== 'video') return sendPreview(deps, { video, variant }, reply);
    const { storageKey, contentType, name } = video;
    const expiresAt = new Date(deps.ids.now() + SOURCE_LINK_MS);
    return sendObject(deps.store, { key: storageKey, contentType, fileName: name, expiresAt }, request, reply);
  });
}

async function sendPreview(
  deps: AppDeps,
  { video, variant }: { readonly video: TaskOutput; readonly variant: PreviewVariant },
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { width, height, durationSeconds } = video.facts;
  const facts = { width: Number(width), height: Number(height), durationSeconds: Number(durationSeconds) };
  const { storageKey } = video;
  const picture = await deps.previews.draw({ variant, storageKey, facts, signal: abortedWithCaller(reply) });
  return reply.type(PREVIEW_TYPES[variant]).header('cache-control', 'private, max-age=3600, immutable').send(picture);
}

const deleted = z.object({ id: z.string(), object: z.literal('video.deleted'), deleted: z.literal(true) });

/** DELETE an ended video with its files; 409 while it runs. */
export function deleteVideoRoute(app: App, deps: AppDeps): void {
  const options = { config: GENERATE, schema: { response: { 200: deleted } } };
  app.delete<VideoRequest>('/v1/videos/:id', options, async (request) => {
    const { orgId, id } = await findVideo(deps, request);
    await deleteTask(deps, { orgId, id });
    deps.reader.forget(orgId, id);
    return { id, object: 'video.deleted' as const, deleted: true as const };
  });
}

function render(deps: AppDeps, task: Task): string {
  return deps.dialects.openai.render(task, deps.models.find(task.model));
}

async function findVideo(deps: AppDeps, request: FastifyRequest<VideoRequest>): Promise<Task> {
  const { id } = request.params;
  const task = TASK_ID_PATTERN.test(id) ? await deps.reader.get(keyOf(request).orgId, id) : undefined;
  if (task === undefined || deps.models.find(task.model)?.produces !== 'video') {
    throw new Failure('task_not_found', 'There is no such video');
  }
  return task;
}

/** The file itself. Throws `task_state_conflict` before it is ready, `not_found` when there will never be one. */
function videoOf(task: Task): TaskOutput {
  const video = task.outputs.find(({ kind }) => kind === 'video');
  if (video !== undefined) return video;
  if (task.status === 'failed') throw new Failure('not_found', 'The video failed, so there is nothing to read');
  throw new Failure('task_state_conflict', 'The video is not ready yet', { taskId: task.id });
}
