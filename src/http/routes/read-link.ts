import { openLink } from '../../assets/file-links.ts';
import { LINK_PATH } from '../../storage/signed-url.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { sendObject } from '../send-object.ts';

/** GET or HEAD a signed link: results and uploads. The signature is the permission, so there is no key to send. */
export function readLinkRoute(app: App, deps: AppDeps): void {
  const prefix = deps.basePath + LINK_PATH;
  app.route<{ Querystring: Record<string, unknown> }>({
    method: ['GET', 'HEAD'],
    url: `${LINK_PATH}*`,
    handler: async (request, reply) => {
      // Still percent-encoded: that is what was signed.
      const path = request.url.slice(prefix.length).split('?', 1)[0] ?? '';
      const link = await openLink(deps, path, request.query);
      return sendObject(deps.store, link, request, reply);
    },
  });
}
