import type { SceneName } from '../../../media/backdrop/scenes.ts';
import type { StudioColour } from '../../../media/backdrop/studio.ts';
import type { LookName } from '../../../media/look/apply-look.ts';
import type { LightName } from '../../../media/relight/light-rigs.ts';

/** What a word of a prompt can decide. */
export interface PromptSlots {
  readonly scene: SceneName;
  readonly colour: StudioColour;
  readonly light: LightName;
  readonly time: 'day' | 'sunset' | 'night';
  readonly weather: 'rain' | 'snow' | 'fog';
  readonly look: LookName;
}

/** One meaning: English phrases as a regular expression between word boundaries, Chinese ones without. */
export interface VocabularyRow {
  readonly slot: keyof PromptSlots;
  readonly value: PromptSlots[keyof PromptSlots];
  readonly english: string;
  readonly chinese: string;
}

function rows<Slot extends keyof PromptSlots>(
  slot: Slot,
  meanings: Readonly<Partial<Record<PromptSlots[Slot], readonly [english: string, chinese: string]>>>,
): VocabularyRow[] {
  const entries = Object.entries(meanings) as [PromptSlots[Slot], readonly [string, string]][];
  return entries.map(([value, [english, chinese]]) => ({ slot, value, english, chinese }));
}

const BACKDROP = '(?:seamless |studio |solid |plain |paper )*(?:background|backdrop|studio|wall)s?';

function coloured(english: string, chinese: string): readonly [string, string] {
  const words = `(?:${english}) (?:coloured |colored )?${BACKDROP}|${BACKDROP} (?:in |of |is )?(?:${english})`;
  return [words, `(?:${chinese})色?(?:的)?(?:纯色)?(?:背景|底色|底|影棚|墙)`];
}

/** Within a slot the meaning whose word comes first in the prompt wins. */
export const VOCABULARY: readonly VocabularyRow[] = [
  ...rows('scene', {
    concert: [
      'concerts?|live (?:show|music|performance)s?|gigs?|music festivals?|festival stage|on stage|stage|arena|nightclub|night club|disco|rave',
      '演唱会|音乐会|舞台|音乐节|现场演出|夜店|迪厅|歌友会',
    ],
    city: [
      'cit(?:y|ies)|cityscape|urban|sky ?scrapers?|skyline|downtown|streets?|times square|metropolis|neon signs?',
      '城市|都市|街头|街道|街景|夜景|市区|高楼|大街|霓虹灯牌',
    ],
    beach: [
      'beach(?:es)?|sea ?sides?|sea ?shores?|seascapes?|sea|ocean|tropical|coast|island|palm trees?',
      '海边|沙滩|海滩|大海|海岸|海岛|海洋|椰树',
    ],
    office: [
      'offices?|corporate|work ?places?|work ?spaces?|linkedin|boardroom|meeting room|business (?:background|setting)',
      '办公室|职场|写字楼|会议室|商务背景',
    ],
    snow: [
      'snowy (?:mountains?|landscapes?|fields?|forests?)|winter(?: landscape| wonderland)?|ski(?:ing)?|ski resort',
      '雪山|雪地|雪景|冬天|冬季|滑雪',
    ],
    forest: [
      'forests?|woods|woodland|gardens?|parks?|jungle|nature|outdoors?|meadows?|greenery',
      '森林|树林|花园|公园|户外|自然|草地|竹林',
    ],
    sakura: ['cherry blossoms?|sakura|spring flowers|blossoms?|flower field|spring', '樱花|桃花|春天|花海'],
    autumn: [
      'autumn(?:al)?(?: leaves| foliage| colou?rs)?|fall (?:leaves|foliage|colou?rs)|red leaves|maple(?: leaves| trees?)?',
      '秋天|秋季|枫叶|红叶|落叶|银杏',
    ],
    cafe: [
      'caf[eé]s?|coffee ?shops?|coffee house|restaurants?|bars?|pubs?|bistro',
      '咖啡馆|咖啡厅|咖啡店|咖啡|餐厅|酒吧',
    ],
    christmas: ["christmas|xmas|new year(?:'s)?(?: eve)?|festive|fairy lights", '圣诞节?|新年|春节|节日彩灯'],
    sky: ['sk(?:y|ies)|clouds?|heaven', '天空|蓝天|云朵|白云'],
    space: [
      'outer space|deep space|in space|space (?:background|scene|station)|galax(?:y|ies)|stars|starry(?: sky)?|cosmos|universe|nebula',
      '宇宙|星空|银河|太空|星云',
    ],
    library: ['librar(?:y|ies)|book ?shel(?:f|ves)|book ?store|study room', '书房|图书馆|书架|书店'],
    mountains: ['mountains?|hills?|alps|valley|canyon', '山脉|高山|山谷|群山|山顶|峡谷'],
    home: ['living room|at home|bedroom|cosy room|cozy room|interior|apartment', '客厅|家里|卧室|室内'],
    studio: [
      'studios?|plain (?:background|backdrop)|solid (?:background|backdrop)|seamless|headshots?|passport(?: photo)?|id photo|photo booth',
      '影棚|摄影棚|纯色背景|证件照|形象照|职业照',
    ],
  }),
  ...rows('colour', {
    white: coloured('white|bright', '白'),
    black: coloured('black|dark', '黑|深'),
    grey: coloured('gr[ae]y|neutral', '灰'),
    blue: coloured('(?:light |dark |navy |sky )?blue|navy', '蓝|浅蓝|深蓝|天蓝'),
    red: coloured('(?:dark )?red|crimson|burgundy', '红|大红'),
    pink: coloured('pink|rose', '粉|粉红'),
    green: coloured('(?:dark |olive )?green|olive|teal', '绿|墨绿'),
    beige: coloured('beige|cream|brown|warm|tan', '米|棕|米黄'),
    yellow: coloured('yellow|golden|orange', '黄|橙'),
    purple: coloured('purple|violet|lavender', '紫'),
  }),
  ...rows('light', {
    flash: ['(?:direct |hard )?flash(?: photography| photo| light)?|paparazzi', '闪光灯?(?:摄影|拍摄)?'],
    rembrandt: ['rembrandt(?: light(?:ing)?)?|chiaroscuro', '伦勃朗光?|明暗对比'],
    rim: [
      'rim(?: ?light(?:ing|s)?)?|back ?-?lit|back ?-?light(?:ing)?|contre-?jour|silhouette light',
      '轮廓光|逆光|背光',
    ],
    golden: ['golden (?:hour|light)|warm (?:sun)?light(?:ing)?|sunlit|sunlight', '黄金时刻|金色阳光|暖光|阳光'],
    neon: ['neon(?: light(?:s|ing)?)?|cyberpunk|colou?red (?:light(?:s|ing)?|gels?)', '霓虹灯?光?|赛博朋克|彩色灯光'],
    stage: ['stage light(?:s|ing)?|spot ?lights?', '舞台灯光?|聚光灯|追光'],
    soft: [
      'soft(?:ly)? ?(?:light(?:ing)?|lit)|butterfly light(?:ing)?|beauty light(?:ing)?|soft ?box|window light|diffused light',
      '柔光|柔和光线?|蝴蝶光|窗光',
    ],
    low: ['low[- ]key|dramatic(?: light(?:ing)?)?|moody|noir', '暗调|低调|戏剧性?(?:光线?)?|情绪光'],
    high: ['high[- ]key|bright and airy|airy', '高调|明亮|清新明亮'],
  }),
  ...rows('time', {
    sunset: ['sun ?sets?|sun ?rises?|dusk|dawn|twilight', '日落|日出|夕阳|黄昏|晚霞|清晨|黎明'],
    night: ['nights?|mid ?night|nocturnal|evening', '夜晚|夜里|夜间|深夜|晚上|夜'],
    day: ['day ?(?:time|light)|noon|midday|sunny', '白天|正午|中午|晴天'],
  }),
  ...rows('weather', {
    rain: ['rain(?:y|ing|fall)?|drizzle|storm(?:y)?', '下雨|雨天|雨夜|雨中|暴雨|雨'],
    snow: ['snow(?:y|ing|fall|flakes?)?|blizzard', '下雪|飘雪|雪花|雪'],
    fog: ['fog(?:gy)?|mist(?:y)?|haz[ey]', '雾气?|薄雾|烟雾'],
  }),
  ...rows('look', {
    bw: ['black[ -]and[ -]white|black & white|mono ?chrom(?:e|atic)|b&w|bw|gr[ae]yscale|noir', '黑白|单色'],
    film: [
      'film(?: grain| photo(?:graph)?| look| stock)?(?! (?:festival|star|set|poster))|kodak|portra|fuji(?:film)?|analog(?:ue)?',
      '胶片|菲林|柯达|富士',
    ],
    cinematic: ['cinematic|movie(?: still)?|teal and orange', '电影感|电影质感|电影'],
    vintage: ['vintage|retro|sepia|old photo(?:graph)?|antique|19[0-6]0s|nostalgi[ac]', '复古|怀旧|老照片|旧照片'],
    oil: ['oil[ -]paint(?:ing|ed)?|painting|impasto|impressionist(?:ic)?', '油画|印象派'],
    watercolour: ['water ?colou?rs?', '水彩画?'],
    sketch: ['sketch(?:ed)?|pencil(?: drawing)?|drawing|charcoal|line art', '素描|铅笔画?|线稿|速写'],
    comic: ['comics?(?: book)?|anime|manga|cartoon|ghibli|cel[ -]shad(?:ed|ing)|pop art', '动漫|漫画|卡通|二次元|波普'],
    vivid: ['vivid|vibrant|colou?rful|hdr|saturated', '鲜艳|色彩丰富|高饱和'],
  }),
];

/** Words that ask for nothing this engine would have to do: the subject, the medium, praise, grammar. */
export const NEUTRAL_ENGLISH = new Set(
  (
    'a an the of in on at by to for from with without into as is are be it its this that and or but not no only very more my me your their his her our i ' +
    'under over near behind beside around between during against through front while where ' +
    'photo photos photograph photography photographic picture image shot portrait portraits headshot selfie photoshoot shoot group people person persons human man woman men women ' +
    'boy girl guy lady model face faces subject professional high best good great nice beautiful pretty handsome elegant stunning amazing perfect natural real realistic photorealistic ' +
    'quality resolution detailed detail details sharp clear clean crisp hd uhd 4k 8k hq masterpiece award winning ultra super highly dslr camera lens bokeh blurred blurry blur depth field shallow background ' +
    'backdrop scene setting place location light lights lighting lit atmosphere mood vibe feel look style styled theme effect colour color colours colors tone tones bright dark warm cool ' +
    'please make create generate edit put turn change replace give want would like should same keep add use using take taken set standing ' +
    'young old adult year one two s day style version kind any some other'
  ).split(' '),
);

/** The same in Chinese, longest first: matched from the left. */
export const NEUTRAL_CHINESE =
  /一张|一位|一个|一名|照片|相片|图片|写真|人像|肖像|头像|摄影|拍摄|拍照|合影|合照|人物|人群|男人|女人|男生|女生|男性|女性|美女|帅哥|专业|高清|高质量|清晰|真实|自然|漂亮|美丽|好看|完美|细节|质感|效果|风格|氛围|气氛|背景|场景|光线|灯光|光|色调|颜色|虚化|浅景深|景深|站在|在|里面|里|中|上|下|前|后|旁|边|的|地|得|了|着|和|与|及|或|有|是|请|把|将|为|成|变成|换成|改成|生成|制作|使用|用|保持|我|他|她|它|人|张|个|位|很|非常|更|最|色|调|感|照|不要|没有|避免|去掉|去除|别|不|无|但是?|而是|要|一/g;
