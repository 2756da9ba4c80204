import type { Setting, TimeOfDay, Weather } from '../../../../media/scene/shot.ts';
import { createWordTable } from './word-table.ts';

/** `open`: a word that looks like a place and is none (sea of clouds), kept out of the table by matching it first. */
export type PlaceWord = Setting | 'open';

/**
 * Weights: 3 names the place, 2.5 a part of it, 2 something that stands in several places, 1 a thing from which the
 * place can be guessed. 3.5 beats a place: a campfire in a forest is a picture of the fire.
 */
export const SETTING_WORDS = createWordTable<PlaceWord>([
  [
    'open',
    'sea of clouds|sea of flowers|sea of people|forest of signs|field of view|depth of field|city of stars',
    '云海|花海|人海|大江南北|山水画|河马|海底捞|上海菜|江湖',
    0,
  ],
  [
    'sea',
    'sea|ocean|beach|coast|coastline|coastal|seaside|seashore|shoreline|shore|bay|harbour|harbor|lighthouse|surf|pacific|atlantic|open water|island|lagoon|seascape|pier|coast road',
    '大海|海边|海滩|沙滩|海面|海洋|海岸|海浪|海上|海港|港口|港湾|码头|灯塔|海岛|岛屿|大洋|海|浪花|巨浪',
    2.8,
  ],
  [
    'sea',
    'wave|tide|cliffs above the water|sail~|yacht|sailboat|seagull|gull|surfer|surf~|lifeguard|pirate',
    '波浪|浪|帆船|海鸥|冲浪|游艇|渔船|岛',
    1.5,
  ],
  [
    'lake',
    'lake|river|pond|loch|fjord|riverside|lakeside|riverbank|stream|brook|reservoir|canal|wetland|marsh|mountain lake',
    '湖面|湖泊|湖边|湖水|湖畔|湖|江面|江边|江|河流|河边|河面|小河|河|池塘|溪流|小溪|溪边|溪|水塘|西湖',
    3,
  ],
  ['lake', 'rowboat|canoe|kayak|rowing', '小船|小舟|扁舟|竹筏|独木舟|划船', 1.5],
  [
    'mountain',
    'mountain|mountainside|peak|summit|alps|alpine|cliff|canyon|himalaya|ridge|volcano|gorge|highland|glacier|waterfall|crag|rocky',
    '高山|山脉|群山|雪山|山顶|山峰|山巅|山崖|悬崖|峡谷|山谷|山间|山上|火山|冰川|瀑布|高原|山岭|山区|山坡|峭壁|珠峰|山',
    2.5,
  ],
  [
    'forest',
    'forest|wood|woods|woodland|jungle|rainforest|grove|pine forest|bamboo|redwood|birch|taiga|thicket',
    '森林|树林|丛林|雨林|竹林|林间|松林|林中|密林|林子|桦树林|白桦林',
    3,
  ],
  ['forest', 'pine|tree|oak|trunk|moss~|fern|canopy', '松树|大树|树木|树下|树|苔藓', 1.2],
  [
    'meadow',
    'meadow|field|grassland|prairie|pasture|countryside|farm|farmland|park|garden|orchard|vineyard|hillside|lawn|savanna|savannah|steppe|moor|plain|rice terrace|wheat|village|hill',
    '草原|草地|草坪|田野|田间|麦田|稻田|花田|原野|牧场|公园|花园|庭院|果园|乡村|乡间|农场|村庄|小山丘|山丘|茶园|油菜花',
    2.6,
  ],
  [
    'meadow',
    'grass|flower|wildflower|sunflower|picnic|tractor|butterfly|butterflies|sheep|cow|cattle',
    '草|花丛|野花|向日葵|野餐|蝴蝶|羊群|牛羊|风筝',
    1.2,
  ],
  [
    'desert',
    'desert|dune|sahara|gobi|oasis|badlands|wasteland|sand sea|camel|arid',
    '沙漠|沙丘|戈壁|大漠|荒漠|绿洲|骆驼|驼队|黄沙',
    3,
  ],
  [
    'snowfield',
    'snowfield|tundra|arctic|antarctic|antarctica|polar|ice field|ice sheet|icefield|north pole|south pole|snowy plain|snowy field|snow covered field|frozen plain|iceberg',
    '雪原|雪地|冰原|北极|南极|极地|冰天雪地|冰川原|雪野',
    3,
  ],
  [
    'snowfield',
    'penguin|polar bear|igloo|sled|sledge|ski~|snowman|aurora|northern lights',
    '企鹅|北极熊|雪橇|滑雪|雪人|极光|雪屋',
    1.5,
  ],
  [
    'city',
    'city|cities|cityscape|street|downtown|skyline|urban|alley|alleyway|skyscraper|metropolis|town|intersection|crossing|crosswalk|avenue|boulevard|sidewalk|pavement|market|tokyo|shibuya|new york|manhattan|hong kong|shanghai|paris|london|chinatown|rooftop|highway|freeway|plaza|square in the city|office tower|bus stop',
    '城市|都市|街道|街头|街上|街边|街|小巷|巷子|巷|马路|公路|高架桥|高楼|大楼|大厦|摩天|天际线|市中心|路口|十字路口|广场|集市|夜市|市场|城里|小镇|上海|北京|东京|香港|纽约|重庆|天台|屋顶',
    2.6,
  ],
  [
    'city',
    'neon|taxi|traffic|building|car|streetlight|street lamp|lamppost|bus|tram|motorbike|motorcycle|commuter|detective|cyberpunk|pedestrian',
    '霓虹|出租车|车流|建筑|汽车|轿车|跑车|路灯|公交|电车|摩托|行人|赛博朋克|侦探|车水马龙',
    1.5,
  ],
  [
    'room',
    'room|living room|bedroom|lounge|interior|indoors|indoor|office|study|library|classroom|hotel room|cabin interior|hall|hallway|corridor|cafe|café|coffee shop|restaurant|bookshop|bookstore|museum|gallery|church|temple hall|throne room|apartment|inside the house|inside a house|attic|basement|bar|pub|laboratory|lab|hospital|workshop|factory|warehouse|garage|gym|cellar|tavern|train carriage',
    '房间|客厅|卧室|室内|书房|办公室|教室|图书馆|咖啡馆|咖啡厅|餐厅|酒店|走廊|屋里|屋内|家里|家中|大厅|书店|公寓|博物馆|画廊|教堂|阁楼|地下室|酒吧|实验室|医院|工厂|车间|仓库|健身房|窗边',
    3,
  ],
  [
    'room',
    'fireplace|sofa|couch|armchair|bed|window|desk|bookshelf|curtain|carpet|lamp',
    '壁炉|沙发|床|窗户|窗台|书桌|书架|窗帘|地毯|台灯',
    1.4,
  ],
  ['kitchen', 'kitchen|kitchen counter|stove', '厨房|灶台', 3.2],
  ['kitchen', 'cook~|chef|bake~|baking|frying|chopping vegetables', '做饭|烹饪|厨师|切菜|炒菜|烘焙|烤面包', 1.8],
  [
    'stage',
    'stage|concert|theatre|theater|spotlight|opera|auditorium|arena|nightclub|catwalk|runway show|talk show',
    '舞台|演唱会|音乐会|剧院|剧场|聚光灯|演出|戏台|夜店|T台',
    3,
  ],
  [
    'stage',
    'rock band|orchestra|singer|dj|audience|ballet|ballerina|stand-up comedian',
    '乐队|交响乐|歌手|观众|芭蕾|歌星',
    1.6,
  ],
  [
    'space',
    'outer space|space|galaxy|nebula|cosmos|universe|orbit above|in orbit|planet|moon surface|lunar|lunar surface|mars|asteroid|saturn|jupiter|milky way in space|interstellar|black hole|space station|deep space',
    '太空|宇宙|星系|银河系|星云|星球|行星|月球|月面|火星表面|火星上|土星|木星|小行星|空间站|外太空|星际|黑洞|星海',
    3,
  ],
  ['space', 'astronaut|spaceship|spacecraft|starship|rocket|ufo|satellite', '宇航员|飞船|宇宙飞船|火箭|卫星|航天', 1.8],
  [
    'underwater',
    'underwater|under water|under the sea|beneath the waves|beneath the surface|below the surface|seabed|sea floor|ocean floor|coral|coral reef|reef|undersea|deep sea|kelp|aquarium|submarine',
    '水下|海底|水底|深海|珊瑚|珊瑚礁|海草|水族馆|潜水|潜水艇',
    3.4,
  ],
  [
    'underwater',
    'fish|jellyfish|scuba|diver|shark|dolphin|whale|sea turtle|manta ray|octopus',
    '鱼群|鱼|水母|潜水员|鲨鱼|海豚|鲸鱼|鲸|海龟|章鱼',
    1.7,
  ],
  [
    'fire',
    'campfire|bonfire|camp fire|close up of fire|burning logs|flames|flame',
    '篝火|营火|火堆|火焰|烈火|炭火',
    3.5,
  ],
  ['fire', 'fire|burning|embers', '火光|燃烧', 1.3],
  [
    'studio',
    'studio|white background|plain background|grey background|gray background|black background|seamless background|green screen|neutral background|product shot|infinity cove',
    '摄影棚|影棚|白色背景|纯色背景|灰色背景|黑色背景|白底|纯白背景|绿幕|演播室',
    3.3,
  ],
]);

export const TIME_WORDS = createWordTable<TimeOfDay | 'open'>([
  [
    'open',
    'night club|daydream~|every day|one day|some day|the other day|rising star|movie star|sunflower',
    '明星|流星|五角星|星球|星系',
    0,
  ],
  [
    'night',
    'night|midnight|nighttime|moonlight|moonlit|moon|starry|star|starlit|nocturnal|after dark|at 3 am|aurora|northern lights|late hours|night sky|full moon|milky way',
    '夜晚|深夜|夜里|夜色|夜空|半夜|午夜|月光|月亮|星空|繁星|月夜|夜|星星|银河|极光|明月|凌晨',
    2,
  ],
  [
    'sunset',
    'sunset|sundown|setting sun|sun sets|sun is setting|sun going down|afterglow',
    '日落|夕阳|落日|晚霞|残阳|斜阳',
    2.5,
  ],
  [
    'dawn',
    'dawn|sunrise|daybreak|first light|sun rises|rising sun|early morning|sun comes up|break of day',
    '日出|黎明|清晨|拂晓|朝阳|破晓|旭日|晨曦|晨光|天亮',
    2.4,
  ],
  [
    'dusk',
    'dusk|twilight|blue hour|evening|nightfall|gloaming',
    '黄昏|暮色|傍晚|暮光|薄暮|夜幕降临|蓝调时刻|入夜',
    2.3,
  ],
  [
    'golden',
    'golden hour|golden light|late afternoon|low sun|golden sun|magic hour',
    '黄金时刻|金色阳光|金色的阳光|暖阳|金光|金色光线',
    2.6,
  ],
  ['noon', 'noon|midday|high sun|blazing sun|scorching sun|lunch time|at twelve', '正午|中午|烈日|骄阳', 2.2],
  ['morning', 'morning|morning sun|breakfast', '早晨|早上|上午|清早|早餐时', 2],
  [
    'day',
    'day|daytime|daylight|sunny|blue sky|afternoon|sunlight|sunshine|broad daylight|bright sun|sunbeam',
    '白天|晴天|蓝天|下午|阳光|午后|大白天|日光|晴空|白日',
    1.5,
  ],
]);

export const WEATHER_WORDS = createWordTable<Weather | 'open'>([
  [
    'open',
    'rainbow|rain boots|brainstorm~|cloud nine|snow white|snow capped|snowy peak|snowy mountain|snow covered mountain|mist of tears',
    '彩虹|云南|雨伞|雨林|雪白|雪山|雪峰|雪橇|雪人|滑雪|雪原|雪地',
    0,
  ],
  [
    'storm',
    'storm~|thunder~|lightning|tempest|typhoon|hurricane|squall|gale|rough sea|stormy sea',
    '暴风雨|暴风|雷雨|雷电|闪电|风暴|台风|狂风|打雷|雷鸣|电闪雷鸣|雷',
    3,
  ],
  [
    'rain',
    'rain~|drizzl~|downpour|rainy|wet street|wet pavement|puddle|shower of rain|umbrella',
    '下雨|大雨|小雨|细雨|雨中|雨天|雨夜|雨水|雨滴|暴雨|春雨|雨后|雨|积水|水洼|撑伞|打伞',
    2,
  ],
  [
    'snow',
    'snowing|snowfall|blizzard|snowstorm|snowflake|falling snow|snow falls|snow is falling|in the snow|snow drifts down|snow|snowy|sleet',
    '下雪|雪花|大雪|飘雪|暴雪|暴风雪|风雪|飞雪|雪夜|雪中|雪',
    2.4,
  ],
  ['fog', 'fog|foggy|mist|misty|haze|hazy|smog|misty morning', '薄雾|大雾|浓雾|晨雾|雾气|迷雾|雾|烟雨|云雾|霭', 2.2],
  [
    'cloudy',
    'cloudy|overcast|gloomy|grey sky|gray sky|dark clouds|heavy clouds|leaden sky',
    '多云|阴天|乌云|阴沉|灰蒙蒙|密云',
    2,
  ],
  [
    'clear',
    'clear sky|clear blue sky|cloudless|clear weather|sunny|clear night|blue sky|sunshine|bright sun|morning sun|in the sun',
    '晴空|晴天|晴朗|万里无云|碧空|蓝天',
    2.1,
  ],
]);
