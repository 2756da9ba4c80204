import type { JsonObject } from '../../lib/json.ts';
import { describeInput } from '../../models/describe-input.ts';
import type { Model } from '../../models/model.ts';
import type { Components } from './components.ts';
import type { CreateForm } from './operation.ts';

const CALLBACK: JsonObject = {
  type: 'string',
  format: 'uri',
  maxLength: 2048,
  description: 'HTTPS address that is called when the task has ended, with the body of a poll',
};

/** The bodies of creates: one alternative per model, told apart by `model`. */
export function addCreateRequests(components: Components, models: readonly Model[]): void {
  const flat = models.map((model) => addFlat(components, model));
  const nested = models.map((model) => addNested(components, model));
  const byModel = (title: string, refs: readonly JsonObject[]): JsonObject => ({
    title,
    oneOf: [...refs],
    discriminator: {
      propertyName: 'model',
      mapping: Object.fromEntries(models.map((model, index) => [model.id, String(refs[index]?.$ref)])),
    },
  });
  const flatForm = components.add('FlatCreate', byModel('Flat: the parameters beside the model', flat));
  const nestedForm = components.add('NestedCreate', byModel('Nested: the parameters in input[0].params', nested));
  const bodies: Record<CreateForm, JsonObject> = {
    EvolinkCreate: { title: 'Flat, or nested', anyOf: [flatForm, nestedForm] },
    SparkCreate: { title: 'Nested, or flat', anyOf: [nestedForm, flatForm] },
    ArkCreate: { title: 'Flat, with a model name of Ark’s or ours', anyOf: [addArk(components, models), flatForm] },
  };
  for (const [name, body] of Object.entries(bodies)) components.add(name, body);
}

/** The parameters of a model, which every form repeats. */
function paramsOf(model: Model): JsonObject {
  const { $schema: _, ...schema } = describeInput(model);
  return schema;
}

function addFlat(components: Components, model: Model): JsonObject {
  const params = paramsOf(model);
  components.add(`${model.id}.params`, params);
  const { properties, required = [] } = params;
  return components.add(`${model.id}.flat`, {
    title: model.id,
    type: 'object',
    description: model.description,
    properties: { model: { const: model.id }, ...(properties as JsonObject), callback_url: CALLBACK },
    required: ['model', ...(required as string[])],
    examples: [{ model: model.id, ...model.example }],
  });
}

function addNested(components: Components, model: Model): JsonObject {
  return components.add(`${model.id}.nested`, {
    title: model.id,
    type: 'object',
    description: model.description,
    properties: {
      model: { const: model.id },
      input: {
        type: 'array',
        minItems: 1,
        description: 'One item; further ones are ignored with a warning',
        items: {
          type: 'object',
          properties: { params: { $ref: `#/components/schemas/${model.id}.params` } },
          required: ['params'],
        },
      },
      callback_url: CALLBACK,
      metadata: { description: 'Ignored, for clients that send it' },
      moderation: { description: 'Ignored, for clients that send it' },
    },
    required: ['model', 'input'],
    examples: [{ model: model.id, input: [{ params: model.example }] }],
  });
}

/** Ark's own name for the one model that its SDKs ask for. */
function addArk(components: Components, models: readonly Model[]): JsonObject {
  const dance = models.find((model) => model.id === 'spark_dance_v2_0');
  if (dance === undefined) throw new Error('the Ark paths need spark_dance_v2_0');
  const { properties, required = [] } = paramsOf(dance);
  const name = 'doubao-seedance-2-0-260128';
  return components.add('SeedanceCreate', {
    title: 'Seedance 2.0',
    type: 'object',
    properties: {
      model: { type: 'string', pattern: '^(doubao|dreamina)-seedance-2-0-', description: 'Means spark_dance_v2_0' },
      ...(properties as JsonObject),
      callback_url: CALLBACK,
    },
    required: ['model', ...(required as string[])],
    examples: [{ model: name, ...dance.example }],
  });
}
