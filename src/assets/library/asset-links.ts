import type { LinkSigner } from '../../storage/signed-url.ts';
import { blobKey } from '../../storage/store-keys.ts';
import type { Asset } from './asset-records.ts';

export interface AssetLinkDeps {
  readonly links: LinkSigner;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** How long a link works at least. */
  readonly linkSeconds: number;
}

/** Links to an asset's file and preview. */
export interface AssetLinks {
  /** null unless it is Active. */
  readonly url: string | null;
  readonly thumbnailUrl: string | null;
  readonly expiresAt: Date | null;
}

/** What `thumbnail-child.ts` writes. */
export const THUMBNAIL_TYPE = 'image/webp';

const HOUR_MS = 3_600_000;
const EXTENSIONS: Readonly<Record<string, string>> = { jpeg: 'jpg', tiff: 'tif' };

/** Signs what an asset has. Until the next full hour the same links are answered, so browsers can keep what they got. */
export function signAsset({ links, now, linkSeconds }: AssetLinkDeps, asset: Asset): AssetLinks {
  const { orgId, content, thumbnailSha256, name, status } = asset;
  // A file that nobody has checked is not handed out.
  if (content === null || status !== 'Active') return { url: null, thumbnailUrl: null, expiresAt: null };
  const expiresAt = new Date(Math.ceil((now() + linkSeconds * 1000) / HOUR_MS) * HOUR_MS);
  const fileName =
    content.facts === null ? name : `${name}.${EXTENSIONS[content.facts.format] ?? content.facts.format}`;
  return {
    url: links.sign(blobKey(orgId, content.sha256), { contentType: content.contentType, fileName, expiresAt }),
    thumbnailUrl:
      thumbnailSha256 === null
        ? null
        : links.sign(blobKey(orgId, thumbnailSha256), {
            contentType: THUMBNAIL_TYPE,
            fileName: `${name}.thumbnail.webp`,
            expiresAt,
          }),
    expiresAt,
  };
}
