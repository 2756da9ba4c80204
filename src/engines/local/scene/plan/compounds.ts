import { createWordTable } from './word-table.ts';

/**
 * Words that contain the name of a place, a weather or an animal and have a sense of their own. Of Chinese only what
 * the rule of `findNouns` cannot see: a compound that ends with the name, or one that the segmenter of ICU splits.
 */
export const COMPOUNDS = createWordTable<'compound'>([
  [
    'compound',
    'sea salt|sea bass|ocean liner|mountain bike|beach ball|beach towel|field trip|stage fright|backstage pass|moon cake|star chef|star hotel|film star|pop star|rock star|guest star|star~ of the film|star~ of the movie|star~ of the show|star~ of the series',
    '',
  ],
  [
    'compound',
    'fire truck|fire engine|fire escape|fire alarm|fire drill|fire station|cat burglar|dog tag|fish tank|fish sauce|bird cage|cable car|railway car|sun bed|rain check|rain down on|rain down over|rain down upon|raining down|rains down|rained down',
    '',
  ],
  [
    'compound',
    'storm~ out|storm~ off|storm~ into|storm~ away|storm~ past|surf~ the web|surf~ the internet|surf~ the net|surf~ through|sail~ through the exam|sail~ through her exam|sail~ through his exam|sail~ through the test|sail~ through the interview|expert in her field|expert in his field|expert in their field|expert in the field',
    '',
  ],
  [
    'compound',
    'zoom call|zoom meeting|on zoom|static noise|static electricity|static hum|static on the radio|pan flute|tilt~ her head|tilt~ his head',
    '',
  ],
  [
    'compound',
    '',
    '刘海|脑海|苦海|辞海|青海|威海|珠海|浙江|黑龙江|镇江|九江|丽江|唐山|佛山|中山装|假山|登山鞋|江南|江西',
  ],
  ['compound', '', '火车|列车|自行车|单车|电动车|三轮车|缆车|风车|婴儿车|购物车|手推车|车厘子'],
  ['compound', '', '罗马|巴拿马|木马|猫眼|熊猫|热狗|狗不理|鱼香|木鱼|鱿鱼|鱼尾裙|牛仔裤|牛仔外套'],
  ['compound', '', '雪碧|雨果|谷雨|地雷|手雷|鱼雷|恼火|怒火|发火|建树|潦草|起草|流浪|放浪'],
]);
