import type { Model, ModelRegistry } from './model.ts';
import { omnihuman15 } from './omnihuman-1-5.ts';
import { sparkAssetCreate, sparkAssetCreateGroup, sparkAssetGet } from './spark-assets.ts';
import { sparkAvatarImitatorV2v } from './spark-avatar-imitator-v2v.ts';
import { sparkAvatarPictureOmniV2 } from './spark-avatar-picture-omni-v2.ts';
import { sparkDanceV20 } from './spark-dance-v2-0.ts';
import { sparkEditPortrait } from './spark-edit-portrait.ts';

/** Every model of this installation. Adding one is one file and one line here. */
export function createModels(limits: { readonly maxAudioSeconds: number }): ModelRegistry {
  const models: readonly Model[] = [
    omnihuman15,
    sparkAvatarPictureOmniV2(limits),
    sparkAvatarImitatorV2v,
    sparkDanceV20,
    sparkEditPortrait,
    sparkAssetCreateGroup,
    sparkAssetCreate,
    sparkAssetGet,
  ];
  const byId = new Map(models.map((model) => [model.id, model]));
  return {
    find: (id) => byId.get(id),
    all: () => models,
  };
}
