import type { Action, Age, Colour, Garment, Prop, Sex, SubjectKind } from '../../../../media/scene/shot.ts';
import { createWordTable } from './word-table.ts';

export interface SubjectWord {
  readonly kind: SubjectKind | 'open' | 'pronoun';
  readonly sex?: Sex;
  readonly age?: Age;
  readonly garment?: Garment;
  readonly colour?: Colour;
  readonly count?: number;
}

const PERSON = { kind: 'person' } as const;

export const SUBJECT_WORDS = createWordTable<SubjectWord>([
  [
    { kind: 'open' },
    "car park|catwalk|fish market|man made|bird's eye|birds eye|bird eye|boathouse|hot dog|sea horse|king size|starfish",
    '马路|马上|人行道|无人机|人间|人工|人生|人造|鱼市|河马|海马|斑马线|猫步|车站',
    0,
  ],
  [
    { ...PERSON, sex: 'male', age: 'old' },
    'old man|elderly man|grandfather|grandpa|old fisherman|old gentleman|old monk|old farmer',
    '老爷爷|爷爷|老头|老大爷|老先生|老渔夫',
  ],
  [
    { ...PERSON, sex: 'female', age: 'old' },
    'old woman|elderly woman|grandmother|grandma|old lady',
    '老奶奶|奶奶|老太太|老妇人|老婆婆|外婆',
  ],
  [{ ...PERSON, age: 'old' }, 'old person|elderly person|elder|old couple', '老人|老者|老年人'],
  [{ ...PERSON, sex: 'male', age: 'child' }, 'boy|little boy|schoolboy|young boy', '男孩|小男孩|男童'],
  [{ ...PERSON, sex: 'female', age: 'child' }, 'girl|little girl|schoolgirl|young girl', '小女孩|女童|小姑娘|女孩'],
  [{ ...PERSON, age: 'child' }, 'child|kid|toddler|pupil', '小孩|孩子|儿童|小朋友|孩童'],
  [{ ...PERSON, age: 'child', count: 4 }, 'children|kids playing', '孩子们|小朋友们|孩童们'],
  [
    { ...PERSON, sex: 'male' },
    'man|men|guy|gentleman|father|dad|husband|king|prince|monk|fisherman|cowboy|businessman|waiter|son|brother|groom|emperor|wizard|boyfriend|policeman',
    '男人|男子|男士|男生|父亲|爸爸|丈夫|国王|王子|和尚|渔夫|牛仔|将军|小伙子|小伙|少年|先生|哥哥|大叔|皇帝|书生|男主角|男主',
  ],
  [
    { ...PERSON, sex: 'female' },
    'woman|women|lady|ladies|mother|mom|mum|wife|princess|queen|bride|actress|waitress|daughter|sister|nun|witch|businesswoman|girlfriend|ballerina|geisha',
    '女人|女子|女士|女生|母亲|妈妈|妻子|公主|女王|新娘|少女|姑娘|小姐|姐姐|美女|阿姨|女主角|女主|女侠|仙女',
  ],
  [{ ...PERSON, garment: 'spacesuit', colour: 'white' }, 'astronaut|cosmonaut|spaceman', '宇航员|航天员|太空人'],
  [{ ...PERSON, sex: 'female', garment: 'dress' }, 'dancer', '女舞者|舞女'],
  [
    PERSON,
    'person|figure|traveller|traveler|hiker|someone|somebody|character|hero|soldier|warrior|knight|samurai|detective|explorer|wanderer|climber|mountaineer|shepherd|farmer|musician|singer|violinist|guitarist|pianist|drummer|dj|chef|cook|baker|teacher|student|doctor|nurse|scientist|worker|surfer|swimmer|diver|runner|rider|cyclist|skier|skater|pedestrian|commuter|tourist|stranger|villager|sailor|rower|artist|painter|photographer|reader|speaker|host|presenter|actor|grandmaster|ninja|driver|rebel|silhouette of a person|adventurer|pilgrim|clerk|manager|boss|captain|lawyer|engineer|expert|burglar|banker',
    '人物|旅人|行人|路人|游客|士兵|战士|武士|骑士|侦探|探险家|登山者|牧羊人|农夫|农民|音乐家|歌手|小提琴手|吉他手|钢琴家|厨师|老师|学生|医生|护士|科学家|工人|跑者|骑手|滑雪者|村民|水手|艺术家|画家|摄影师|演员|主持人|侠客|剑客|舞者|女巫|某人|一个人|一人|旅行者|身影|人影|潜水员|司机|流浪者|流浪汉|年轻人',
  ],
  [
    { ...PERSON, count: 2 },
    'couple|two lovers|lovers|pair of friends|newlyweds',
    '情侣|夫妻|恋人|两人|两个人|二人|新人',
  ],
  [
    { ...PERSON, count: 4 },
    'people|friends|family|crowd|crowds|group|audience|children and|tourists|villagers|band|dancers|pedestrians|passers by|guests|team',
    '人们|人群|朋友|朋友们|一家人|家人|观众|行人们|众人|乐队|学生们|村民们|客人|来往的人',
  ],
  [{ kind: 'horse' }, 'horse|horseback|stallion|mare|foal|pony|ponies', '马群|骏马|白马|黑马|马匹|马儿|万马|野马|马'],
  [{ kind: 'horse', colour: 'brown' }, 'donkey|zebra|mule', '驴|斑马'],
  [{ kind: 'dog' }, 'dog|puppy|puppies|wolf|wolves|hound|husky|retriever', '狗|小狗|狗狗|犬|猎犬|狼'],
  [{ kind: 'dog', colour: 'orange' }, 'fox|foxes', '狐狸'],
  [{ kind: 'cat' }, 'cat|kitten|kitty', '猫|小猫|猫咪|橘猫|黑猫|白猫'],
  [{ kind: 'deer' }, 'deer|stag|elk|reindeer|moose|antelope|gazelle|doe|fawn', '鹿|小鹿|驯鹿|麋鹿|羚羊'],
  [
    { kind: 'bird' },
    'bird|gull|seagull|eagle|crow|raven|hawk|falcon|dove|pigeon|swallow|crane bird|geese|goose|swan|owl|flock|heron',
    '鸟|鸟儿|飞鸟|海鸥|老鹰|雄鹰|鹰|乌鸦|鸽子|燕子|大雁|天鹅|白鹭|仙鹤|鸟群|猫头鹰',
  ],
  [
    { kind: 'fish' },
    'fish|fishes|shark|dolphin|whale|tuna|school of fish|shoal|goldfish|sea turtle|manta ray|jellyfish',
    '鱼|鱼群|小鱼|鲨鱼|海豚|鲸鱼|鲸|金鱼|锦鲤|海龟|热带鱼',
  ],
  [
    { kind: 'boat' },
    'boat|sailboat|sailing boat|ship|yacht|fishing boat|rowboat|canoe|kayak|vessel|gondola|ferry|schooner|galleon',
    '帆船|小船|轮船|渔船|船只|游艇|扁舟|小舟|竹筏|木船|独木舟|船',
  ],
  [
    { kind: 'car' },
    'car|taxi|cab|sports car|convertible|sedan|truck|limousine|jeep|suv|vehicle|van|pickup',
    '汽车|轿车|跑车|出租车|车辆|车流|卡车|吉普|敞篷车|车',
  ],
  [
    { kind: 'spaceship' },
    'spaceship|spacecraft|starship|rocket|shuttle|space shuttle|space station|satellite|ufo|space probe',
    '飞船|宇宙飞船|太空船|火箭|航天飞机|空间站|卫星|飞碟',
  ],
  [{ kind: 'pronoun', sex: 'male' }, 'he|him|his', '他'],
  [{ kind: 'pronoun', sex: 'female' }, 'she|her', '她'],
  [{ kind: 'pronoun' }, 'they|them|their', '他们|她们'],
]);

/** `rest`: four-legged animals lie down; people are drawn standing, for want of a bed. */
export const ACTION_WORDS = createWordTable<Action | 'rest' | 'open'>([
  [
    'open',
    'run down|running water|river runs|walk of fame|sitting room|rest of|rest room|talk show|dance floor|crossing',
    '走廊|步行街|爬山虎|爬虫|小说|传说|乘坐|请坐标',
    0,
  ],
  [
    'run',
    'run|runs|running|ran|jog~|sprint~|gallop~|race|races|racing|chas~|dash~|rush~|charg~|bolts|hurr~|flee~|bounding|jump~|leap~|skip~',
    '奔跑|跑|奔驰|飞奔|狂奔|冲刺|追逐|追|奔腾|疾驰|跳跃|蹦跳|逃跑',
    1,
  ],
  [
    'walk',
    'walk~|stroll~|wander~|hik~|march~|trudg~|strid~|stroll|step~|cross~|climb~|roam~|approach~|travel~|move~ through|passes by|pass~ by|pac~ along|heads home|ambl~|tiptoe~|sneak~',
    '走|散步|漫步|行走|步行|徒步|走过|走向|走来|前行|攀登|爬|穿过|徘徊|踱步|踏',
    1,
  ],
  ['ride', 'ride|rides|riding|rode|on horseback', '骑着|骑马|骑', 1.2],
  ['dance', 'danc~|twirl~|waltz~|spin~ around|pirouett~', '跳舞|起舞|舞蹈|旋转起舞|翩翩起舞|共舞|舞动', 1.2],
  [
    'sit',
    'sit|sits|sitting|sat|seated|kneel~|crouch~|reads a book|reading|meditat~|play~ the piano|rows|rowing|fishing',
    '坐|跪|蹲|打坐|冥想|看书|读书|弹钢琴|划船|垂钓|钓鱼|围坐',
    1.1,
  ],
  [
    'talk',
    'talk~|speak~|say|says|said|saying|whisper~|shout~|tell|tells|convers~|sing|sings|singing|laugh~|wav~|plays the|play~ the violin|play~ the guitar|play~ guitar|play~|gestur~|argue~|cooks|cooking|knead~|chop~|stir~',
    '说|讲话|说话|交谈|聊天|低语|喊|唱歌|歌唱|演唱|演讲|大笑|笑|挥手|演奏|拉小提琴|弹吉他|切菜|做饭|炒菜|揉面',
    1,
  ],
  ['rest', 'lies|lying|sleep~|asleep|nap|naps|napping|curl~|rest|rests|resting|doz~', '躺|睡|趴|蜷', 0.9],
  [
    'idle',
    'stand|stands|standing|stood|still|motionless|waits|waiting|looks|looking|watch~|gaz~|star~ at|float~|ponder~|lean~',
    '站|伫立|静静|静止|等待|看着|望着|凝视|眺望|漂浮|停下|停在|沉思',
    0.9,
  ],
]);

export const COLOUR_WORDS = createWordTable<Colour>([
  ['red', 'red|crimson|scarlet|ruby|maroon', '红色|大红|朱红|鲜红|红'],
  ['orange', 'orange|ginger|amber|tangerine', '橙色|橘色|橘|橙'],
  ['yellow', 'yellow|golden|blonde|gold', '黄色|金色|黄|金'],
  ['green', 'green|emerald|olive|teal', '绿色|翠绿|碧绿|绿|青色|青'],
  ['blue', 'blue|navy|azure|indigo|turquoise', '蓝色|深蓝|天蓝|蓝'],
  ['purple', 'purple|violet|lavender|magenta', '紫色|紫'],
  ['pink', 'pink|rose coloured|rosy', '粉色|粉红|粉'],
  ['brown', 'brown|chestnut|beige|tan|khaki|camel coloured', '棕色|褐色|咖啡色|米色|卡其色|棕'],
  ['black', 'black|dark|ebony', '黑色|黑'],
  ['grey', 'grey|gray|silver', '灰色|银色|灰|银'],
  ['white', 'white|ivory|cream', '白色|雪白|洁白|白'],
]);

export const GARMENT_WORDS = createWordTable<Garment>([
  [
    'coat',
    'coat|raincoat|overcoat|jacket|parka|trench coat|cloak|cape|hoodie',
    '外套|大衣|风衣|雨衣|夹克|羽绒服|斗篷|披风',
  ],
  ['dress', 'dress|gown|skirt|evening dress|qipao|cheongsam', '裙子|长裙|连衣裙|红裙|白裙|裙|旗袍|礼服'],
  ['shirt', 'shirt|t shirt|sweater|blouse|pullover|vest|apron|top', '衬衫|毛衣|T恤|上衣|背心|围裙|卫衣'],
  ['suit', 'suit|tuxedo|uniform|armour|armor|blazer', '西装|制服|铠甲|盔甲|军装|正装|燕尾服'],
  ['spacesuit', 'spacesuit|space suit', '宇航服|太空服'],
  ['robe', 'robe|kimono|hanfu|habit|tunic|toga', '长袍|和服|汉服|袍子|僧袍|古装'],
]);

export const PROP_WORDS = createWordTable<Prop>([
  ['umbrella', 'umbrella|parasol', '雨伞|红伞|油纸伞|撑伞|打伞|伞'],
  ['hat', 'hat|cap|straw hat|fedora|helmet|beanie', '帽子|草帽|斗笠|礼帽|头盔'],
  ['backpack', 'backpack|rucksack|knapsack', '背包|双肩包|行囊'],
  ['lantern', 'lantern|torch|flashlight|candle', '灯笼|提灯|火把|手电筒|蜡烛'],
]);

/** Numbers before a subject. */
export const COUNT_WORDS = createWordTable<number>([
  [1, 'a|an|one|single|lone|lonely|solitary|alone', '一个|一名|一位|一只|一匹|一头|一条|一艘|一叶|一辆|一架|独自|孤独'],
  [2, 'two|both|pair of|a pair of|twin', '两个|两名|两位|两只|两匹|两头|两条|两艘|两辆|一对|双'],
  [3, 'three|trio of', '三个|三名|三位|三只|三匹|三头|三艘|三辆'],
  [
    4,
    'four|several|some|a few|group of|a group of|crowd of|many',
    '四个|四只|几个|几名|几只|几匹|数名|一群|成群|一队|一支|许多|很多',
  ],
  [
    6,
    'five|six|seven|eight|a dozen|dozens of|herd of|flock of|school of|hundreds of|thousands of|army of|fleet of',
    '五个|六个|七个|八个|十几|数十|上百|成百|上千|无数|万|百|千',
  ],
]);

/** There is nobody and nothing alive in the picture. */
export const EMPTY_WORDS = createWordTable<'empty'>([
  [
    'empty',
    'empty|deserted|abandoned|uninhabited|nobody|no one|no people|without people|unoccupied',
    '空无一人|无人的|无人|空荡荡|空旷无人|没有人|荒废',
  ],
]);
