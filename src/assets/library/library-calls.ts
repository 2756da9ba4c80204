import { createGroup, type NewGroup } from './asset-groups.ts';
import { type AssetLinkDeps, signAsset } from './asset-links.ts';
import { type Asset, findAsset } from './asset-records.ts';
import { createAsset, type NewAsset } from './create-asset.ts';
import type { LibraryDeps } from './library.ts';

/** The library as functions, for who may not import it: the engine of the asset models. */
export function createLibraryCalls(library: LibraryDeps, links: AssetLinkDeps) {
  return {
    createGroup: (request: NewGroup) => createGroup(library, request),
    createAsset: (request: Omit<NewAsset, 'param'>) => createAsset(library, { ...request, param: 'URL' }),
    /** With the signed link of its file; empty until it is Active. */
    async findAsset(orgId: string, id: string): Promise<(Asset & { readonly url: string }) | undefined> {
      const asset = await findAsset(library.database, orgId, id);
      return asset && { ...asset, url: signAsset(links, asset).url ?? '' };
    },
  };
}
