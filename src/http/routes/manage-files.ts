import { z } from 'zod';
import { renderFile } from '../../assets/file-links.ts';
import { deleteFile, listFiles, storedFileBytes } from '../../assets/files.ts';
import { Failure } from '../../lib/failure.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { keyOf } from '../authenticate.ts';

const query = z.object({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
});

/** GET the organisation's unexpired files, newest first. */
export function listFilesRoute(app: App, deps: AppDeps): void {
  const options = { config: { scopes: ['assets'] as const }, schema: { querystring: query } };
  app.get('/api/v1/files/list', options, async (request) => {
    const { files, total } = await listFiles(deps.database, { orgId: keyOf(request).orgId, ...request.query });
    const data = { files: files.map((file) => renderFile(file, deps.links)), total, ...request.query };
    return { success: true, code: 200, msg: 'ok', data };
  });
}

/** GET how much the organisation stores; there is no limit of ours, so none is named. */
export function fileQuotaRoute(app: App, deps: AppDeps): void {
  app.get('/api/v1/files/quota', { config: { scopes: ['assets'] as const } }, async (request) => {
    const usedBytes = await storedFileBytes(deps.database, keyOf(request).orgId);
    return { success: true, code: 200, msg: 'ok', data: { used_bytes: usedBytes, unlimited: true } };
  });
}

/** DELETE a file: its link stops at once. */
export function deleteFileRoute(app: App, deps: AppDeps): void {
  const options = { config: { scopes: ['assets'] as const }, schema: { params: z.object({ id: z.string() }) } };
  app.delete('/api/v1/files/:id', options, async (request) => {
    const { id } = request.params;
    if (!(await deleteFile(deps.database, keyOf(request).orgId, id))) {
      throw new Failure('not_found', 'There is no such file');
    }
    return { success: true, code: 200, msg: 'ok', data: { file_id: id, deleted: true } };
  });
}
