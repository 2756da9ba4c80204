import type { Action, Setting, Shot, SubjectKind } from '../../../../media/scene/shot.ts';
import type { Ambience, MusicMood, SoundPlan } from './scene-plan.ts';
import { findNouns } from './word-sense.ts';
import { createWordTable, findMentions, pickMention, type WordTable } from './word-table.ts';

const MUSIC_WORDS = createWordTable<MusicMood>([
  [
    'happy',
    'happy|joyful|cheerful|upbeat|playful|lively|fun|festive|bright music',
    '欢快|快乐|开心|活泼|愉快|喜悦|热闹|欢乐',
  ],
  [
    'sad',
    'sad|melanchol~|lonely|sorrow~|mournful|nostalgic|bittersweet|grief|tragic',
    '悲伤|忧伤|伤感|孤独|忧郁|哀伤|凄凉',
  ],
  [
    'tense',
    'tense|suspense~|thriller|danger~|scary|horror|ominous|dramatic|chase|menacing|creepy',
    '紧张|悬疑|惊悚|恐怖|危险|追逐|压抑',
  ],
  ['epic', 'epic|heroic|majestic|grand|triumphant|blockbuster|battle|orchestral', '史诗|壮丽|宏大|英雄|磅礴|战斗|壮阔'],
  ['romantic', 'romantic|love|tender|lovers|intimate|wedding', '浪漫|爱情|温柔|情侣|婚礼|甜蜜'],
  [
    'mysterious',
    'mysterious|mystery|enchanted|magical|eerie|surreal|otherworldly|dream~|ethereal',
    '神秘|诡异|魔幻|奇幻|梦幻|空灵',
  ],
  [
    'calm',
    'calm|peaceful|serene|tranquil|quiet|gentle|soothing|relaxing|meditative|soft music',
    '平静|宁静|安静|祥和|悠闲|舒缓|静谧|轻柔',
  ],
]);
const MUSIC_NAMED = createWordTable<'music'>([
  ['music', 'music|soundtrack|score|bgm|background music|song', '音乐|配乐|背景乐|背景音乐'],
]);
const SOUND_NAMED = createWordTable<'sound'>([
  ['sound', 'sound|ambience|ambient sound|sound effect|noise|audio', '声音|音效|环境音|杂音'],
]);

const AMBIENCE_WORDS = createWordTable<Ambience>([
  ['sea', 'surf sound|sound of waves|waves|ocean|sea|seagulls cry', '海浪|海|浪'],
  ['water', 'stream|river|waterfall|fountain|babbling|brook|rowing', '溪|河|江|瀑布|流水|划船'],
  ['wind', 'wind|breeze|windy|gale|gust|blizzard', '风'],
  ['rain', 'rain~|drizzle|downpour', '雨'],
  ['thunder', 'thunder~|storm|lightning', '雷|闪电|暴风雨'],
  ['birds', 'bird|birdsong|chirp~|gull|seagull|songbird', '鸟|海鸥'],
  ['crickets', 'cricket|cicada|insects', '虫鸣|蟋蟀|蝉'],
  ['fire', 'fire|campfire|bonfire|fireplace|flame|crackl~', '火|壁炉|篝火'],
  [
    'crowd',
    'crowd|market|audience|people talking|chatter|bustling|cafe|restaurant|party',
    '人群|集市|市场|热闹|餐厅|咖啡馆|聚会',
  ],
  ['applause', 'applau~|cheer~|clap~|ovation', '掌声|欢呼|鼓掌'],
  ['city', 'traffic|street|city|horn|siren|cars', '车流|街|城市|车'],
  ['underwater', 'underwater|deep sea|coral', '水下|海底'],
  ['footsteps', 'footstep', '脚步'],
  ['engine', 'engine|motor|rocket', '引擎|发动机|马达|火箭'],
]);

const OF_SETTING: Readonly<Record<Setting, readonly Ambience[]>> = {
  sea: ['sea', 'wind'],
  lake: ['water', 'birds'],
  mountain: ['wind'],
  forest: ['birds', 'wind'],
  meadow: ['birds', 'wind'],
  desert: ['wind'],
  snowfield: ['wind'],
  city: ['city'],
  room: ['room'],
  kitchen: ['room'],
  stage: ['crowd'],
  space: ['hum'],
  underwater: ['underwater'],
  fire: ['fire', 'crickets'],
  studio: ['room'],
};
const NIGHT_LIVING: ReadonlySet<Setting> = new Set(['lake', 'forest', 'meadow']);
/** Dry sounds of subjects that move: nobody hears a walker on a stage of applause, or in space. */
const STEPS: ReadonlySet<Setting> = new Set(['city', 'room', 'kitchen', 'forest', 'studio']);
const MOOD_OF_WEATHER = { storm: 'tense', rain: 'sad', fog: 'mysterious' } as const;

/** Everything in the prompt that talks of sound. */
export function soundSpans(text: string): readonly { readonly start: number; readonly end: number }[] {
  const named = [MUSIC_WORDS, MUSIC_NAMED, SOUND_NAMED].flatMap((table: WordTable<unknown>) =>
    findMentions(text, table),
  );
  return [...named, ...findNouns(text, AMBIENCE_WORDS)];
}

/** Ambience of each shot, and one music for all. */
export function readSound(text: string, shots: readonly Shot[], textOfShot: readonly string[]): SoundPlan {
  const isDenied =
    findMentions(text, SOUND_NAMED).some(({ isNegated }) => isNegated) || /silent film|默片|无声/iu.test(text);
  const ambienceOfShot = shots.map((shot, i) => (isDenied ? [] : ambienceOf(shot, textOfShot[i] ?? '')));
  return { music: readMusic(text, shots), ambience: unique(ambienceOfShot.flat()), ambienceOfShot };
}

function ambienceOf(shot: Shot, text: string): readonly Ambience[] {
  const said = findNouns(text, AMBIENCE_WORDS);
  const denied = new Set(said.filter(({ isNegated }) => isNegated).map(({ value }) => value));
  const { setting, weather, timeOfDay, subjects } = shot;
  const isIndoors = setting === 'room' || setting === 'kitchen' || setting === 'stage' || setting === 'studio';
  const living = timeOfDay === 'night' && NIGHT_LIVING.has(setting) ? (['crickets'] as const) : OF_SETTING[setting];
  const found: Ambience[] = [...living];
  if (weather === 'storm') found.push('thunder', 'rain', 'wind');
  if (weather === 'rain') found.push('rain');
  if (weather === 'snow' && !isIndoors) found.push('wind');
  for (const { kind, action } of subjects) found.push(...soundOf(kind, action, setting));
  if (setting !== 'space') found.push(...said.filter(({ isNegated }) => !isNegated).map(({ value }) => value));
  const isWet = weather !== 'clear' && weather !== 'cloudy';
  return unique(found).filter(
    (sound) => !denied.has(sound) && !(isWet && sound === 'birds' && !said.some(({ value }) => value === 'birds')),
  );
}

function soundOf(kind: SubjectKind, action: Action, setting: Setting): readonly Ambience[] {
  if (kind === 'person' && action === 'walk' && STEPS.has(setting)) return ['footsteps'];
  if (kind === 'horse' && action !== 'idle') return ['hooves'];
  if (kind === 'car' || kind === 'spaceship') return ['engine'];
  return kind === 'bird' ? ['birds'] : [];
}

function readMusic(text: string, shots: readonly Shot[]): MusicMood {
  if (findMentions(text, MUSIC_NAMED).some(({ isNegated }) => isNegated)) return 'none';
  const said = pickMention(findMentions(text, MUSIC_WORDS));
  if (said !== undefined) return said.value;
  const [first] = shots;
  if (first === undefined) return 'calm';
  if (first.weather === 'storm' || first.weather === 'rain' || first.weather === 'fog')
    return MOOD_OF_WEATHER[first.weather];
  if (first.setting === 'space' || first.setting === 'underwater') return 'mysterious';
  if (first.grades.includes('cinematic') && first.setting === 'mountain') return 'epic';
  return first.timeOfDay === 'night' ? 'mysterious' : 'calm';
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
