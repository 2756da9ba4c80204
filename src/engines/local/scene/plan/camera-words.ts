import type { CameraMove, Framing, Grade, Particle } from '../../../../media/scene/shot.ts';
import { createWordTable } from './word-table.ts';

export const CAMERA_WORDS = createWordTable<CameraMove | 'open'>([
  [
    'open',
    'pan of|frying pan|saucepan|camera crew|crane bird|construction crane|dolly the sheep|follow me|still life|still standing|stands still|orbit of',
    '平底锅|起重机|一动不动',
    0,
  ],
  [
    'dolly-in',
    'push in|push~ in|push~ forward|slow push|dolly~ in|dollies in|dolly~ forward|dolly shot|moves closer|move closer|moving closer|closes in|closing in|moves forward|moving forward|moves in on|creeps in|fly~ through|flies through|fly~ forward|glid~ forward|drift~ forward|advanc~ toward|follow~|tracks behind|tracking behind|track~ forward|camera approaches|steadicam',
    '推近|推进|推镜|推镜头|拉近|跟拍|跟随|跟着|前进|向前推|向前移动|逼近|缓推|镜头推',
    2,
  ],
  [
    'dolly-out',
    'pull~ back|pull~ out|pull~ away|dolly~ out|dollies out|dolly~ back|moves back|moving back|moves backward|drift~ backward|drift~ slowly backward|drift~ away|backs away|retreat~|moves away|track~ back|track~ backward|drift~ back|glid~ back|glid~ backward|reced~',
    '拉远|后退|拉镜|后拉|向后拉|远离|渐远|拉开|后移',
    2,
  ],
  [
    'orbit',
    'orbit~|circl~ around|circles|circling|arc shot|arcs around|rotat~ around|360|revolv~ around|camera rotates',
    '环绕|绕拍|围绕|绕着|旋转镜头|环拍',
    2,
  ],
  [
    'crane-up',
    'crane~ up|crane shot|jib up|rising camera|camera rises|camera ascends|rises above|ascend~|rising shot|camera lifts|lifts up|boom~ up|pedestal up',
    '镜头升起|镜头上升|升镜|缓缓上升|缓缓升起|上升镜头|升降镜头|向上升|摇臂上升',
    2,
  ],
  [
    'crane-down',
    'crane~ down|jib down|camera descends|camera lowers|descend~|boom~ down|camera sinks|pedestal down',
    '镜头下降|降镜|缓缓下降|下降镜头|镜头落下|摇臂下降',
    2,
  ],
  [
    'aerial',
    "aerial|drone|drone shot|bird eye|bird's eye|birds eye|flyover|fly over|flying over|from the air|helicopter shot|top down|overhead shot|soar~ over",
    '航拍|俯瞰|鸟瞰|无人机|空中拍摄|高空',
    2,
  ],
  [
    'pan-left',
    'pan~ left|pan~ to the left|pan~ from right to left|leftward pan|swing~ left|looks left',
    '左摇|向左摇|镜头向左|从右向左|往左摇',
    2.5,
  ],
  [
    'pan-right',
    'pan~ right|pan~ to the right|pan~ from left to right|rightward pan|swing~ right',
    '右摇|向右摇|镜头向右|从左向右|往右摇',
    2.5,
  ],
  ['pan-right', 'panning|pan|pans|pan shot|pan across|sweep~ across', '摇镜|摇镜头|横摇|摇拍', 1.5],
  ['tilt-up', 'tilt~ up|tilt~ upward|looks up at|pans up|panning up', '上摇|仰摇|向上摇|镜头向上|抬头', 2.5],
  ['tilt-down', 'tilt~ down|tilt~ downward|pans down|panning down', '下摇|俯摇|向下摇|镜头向下', 2.5],
  ['zoom-in', 'zoom~ in|zoom|zooms|crash zoom|punch in', '变焦|放大|镜头放大|变焦推近', 1.9],
  ['zoom-out', 'zoom~ out|zoom~ back', '缩小|变焦拉远|镜头缩小', 2.2],
  [
    'truck-left',
    'truck~ left|truck~ to the left|slid~ left|slid~ to the left|track~ left|tracking shot to the left|tracking left|moves left|moving left|lateral left|glid~ left|drift~ left',
    '左移|向左移|镜头向左移|镜头向左平移|镜头向左横移|向左横移|向左平移|左横移',
    2.5,
  ],
  [
    'truck-right',
    'truck~ right|truck~ to the right|slid~ right|slid~ to the right|track~ right|tracking shot to the right|tracking right|moves right|moving right|lateral|glid~ right|drift~ right',
    '右移|向右移|镜头向右移|镜头向右平移|镜头向右横移|向右横移|向右平移|横移|平移|右横移',
    2.4,
  ],
  [
    'truck-right',
    'tracking shot|track~ alongside|tracks alongside|side tracking|moves alongside|dolly alongside',
    '侧面跟拍|移动镜头',
    2.1,
  ],
  ['handheld', 'handheld|hand held|shaky|shaky cam|documentary style', '手持|晃动镜头|抖动|手持拍摄', 1.8],
  [
    'static',
    'static|static shot|static camera|locked off|locked down|tripod|fixed camera|fixed shot|still camera|camera is still|camera does not move|stationary camera|steady shot|camera stays still',
    '固定镜头|固定机位|静止镜头|定镜|镜头固定|机位固定|镜头不动',
    2.2,
  ],
]);

export const SPEED_WORDS = createWordTable<'slow' | 'fast'>([
  [
    'slow',
    'slow|slowly|gentle|gently|calm|calmly|gradual|gradually|unhurried|leisurely|subtle|drift~|creep~',
    '缓慢|慢慢|缓缓|徐徐|轻轻|悠悠|缓',
    1,
  ],
  [
    'fast',
    'fast|quick|quickly|rapid|rapidly|swift|swiftly|sudden|suddenly|whip|hectic|frantic|speed~|rush~|energetic',
    '快速|迅速|飞快|急速|疾速|猛地|飞速|极速',
    1,
  ],
]);

export const FRAMING_WORDS = createWordTable<Framing>([
  [
    'close',
    'close up|closeup|extreme close up|macro|tight shot|detail shot|close shot',
    '特写|近景|大特写|微距|近距离',
    2,
  ],
  ['medium', 'medium shot|mid shot|waist up|half body', '中景|半身', 2],
  [
    'wide',
    'wide|wide shot|wide angle|establishing shot|long shot|panorama|panoramic|vast|full shot|epic scale|endless|extreme wide',
    '远景|全景|广角|大全景|宏大|辽阔|壮阔|一望无际|茫茫',
    1.5,
  ],
]);

export const GRADE_WORDS = createWordTable<Grade>([
  ['noir', 'black and white|monochrome|noir|b&w|film noir|black white', '黑白|黑白电影|单色', 2],
  ['warm', 'warm|warm tone|nostalgic|cozy|cosy|romantic|amber|warm colours', '温暖|暖色|暖色调|怀旧|浪漫|温馨', 1],
  [
    'cold',
    'cold|cold tone|cool tone|lonely|melancholy|melancholic|sad|blue tone|cold blue|icy|bleak|teal',
    '冷色|冷色调|忧郁|孤独|寒冷|冷峻|清冷|蓝调',
    1,
  ],
  [
    'cinematic',
    'cinematic|film look|movie|epic|blockbuster|35mm|anamorphic|film grain|hollywood',
    '电影感|电影级|电影|史诗|大片|胶片',
    1,
  ],
  [
    'dreamy',
    'dream~|ethereal|soft focus|fairy tale|fairytale|enchanted|magical|surreal',
    '梦幻|仙境|唯美|空灵|童话|魔幻|如梦',
    1,
  ],
  [
    'vivid',
    'vivid|vibrant|colourful|colorful|saturated|bright colours|bright colors',
    '鲜艳|绚丽|色彩斑斓|五彩|缤纷|高饱和',
    1,
  ],
  ['vintage', 'vintage|retro|old film|super 8|8mm|sepia|vhs|1970s|1980s', '复古|老电影|年代感|老照片|旧时光', 1],
]);

export const PARTICLE_WORDS = createWordTable<Particle>([
  ['dust', 'dust~|motes|sandstorm|sand blowing', '尘土|灰尘|尘埃|扬尘|沙尘', 1],
  ['embers', 'ember|spark|cinder', '火星|火花|余烬', 1],
  ['fireflies', 'firefly|fireflies|glowworm', '萤火虫|萤火', 1],
  ['petals', 'petal|cherry blossom|blossoms falling|blossom', '花瓣|樱花|落花|桃花', 1],
  [
    'leaves',
    'falling leaves|autumn leaves|leaves falling|leaves drift|leaves swirl|leaves blow',
    '落叶|枫叶|飘落的叶',
    1,
  ],
  ['bubbles', 'bubble', '气泡|泡泡', 1],
]);
