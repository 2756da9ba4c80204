import type { Edit, PlanReference, ReferenceRole, ReferenceUse } from './scene-plan.ts';
import { SUBJECT_WORDS } from './subject-words.ts';
import { createWordTable, findMentions } from './word-table.ts';

const ORDINALS: Readonly<Record<string, number>> = {
  first: 1,
  second: 2,
  third: 3,
  fourth: 4,
  fifth: 5,
  sixth: 6,
  seventh: 7,
  eighth: 8,
  ninth: 9,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  一: 1,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const KINDS: readonly (readonly [PlanReference['kind'], string])[] = [
  ['image', 'image|picture|photo|pic|img|图片|图像|图|照片|参考图'],
  ['video', 'video|clip|footage|视频|影片|片段'],
  ['audio', 'audio|sound|track|music|voice|song|音频|声音|音乐|录音|歌曲'],
];

interface NamedReference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const ROLE_WORDS = createWordTable<ReferenceRole>([
  [
    'first-frame',
    'first frame|opening frame|start frame|starting frame|initial frame|start with|starts with|begins with|begin with|opens with|opening shot|start from|starts from|start image|as the start',
    '首帧|第一帧|起始帧|开头|开场|开始帧|起始画面|首个画面',
  ],
  [
    'last-frame',
    'last frame|final frame|end frame|ending frame|closing frame|end with|ends with|ends on|end on|ends in|end image|as the end|closing shot',
    '尾帧|末帧|最后一帧|结束帧|结尾|收尾|结束画面|末尾',
  ],
  [
    'subject',
    'character|person|subject|protagonist|actor|product|hero|main character|face',
    '主角|人物|角色|主体|主人公|产品',
  ],
  ['setting', 'background|scene|setting|location|environment|place|backdrop', '背景|场景|环境|地点'],
  ['soundtrack', 'soundtrack|background music|music|bgm|score', '配乐|背景音乐|背景音|伴奏|音乐'],
  ['voice', 'voice|speech|narration|speaks|says|dialogue|lip sync|voiceover', '声音|配音|旁白|说话|台词|口型|音色'],
  ['source', 'edit|extend|continue|source|base video|original|modify', '编辑|延长|续写|延续|原视频|修改'],
]);

/** What the prompt says each reference is for. */
export function readReferenceRoles(text: string, references: readonly PlanReference[]): readonly ReferenceUse[] {
  const named = findReferences(text, references);
  return references.map(({ name, kind }) => {
    const mentions = named.filter((mention) => mention.name === name);
    const role = mentions.map((mention) => roleAt(text, mention, named, kind)).find((found) => found !== 'unstated');
    const isPerson = kind === 'image' && mentions.some((mention) => isPersonOf(text, mention));
    return { name, role: role ?? (isPerson ? 'subject' : 'unstated') };
  });
}

const OF_IMAGE = /^\s*(?:shown |seen )?(?:of|in|from|on)\s+(?:the\s+)?$/iu;
const IN_IMAGE_HAN = /^\s*[\])】]?(?:里面|中|里|上)?的?/u;

/** "The man of image 1", "image 1's man", 图片1中的女孩. */
function isPersonOf(text: string, { start, end }: NamedReference): boolean {
  return findMentions(text, SUBJECT_WORDS).some((person) => {
    if (person.value.kind !== 'person') return false;
    if (person.end <= start) return OF_IMAGE.test(text.slice(person.end, start));
    const between = text.slice(end, person.start);
    return between === "'s " || (between !== '' && IN_IMAGE_HAN.exec(between)?.[0] === between);
  });
}

/** "image 1", "Image1", "@图片1", "the first image", "第一张图", "[图1]"; "the image" where there is only one. */
function findReferences(text: string, references: readonly PlanReference[]): readonly NamedReference[] {
  const named: NamedReference[] = [];
  for (const [kind, nouns] of KINDS) {
    const count = references.filter((reference) => reference.kind === kind).length;
    if (count === 0) continue;
    const add = (match: RegExpExecArray, number: number): void => {
      if (number >= 1 && number <= count) {
        named.push({ name: `${kind}-${number - 1}`, start: match.index, end: match.index + match[0].length });
      }
    };
    const after = new RegExp(
      `(?<![a-z])(?:${nouns})\\s*[#_]?\\s*(\\d|[一二三四五六七八九]|(?:one|two|three|four|five|six|seven|eight|nine)(?![a-z]))`,
      'giu',
    );
    for (const match of text.matchAll(after)) add(match, numberOf(match[1]));
    const before = new RegExp(
      `(?<![a-z])(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\\s+(?:reference\\s+)?(?:${nouns})(?![a-z])|第\\s*([一二三四五六七八九1-9])\\s*[张个段幅条]?\\s*(?:参考)?(?:${nouns})`,
      'giu',
    );
    for (const match of text.matchAll(before)) add(match, numberOf(match[1] ?? match[2]));
    const lone = new RegExp(
      `(?<![a-z])(?:the|this|my|given|reference)\\s+(?:reference\\s+)?(?:${nouns})(?![a-z0-9 ]*\\d)(?![a-z])|(?:这张|该|这段|这个|参考)(?:${nouns})(?!\\s*[\\d一二三])`,
      'giu',
    );
    if (count === 1) for (const match of text.matchAll(lone)) add(match, 1);
  }
  return named.sort((a, b) => a.start - b.start);
}

function numberOf(word: string | undefined): number {
  if (word === undefined) return 0;
  return ORDINALS[word.toLowerCase()] ?? Number(word);
}

/** The words of the clause around a reference, up to the next one named: "image 1 is the first frame, image 2 the last". */
function roleAt(
  text: string,
  mention: NamedReference,
  all: readonly NamedReference[],
  kind: PlanReference['kind'],
): ReferenceRole {
  const next = all.find(({ start }) => start >= mention.end)?.start ?? text.length;
  const former = all.findLast(({ end }) => end <= mention.start)?.end ?? 0;
  const after = text.slice(mention.end, next).split(/[.;。；\n]/u)[0] ?? '';
  const before =
    text
      .slice(former, mention.start)
      .split(/[.;,。；，\n]/u)
      .at(-1) ?? '';
  for (const words of [after.split(/[,，]/u)[0] ?? '', before, after]) {
    const role = findMentions(words, ROLE_WORDS).find(({ value, isNegated }) => !isNegated && fits(value, kind));
    if (role !== undefined) return role.value;
  }
  return 'unstated';
}

function fits(role: ReferenceRole, kind: PlanReference['kind']): boolean {
  if (role === 'soundtrack' || role === 'voice') return kind === 'audio';
  if (role === 'source') return kind === 'video';
  return kind === 'image' || (kind === 'video' && role !== 'subject' && role !== 'setting');
}

type EditWord =
  | 'extend'
  | 'extend-back'
  | 'slow'
  | 'fast'
  | 'reverse'
  | 'loop'
  | 'regrade'
  | 'cut'
  | 'dissolve'
  | 'trim'
  | 'change';

const EDIT_WORDS = createWordTable<EditWord>([
  [
    'extend-back',
    'extend backward|extend~ the beginning|what happened before|prequel|extend it backward|lead into the video|before the video',
    '向前延长|往前延长|前情|补全开头|视频之前',
  ],
  [
    'extend',
    'extend~|continue~|keep going|lengthen~|carry on|make it longer|what happens next',
    '延长|续写|延续|继续|接着拍|向后延长|扩展时长',
  ],
  ['slow', 'slow motion|slow mo|slowmo|slow it down|slow down|half speed|slower', '慢动作|慢镜头|慢放|放慢|减速|升格'],
  [
    'fast',
    'speed up|sped up|time lapse|timelapse|fast forward|double speed|faster|fast motion|hyperlapse',
    '加速|快放|快进|延时摄影|两倍速|倍速',
  ],
  ['reverse', 'reverse~|backwards playback|rewind|play~ backwards', '倒放|倒播|反向播放|逆放'],
  ['loop', 'loop~|seamless loop', '循环|无缝循环'],
  [
    'regrade',
    'regrade|re grade|colour grade|color grade|grade|colour grading|color grading|black and white|make it warmer|make it colder|warmer|colder|vintage look|cinematic look|teal and orange|sepia|desaturate~|saturate~',
    '调色|色调|黑白|变暖|变冷|滤镜|复古色|电影感调色',
  ],
  [
    'cut',
    'cut together|hard cut|cut between|join~|concatenat~|stitch~|splice~|montage|edit together|cut to',
    '拼接|剪辑|切换|剪到一起|串联|切到|合并',
  ],
  ['dissolve', 'dissolve|crossfade|cross fade|fade into|fades into|blend into', '叠化|溶解|渐变过渡|淡入淡出'],
  ['trim', 'trim~|shorten~|keep only|crop to the first|only the first|from second', '裁剪|截取|只保留|剪短'],
  [
    'change',
    'replace~|swap~|remove~|delete~|add a|add an|insert a|turn the|turn him|turn her|change the background|change the clothes|transform~|erase~',
    '替换|换成|去掉|移除|删除|添加|加上|变成|擦除|更换',
  ],
]);

/** Everything in the prompt that talks of references and of what is to be done with them. */
export function referenceSpans(
  text: string,
  references: readonly PlanReference[],
): readonly Pick<NamedReference, 'start' | 'end'>[] {
  if (references.length === 0) return [];
  return [...findReferences(text, references), ...findMentions(text, ROLE_WORDS), ...findMentions(text, EDIT_WORDS)];
}

/** What is to be done with reference videos, in the order of the prompt, each once. */
export function readEdits(text: string): readonly Edit[] {
  const edits: Edit[] = [];
  for (const { value, isNegated, start, end } of findMentions(text, EDIT_WORDS)) {
    if (isNegated) continue;
    const edit = editOf(
      value,
      text.slice(start).split(/[.;。；\n]/u)[0] ?? '',
      text.slice(Math.max(0, start - 30), end + 30),
    );
    if (!edits.some(({ verb }) => verb === edit.verb)) edits.push(edit);
  }
  return edits;
}

function editOf(word: EditWord, clause: string, around: string): Edit {
  switch (word) {
    case 'extend':
      return { verb: 'extend', direction: /backward|before|向前|往前|之前/iu.test(clause) ? 'backward' : 'forward' };
    case 'extend-back':
      return { verb: 'extend', direction: 'backward' };
    case 'slow':
      return { verb: 'retime', speed: 1 / (readFactor(around) ?? 2) };
    case 'fast':
      return { verb: 'retime', speed: readFactor(around) ?? 2 };
    case 'cut':
      return { verb: 'join', transition: 'cut' };
    case 'dissolve':
      return { verb: 'join', transition: 'dissolve' };
    case 'trim':
      return readTrim(clause);
    case 'change':
      return { verb: 'change-content', words: clause.trim() };
    default:
      return { verb: word };
  }
}

/** "4x", "3 times", "四倍", "half speed", bounded to what still reads as the same footage. */
function readFactor(around: string): number | null {
  const match = /(\d+(?:\.\d+)?)\s*(?:x|×|times|倍)|([两二三四五八])倍/iu.exec(around);
  if (match === null) return null;
  const factor = match[1] === undefined ? (ORDINALS[match[2] ?? ''] ?? 2) : Number(match[1]);
  return Math.min(8, Math.max(1.1, factor < 1 ? 1 / factor : factor));
}

function readTrim(clause: string): Edit {
  const range = /(\d+(?:\.\d+)?)\s*(?:s|sec|seconds?|秒)?\s*(?:-|–|to|到|至)\s*(\d+(?:\.\d+)?)/iu.exec(clause);
  if (range !== null) return { verb: 'trim', fromSeconds: Number(range[1]), toSeconds: Number(range[2]) };
  const first = /(\d+(?:\.\d+)?)\s*(?:s|sec|seconds?|秒)/iu.exec(clause);
  return { verb: 'trim', fromSeconds: 0, toSeconds: first === null ? null : Number(first[1]) };
}
