import { z } from 'zod';
import { Failure } from '../lib/failure.ts';
import { ASSET_RULES, ASSET_TYPES } from './asset-rules.ts';
import { mediaUrl, oneOf } from './fields.ts';
import type { CheckRow, Model } from './model.ts';
import { quotePrice } from './prices.ts';

/**
 * The three models of the asset library (contract A6). They make no media: their output is one text, the vendor's
 * `{"ResponseMetadata":…,"Result":…}`. An address in `URL` is no input of the task: an asset is fetched after it exists
 * (Processing → Active or Failed), so a slow one does not hold the create. Bytes in `URL` are here already: as an input
 * they are stored once, and the task keeps their name instead of up to 64 MB of text.
 */

const MAX_NAME = 64;
/** Projects are the vendor's way to split an account; here an organisation is one project. */
const PROJECT = 'default';

function text(what = 'expected a string') {
  return z.string({ error: what });
}

const name = text().refine((value) => [...value].length <= MAX_NAME, { error: `at most ${MAX_NAME} characters` });
const project = text().default(PROJECT).describe(`Only ${PROJECT}`);

/** The code of each missing field; everything invalid has `InvalidParameter.<field>`. */
function missingRows(...fields: readonly string[]): readonly CheckRow[] {
  return fields.map((path) => ({ path, when: 'missing', code: `MissingParameter.${path}` }));
}

function checkProject(params: { readonly ProjectName: string }): void {
  if (params.ProjectName === PROJECT) return;
  throw new Failure('not_found', `There is no project ${params.ProjectName.slice(0, MAX_NAME)}`, {
    param: 'ProjectName',
    code: 'NotFound.ProjectName',
    suggestion: `leave ProjectName out or send ${PROJECT}`,
  });
}

const createGroupInput = z.object({
  Name: name.describe(`Name of the group, at most ${MAX_NAME} characters`),
  GroupType: oneOf(['AIGC']).describe('What its assets are for'),
  ProjectName: project,
});

const createAssetInput = z.object({
  Name: name.describe(`Name of the asset, at most ${MAX_NAME} characters`),
  URL: mediaUrl().describe('The file; it is fetched after the answer'),
  AssetType: oneOf(ASSET_TYPES).describe('What the file must be'),
  GroupId: text().describe('The group it belongs to'),
  ProjectName: project,
});

const getAssetInput = z.object({ Id: text().describe('The asset'), ProjectName: project });

/** What all three share. */
function assetModel<Input extends { ProjectName: string }>(
  own: Pick<Model<Input>, 'id' | 'title' | 'description' | 'input' | 'checks' | 'example'> &
    Partial<Pick<Model<Input>, 'media' | 'takes'>>,
): Model<Input> {
  return {
    media: () => [],
    ...own,
    produces: 'text',
    codePrefix: null,
    hasArkCodes: true,
    wording: {},
    limits: [],
    ignored: {},
    crossCheck: checkProject,
    leastQuote: (prices) => quotePrice(prices, own.id, {}),
    quote: (_params, _facts, prices) => quotePrice(prices, own.id, {}),
    outputSeconds: () => null,
    canCancel: false,
    timeLimitSeconds: () => 60,
  };
}

/** A folder for assets of one character or product. */
export const sparkAssetCreateGroup: Model<z.output<typeof createGroupInput>> = assetModel({
  id: 'spark_asset_create_group',
  title: 'Spark Asset: create group',
  description: 'Makes a group for assets; the answer is its id as text.',
  input: createGroupInput,
  checks: missingRows('Name', 'GroupType'),
  example: { Name: 'Presenter', GroupType: 'AIGC' },
});

/** A picture, video or sound in a group; usable as `asset://<id>` once it is Active. */
export const sparkAssetCreate: Model<z.output<typeof createAssetInput>> = assetModel({
  id: 'spark_asset_create',
  title: 'Spark Asset: create',
  description: 'Puts a file into a group; the answer is its id as text, to be used as asset://<id> once it is Active.',
  input: createAssetInput,
  checks: missingRows('Name', 'URL', 'AssetType', 'GroupId'),
  takes: ['image', 'video', 'audio'],
  media({ URL: url, AssetType: type }) {
    return /^data:/i.test(url) ? [{ name: 'asset', param: 'URL', url, rule: ASSET_RULES[type] }] : [];
  },
  example: {
    Name: 'Front view',
    URL: 'https://example.com/person.png',
    AssetType: 'Image',
    GroupId: 'group-20260414180602-52qww',
  },
});

/** What an asset is and whether it can be used. */
export const sparkAssetGet: Model<z.output<typeof getAssetInput>> = assetModel({
  id: 'spark_asset_get',
  title: 'Spark Asset: get',
  description: 'Answers an asset as text: name, signed link, type, group, status and times.',
  input: getAssetInput,
  checks: missingRows('Id'),
  example: { Id: 'asset-20260414180713-k3v9d' },
});
