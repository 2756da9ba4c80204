import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { createModels } from '../../../../src/models/index.ts';
import { emptyValue, fieldsOf, missingPaths, type Schema, withoutBlanks } from './schema.ts';

const models = createModels({ maxAudioSeconds: 60 });

/** As GET /v1/models answers it. */
function schemaOf(id: string): Schema {
  const model = models.find(id);
  assert.ok(model);
  return z.toJSONSchema(model.input, { io: 'input', unrepresentable: 'any' }) as Schema;
}

function controls(id: string): Record<string, string> {
  return Object.fromEntries(fieldsOf(schemaOf(id)).map(({ name, control }) => [name, control.kind]));
}

test('every model gets a form, and no field of it is left to a text box by mistake', () => {
  assert.deepEqual(controls('omnihuman-1.5'), {
    audio_url: 'media',
    image_urls: 'media-list',
    prompt: 'text',
    pe_fast_mode: 'flag',
    mask_url: 'media-list',
    seed: 'number',
    subject_check: 'flag',
    auto_mask: 'flag',
  });
  assert.deepEqual(controls('spark_edit_portrait'), {
    image_input: 'media',
    prompt: 'text',
    width: 'slider',
    height: 'slider',
    gpen: 'slider',
    skin: 'slider',
    skin_unifi: 'slider',
    gen_mode: 'choice',
    output_format: 'choice',
    seed: 'number',
  });
  const { content, resolution, duration } = controls('spark_dance_v2_0');
  assert.deepEqual([content, resolution, duration], ['items', 'choice', 'number']);
});

test('a slider has the ends and the step of its schema', () => {
  const field = fieldsOf(schemaOf('spark_edit_portrait')).find(({ name }) => name === 'gpen');
  assert.deepEqual(field?.control, { kind: 'slider', min: 0, max: 1, step: 0.1 });
});

test('what is fixed is filled in, what is required and missing is named as the API names it', () => {
  const schema = schemaOf('spark_avatar_imitator_v2v');
  const empty = emptyValue(schema);
  assert.deepEqual(empty, { driving_video_info: { store_type: 0 } });
  assert.deepEqual(missingPaths(schema, withoutBlanks(empty)), ['image_url', 'driving_video_info.video_url']);
});

test('blanks are not sent', () => {
  assert.deepEqual(withoutBlanks({ prompt: '', list: [''], keep: 0, off: false, inside: { text: '' } }), {
    keep: 0,
    off: false,
  });
});
