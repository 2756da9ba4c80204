import { z } from 'zod';
import { ASSET_TYPES } from '../../../models/asset-rules.ts';
import { answers, JSON_TYPE, type OperationDocs } from '../operation.ts';
import { fileAnswers } from './videos.ts';

const FILES = 'Files';
const ASSETS = 'Asset library';

export const LIBRARY_TAGS = [
  { name: FILES, description: 'Upload media for requests; links end after 72 hours unless configured otherwise.' },
  { name: ASSETS, description: 'Media to keep and reuse: `asset://<id>` stands wherever a request takes a media URL.' },
];

const FORM = 'multipart/form-data';

const file = z
  .object({
    file_id: z.string(),
    file_name: z.string(),
    original_name: z.string(),
    file_size: z.int().describe('Bytes'),
    mime_type: z.string(),
    upload_path: z.string(),
    file_url: z.string().describe('What requests take as the media URL'),
    download_url: z.string(),
    upload_time: z.iso.datetime(),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: 'File' });

function envelope(data: z.ZodType): z.ZodType {
  return z.object({ success: z.literal(true), code: z.literal(200), msg: z.string(), data });
}

const uploadForm = z.object({
  upload_path: z.string().exactOptional().describe('A folder of yours; before the file'),
  file_name: z.string().exactOptional().describe('Before the file'),
  file: z.string().meta({ contentMediaType: 'application/octet-stream', description: 'The file itself' }),
});

const assetFields = { group_id: z.string(), name: z.string(), type: z.enum(ASSET_TYPES) };
const assetJson = z.object({ ...assetFields, url: z.string().describe('http(s), data: or the link of a file') });
const assetForm = z.object({
  ...assetFields,
  file: z.string().meta({ contentMediaType: 'application/octet-stream', description: 'The file, as the last part' }),
});

const FILE_DOCS: OperationDocs = {
  'POST /api/v1/files/upload/stream': {
    id: 'uploadFile',
    tag: FILES,
    summary: 'Upload a file as a form',
    body: { [FORM]: uploadForm },
    answers: answers(envelope(file), 'The file'),
    errors: ['missing_parameter', 'input_too_large'],
  },
  'POST /api/v1/files/upload/base64': {
    id: 'uploadBase64',
    tag: FILES,
    summary: 'Upload a file as base64 text',
    answers: answers(envelope(file), 'The file'),
    bodyExamples: { text: { base64_data: 'aGVsbG8=', file_name: 'hello.txt' } },
    errors: ['input_too_large'],
  },
  'POST /api/v1/files/upload/url': {
    id: 'uploadFromUrl',
    tag: FILES,
    summary: 'Have a public URL fetched',
    answers: answers(envelope(file), 'The file'),
    bodyExamples: { picture: { file_url: 'https://example.com/person.jpg' } },
    errors: ['input_too_large', 'input_download_failed', 'forbidden_address'],
  },
  'GET /api/v1/files/list': {
    id: 'listFiles',
    tag: FILES,
    summary: 'List files',
    answers: answers(
      envelope(z.object({ files: z.array(file), total: z.int(), page: z.int(), pageSize: z.int() })),
      'A page of files',
    ),
  },
  'GET /api/v1/files/quota': {
    id: 'showFileQuota',
    tag: FILES,
    summary: 'How much is stored',
    answers: answers(envelope(z.object({ used_bytes: z.int(), unlimited: z.boolean() })), 'Bytes in use'),
  },
  'DELETE /api/v1/files/{id}': {
    id: 'deleteFile',
    tag: FILES,
    summary: 'Delete a file: its link stops at once',
    answers: answers(envelope(z.object({ file_id: z.string(), deleted: z.literal(true) })), 'Deleted'),
    errors: ['not_found'],
  },
  'GET /files/{path}': {
    id: 'readLink',
    tag: FILES,
    summary: 'Read a signed link: a result or an upload',
    description: 'The signature is the permission: no key is needed. `HEAD` works too.',
    query: z.object({
      expires: z.string().exactOptional(),
      type: z.string().exactOptional(),
      signature: z.string().exactOptional(),
    }),
    answers: fileAnswers('*/*'),
    errors: ['permission_denied', 'not_found', 'link_expired'],
  },
};

const ASSET_DOCS: OperationDocs = {
  'POST /v1/asset-groups': {
    id: 'createAssetGroup',
    tag: ASSETS,
    summary: 'Create a group',
    bodyExamples: { presenter: { name: 'Presenter' } },
  },
  'GET /v1/asset-groups': { id: 'listAssetGroups', tag: ASSETS, summary: 'List groups' },
  'GET /v1/asset-groups/{id}': { id: 'getAssetGroup', tag: ASSETS, summary: 'Show a group', errors: ['not_found'] },
  'PATCH /v1/asset-groups/{id}': {
    id: 'renameAssetGroup',
    tag: ASSETS,
    summary: 'Rename a group',
    errors: ['not_found'],
  },
  'DELETE /v1/asset-groups/{id}': {
    id: 'deleteAssetGroup',
    tag: ASSETS,
    summary: 'Delete a group with its assets; its consent records stay',
    errors: ['not_found'],
  },
  'POST /v1/asset-groups/{id}/consent': {
    id: 'recordConsent',
    tag: ASSETS,
    summary: 'Record who agreed to what',
    bodyExamples: { presenter: { granted_by: 'The person shown', statement: 'I agree to talking videos of me' } },
    errors: ['not_found'],
  },
  'GET /v1/asset-groups/{id}/consent': {
    id: 'listConsent',
    tag: ASSETS,
    summary: 'List the consent records of a group',
    errors: ['not_found'],
  },
  'POST /v1/assets': {
    id: 'createAsset',
    tag: ASSETS,
    summary: 'Create an asset',
    description: 'It is `Processing` at first, then `Active` or `Failed` with a reason.',
    body: { [JSON_TYPE]: assetJson, [FORM]: assetForm },
    errors: [
      'missing_parameter',
      'not_found',
      'input_too_large',
      'permission_denied',
      'asset_unavailable',
      'forbidden_address',
      'input_download_failed',
    ],
  },
  'GET /v1/assets': { id: 'listAssets', tag: ASSETS, summary: 'List assets', errors: ['not_found'] },
  'GET /v1/assets/{id}': { id: 'getAsset', tag: ASSETS, summary: 'Show an asset', errors: ['not_found'] },
  'PATCH /v1/assets/{id}': { id: 'renameAsset', tag: ASSETS, summary: 'Rename an asset', errors: ['not_found'] },
  'DELETE /v1/assets/{id}': { id: 'deleteAsset', tag: ASSETS, summary: 'Delete an asset', errors: ['not_found'] },
};

export const LIBRARY_DOCS: OperationDocs = { ...FILE_DOCS, ...ASSET_DOCS };
