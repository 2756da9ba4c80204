import type { Mention } from './word-table.ts';

/** Words that ask for nothing: grammar, and talk of film in general. */
const FILLER = new Set(
  (
    "a an the of in on at to into onto with and or is are be been being as by for from his her their its your my our he she they it you we this that these those please while then very some any more most much too so but has have had there here who whom whose which where when over under above below behind before after between across around through along against toward towards out up down off away back near beside inside outside within without not no never just only also all each every other another one's them him us me i " +
    'camera shot scene video clip footage film frame view picture image style quality hd 4k 8k uhd high low resolution realistic photorealistic ultra detailed highly beautiful stunning beautifully shows showing show seen see make create generate lens light lighting sound audio set against let do does s t'
  ).split(' '),
);
const FILLER_HAN =
  /^(?:一|的|了|着|在|是|和|与|有|个|中|里|上|下|前|后|旁|边|从|到|把|被|让|向|往|对|为|也|都|又|就|还|很|非常|正在|正|地|得|这|那|其|他|她|它|们|吧|呢|啊|镜头|画面|场景|视频|风格|高清|真实|一个|一片|一条|一名|一只|一位|位|只|名|条|片|座|张|拍摄|出现|进行|开始|然后|接着|最后|随后|感|光|色|请|生成|制作|展示|不|没|要|来|去|起|出|过|时|名|而|以|之)$/u;
const MOST = 40;

/** Content words of the prompt outside everything that was understood, in its order, each once. */
export function listIgnored(
  text: string,
  spans: readonly Pick<Mention<unknown>, 'start' | 'end'>[],
): readonly string[] {
  const isKnown = new Uint8Array(text.length);
  for (const { start, end } of spans) isKnown.fill(1, start, end);
  const ignored = new Set<string>();
  for (const { segment, index, isWordLike } of new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)) {
    if (isWordLike !== true || isKnown[index] === 1 || isKnown[index + segment.length - 1] === 1) continue;
    const word = segment.toLowerCase();
    if (!/\p{L}/u.test(word) || FILLER.has(word) || FILLER_HAN.test(word)) continue;
    ignored.add(word);
  }
  return [...ignored].slice(0, MOST);
}
