/**
 * What a prompt can ask of a talking portrait: one row per concept with its words in English, Chinese, Japanese,
 * Korean, Mexican Spanish and Indonesian. Latin words match as whole words, in lower case and without accents; others
 * match anywhere. Longer phrases win over shorter ones. "Left" is the left of the picture.
 */

export type Concept =
  | 'smile'
  | 'happy'
  | 'serious'
  | 'sad'
  | 'surprised'
  | 'concerned'
  | 'neutral'
  | 'calm'
  | 'energetic'
  | 'nod'
  | 'shake'
  | 'tilt'
  | 'look-left'
  | 'look-right'
  | 'look-up'
  | 'look-down'
  | 'look-at-camera'
  | 'still'
  | 'move-head'
  | 'blink'
  | 'blink-more'
  | 'raise-brows'
  | 'lean-forward'
  | 'lean-back';

/** Words of each concept, separated by `|`, one string per language in the order en, zh, ja, ko, es-MX, id. */
export const CONCEPT_WORDS: Readonly<Record<Concept, readonly string[]>> = {
  smile: [
    'smile|smiles|smiling|smiled|smiley|grin|grins|grinning|friendly|warm expression|warmly',
    '微笑|笑容|浅笑|笑|友好|亲切',
    '微笑|笑顔|ほほえ|微笑み|笑い|笑っ|笑う|笑わ|笑み|にっこり|親しみ',
    '미소|웃음|웃으|웃는|웃지|웃고|웃어|친근|다정',
    'sonrisa|sonrisas|sonrie|sonrien|sonreir|sonria|sonrias|sonriente|sonriendo|amable|amigable|calido',
    'senyum|tersenyum|senyuman|ramah|hangat',
  ],
  happy: [
    'happy|happily|cheerful|cheerfully|joyful|joyfully|joy|laugh|laughs|laughing|delighted|big smile|broad smile',
    '开心|高兴|快乐|欢快|喜悦|大笑|愉快|幸福',
    '嬉し|楽し|幸せ|喜び|喜ん|大笑い|明るい表情|満面の笑み',
    '행복|기쁘|기쁜|기뻐|즐거|신나|신난|활짝|밝게|밝은',
    'feliz|felices|felizmente|alegre|alegremente|alegria|contento|contenta|riendo|rie|gran sonrisa',
    'bahagia|gembira|senang|ceria|riang|tertawa|senyum lebar',
  ],
  serious: [
    'serious|seriously|stern|sternly|solemn|formal|formally|focused|determined',
    '严肃|认真|正经|庄重|专注|坚定',
    '真剣|真面目|厳し|厳粛|シリアス',
    '진지|심각|엄숙|단호|근엄',
    'serio|seria|seriamente|seriedad|solemne|formal|concentrado|concentrada',
    'serius|tegas|khidmat|formal|fokus',
  ],
  sad: [
    'sad|sadly|sorrowful|melancholy|melancholic|unhappy|tearful|crying|cries|depressed',
    '悲伤|难过|伤心|忧伤|忧郁|哭|悲痛',
    '悲し|哀し|憂鬱|泣|切ない',
    '슬프|슬픈|슬퍼|우울|울먹|눈물',
    'triste|tristemente|tristeza|melancolico|melancolica|llorando|llora|deprimido|deprimida',
    'sedih|murung|menangis|duka|melankolis',
  ],
  surprised: [
    'surprised|surprise|astonished|amazed|shocked|wide-eyed',
    '惊讶|吃惊|惊喜|震惊|惊奇',
    '驚い|驚き|驚く|びっくり|仰天',
    '놀라|놀란|놀람|깜짝',
    'sorprendido|sorprendida|sorpresa|asombrado|asombrada|asombro',
    'terkejut|kaget|heran|takjub',
  ],
  concerned: [
    'concerned|worried|worry|anxious|angry|angrily|anger|annoyed|frown|frowns|frowning|furious|upset',
    '担心|担忧|忧虑|焦虑|生气|愤怒|皱眉|恼火',
    '心配|不安|怒っ|怒り|怒る|眉をひそめ|イライラ',
    '걱정|불안|화난|화내|화가|분노|찡그',
    'preocupado|preocupada|preocupacion|ansioso|ansiosa|enojado|enojada|enojo|molesto|molesta|furioso|furiosa|ceno',
    'khawatir|cemas|marah|kesal|gelisah|mengerutkan dahi|mengernyit',
  ],
  neutral: [
    'neutral|neutral expression|no expression|expressionless|deadpan|poker face',
    '中性|面无表情|无表情|平常表情|中立',
    '無表情|ニュートラル|普通の表情|真顔',
    '무표정|중립|덤덤',
    'neutral|sin expresion|inexpresivo|inexpresiva|cara neutra|neutro|neutra',
    'netral|tanpa ekspresi|datar',
  ],
  calm: [
    'calm|calmly|gentle|gently|soft|softly|subtle|subtly|slow|slowly|relaxed|quiet|quietly|slight|slightly|peaceful|serene|minimal|small',
    '平静|冷静|温和|温柔|轻轻|轻微|微微|缓慢|慢慢|放松|安静|柔和|细微|沉稳|淡定|略微|稍微',
    '落ち着い|穏やか|静か|優し|やさし|ゆっくり|わずか|かすか|控えめ|リラックス|軽く|少し|そっと',
    '차분|침착|부드럽|부드러운|조용|천천히|살짝|은은|편안|잔잔|미세|가볍게|조금',
    'calma|calmado|calmada|tranquilo|tranquila|tranquilamente|suave|suavemente|sutil|sutiles|sutilmente|lento|lenta|lentamente|despacio|relajado|relajada|ligero|ligera|ligeramente|sereno|serena|leve|levemente',
    'tenang|lembut|pelan|perlahan|halus|santai|rileks|sedikit|ringan|kalem|damai',
  ],
  energetic: [
    'energetic|energetically|lively|excited|excitedly|enthusiastic|enthusiastically|passionate|passionately|animated|dynamic|vivid|expressive|expressively|intense|intensely|vigorous|vigorously',
    '活力|精力充沛|激动|兴奋|热情|激情|生动|活泼|有力|充满能量|动感|用力|夸张',
    '元気|活発|熱心|情熱|エネルギッシュ|興奮|生き生き|いきいき|力強|激し|ダイナミック|大げさ',
    '활기|열정|신나게|흥분|활발|역동|생동감|힘차|힘있|격렬|에너지',
    'energico|energica|energicamente|energia|animado|animada|entusiasta|entusiasmo|entusiasmado|entusiasmada|emocionado|emocionada|apasionado|apasionada|dinamico|dinamica|expresivo|expresiva|intenso|intensa|vivaz',
    'energik|bersemangat|semangat|antusias|gembira ria|penuh energi|lincah|dinamis|ekspresif|bergairah',
  ],
  nod: [
    'nod|nods|nodding|nodded|nod head|nods head|nodding head|nod their head|nods his head|nods her head',
    '点头|点点头|颔首',
    'うなず|頷|うなづ|首を縦に',
    '끄덕',
    'asiente|asentir|asintiendo|asienta|asiente con la cabeza|asintiendo con la cabeza|asentir con la cabeza',
    'mengangguk|angguk|anggukan|menganggukkan kepala|mengangguk-angguk',
  ],
  shake: [
    'shake head|shakes head|shaking head|shake the head|shake your head|shakes his head|shakes her head|shaking his head|shaking her head|head shake',
    '摇头|摇摇头',
    '首を振|首を横に|頭を振',
    '고개를 젓|고개를 저|도리도리|머리를 흔',
    'niega con la cabeza|negar con la cabeza|negando con la cabeza|sacude la cabeza|mueve la cabeza de lado a lado',
    'menggeleng|menggelengkan kepala|geleng|geleng-geleng',
  ],
  tilt: [
    'tilt head|tilts head|tilting head|tilt the head|tilt your head|tilts his head|tilts her head|head tilt|tilted head|tilting his head|tilting her head',
    '歪头|侧头|歪着头|偏头',
    '首をかしげ|首を傾げ|頭を傾け|小首',
    '갸웃|고개를 기울|머리를 기울',
    'inclina la cabeza|inclinar la cabeza|inclinando la cabeza|ladea la cabeza|ladeando la cabeza|cabeza inclinada',
    'memiringkan kepala|miringkan kepala|kepala miring',
  ],
  'look-left': [
    'look left|looks left|looking left|look to the left|looks to the left|looking to the left|look to his left|look to her left|looks to his left|looks to her left|glance left|glances left|glances to the left|gaze left|turn left|turns left|turns head left|turn head left|turn to the left|turns to the left|turns head to the left',
    '看左|向左看|往左看|看向左|望向左|左看|向左转|转向左|朝左',
    '左を見|左を向|左に向|左へ向|左側を見|左の方を見',
    '왼쪽을 보|왼쪽을 바라|왼쪽으로 고개|왼쪽을 쳐다|왼쪽으로 시선|왼쪽을 응시',
    'mira a la izquierda|mirar a la izquierda|mirando a la izquierda|mira hacia la izquierda|mirar hacia la izquierda|mirando hacia la izquierda|voltea a la izquierda|gira a la izquierda|gira la cabeza a la izquierda',
    'melihat ke kiri|lihat ke kiri|menoleh ke kiri|melirik ke kiri|menatap ke kiri|lihat kiri',
  ],
  'look-right': [
    'look right|looks right|looking right|look to the right|looks to the right|looking to the right|look to his right|look to her right|looks to his right|looks to her right|glance right|glances right|glances to the right|gaze right|turn right|turns right|turns head right|turn head right|turn to the right|turns to the right|turns head to the right',
    '看右|向右看|往右看|看向右|望向右|右看|向右转|转向右|朝右',
    '右を見|右を向|右に向|右へ向|右側を見|右の方を見',
    '오른쪽을 보|오른쪽을 바라|오른쪽으로 고개|오른쪽을 쳐다|오른쪽으로 시선|오른쪽을 응시',
    'mira a la derecha|mirar a la derecha|mirando a la derecha|mira hacia la derecha|mirar hacia la derecha|mirando hacia la derecha|voltea a la derecha|gira a la derecha|gira la cabeza a la derecha',
    'melihat ke kanan|lihat ke kanan|menoleh ke kanan|melirik ke kanan|menatap ke kanan|lihat kanan',
  ],
  'look-up': [
    'look up|looks up|looking up|look upward|looks upward|looking upward|look upwards|looks upwards|gaze up|gazes up|glances up|looks to the sky|look at the sky',
    '向上看|往上看|抬头|仰望|看向上方|看天',
    '上を見|上を向|見上げ|上に向',
    '위를 보|위를 바라|위를 쳐다|올려다|고개를 들',
    'mira hacia arriba|mirar hacia arriba|mirando hacia arriba|mira arriba|mira al cielo|mirando al cielo',
    'melihat ke atas|lihat ke atas|menatap ke atas|mendongak|menengadah',
  ],
  'look-down': [
    'look down|looks down|looking down|look downward|looks downward|looking downward|gaze down|gazes down|glances down|lower eyes|lowers eyes',
    '向下看|往下看|低头|看向下方|垂眼',
    '下を見|下を向|見下ろ|うつむ|俯',
    '아래를 보|아래를 바라|아래를 쳐다|내려다|고개를 숙',
    'mira hacia abajo|mirar hacia abajo|mirando hacia abajo|mira abajo|baja la mirada|bajando la mirada',
    'melihat ke bawah|lihat ke bawah|menatap ke bawah|menunduk',
  ],
  'look-at-camera': [
    'look at the camera|looks at the camera|looking at the camera|look at camera|looks at camera|looking at camera|looking into the camera|looks into the camera|look into the camera|look into camera|eye contact|facing the camera|faces the camera|face the camera|look straight|looks straight|looking straight ahead|to camera|to the camera|directly at the camera|at the viewer',
    '看镜头|看着镜头|看向镜头|面对镜头|面向镜头|直视镜头|注视镜头|对着镜头|直视前方|看向观众|目视前方',
    'カメラを見|カメラ目線|カメラに向|カメラを向|正面を見|正面を向|前を見|こちらを見|視聴者を見',
    '카메라를 보|카메라를 바라|카메라를 응시|카메라를 쳐다|카메라를 향|정면을 보|정면을 바라|정면을 응시|시선을 카메라',
    'mira a la camara|mirar a la camara|mirando a la camara|mira hacia la camara|mirando hacia la camara|mirar hacia la camara|contacto visual|de frente|frente a la camara|hacia la camara|a camara|a la camara',
    'melihat ke kamera|lihat ke kamera|menatap kamera|menatap ke kamera|melihat kamera|menghadap kamera|kontak mata|ke kamera|ke arah kamera',
  ],
  still: [
    "stay still|stays still|keep still|keeps still|hold still|stand still|stands still|standing still|sit still|sitting still|remain still|remains still|completely still|very still|perfectly still|head still|motionless|no movement|no movements|no motion|no head movement|no head motion|without moving|do not move|does not move|don't move|dont move|static|immobile",
    '静止|不动|不要动|别动|一动不动|保持不动|没有动作|无动作|头部不动|头部保持不动',
    '動かない|動かず|動かさない|動かさず|静止|じっと|動きなし|不動',
    '움직이지 마|움직이지 말|움직이지 않|가만히|움직임 없이|정지|고정된 자세|미동',
    'quieto|quieta|inmovil|sin moverse|sin movimiento|sin movimientos|no te muevas|no se mueva|no se mueve|no moverse|sin mover la cabeza|estatico|estatica',
    'diam|jangan bergerak|tidak bergerak|tanpa gerakan|tanpa bergerak|mematung|statis',
  ],
  'move-head': [
    'head movement|head movements|move head|moves head|moving head|head motion|head motions|moves the head|moving the head|sways|swaying|move|moves|moving',
    '头部动作|头部运动|动头|晃动|摆动|摇晃',
    '頭の動き|頭を動か|体を揺ら|動か|揺れ',
    '움직임|움직이|머리 움직임|고개를 움직|머리를 움직|흔들',
    'movimiento de cabeza|movimientos de cabeza|mueve la cabeza|moviendo la cabeza|mover la cabeza|se mueve',
    'gerakan kepala|menggerakkan kepala|gerak kepala|bergoyang|bergerak',
  ],
  blink: [
    'blink|blinks|blinking|blinked|natural blinking',
    '眨眼|眨眼睛|眨着眼',
    'まばたき|瞬き|まばた',
    '깜빡|깜박',
    'parpadea|parpadear|parpadeo|parpadeos|parpadeando|parpadee|pestanea|pestaneo',
    'berkedip|kedip|kedipan|mengedip|mengedipkan mata',
  ],
  'blink-more': [
    'blink more|blinks a lot|blink often|blinks often|blinking often|blinking rapidly|blinks rapidly|frequent blinking|blink frequently|blinks frequently',
    '频繁眨眼|多眨眼|不停眨眼|经常眨眼',
    '頻繁にまばたき|何度もまばたき|何度も瞬き|まばたきを多',
    '자주 깜빡|많이 깜빡|자주 깜박',
    'parpadea mucho|parpadear mucho|parpadea seguido|parpadeo frecuente|parpadea mas|parpadea rapidamente',
    'sering berkedip|banyak berkedip|berkedip cepat',
  ],
  'raise-brows': [
    'raise eyebrows|raises eyebrows|raising eyebrows|raised eyebrows|raise eyebrow|raises an eyebrow|raise an eyebrow|raising an eyebrow|raise brows|raised brows|raises his eyebrows|raises her eyebrows|lift eyebrows|eyebrow raise',
    '扬眉|挑眉|抬眉|抬起眉毛|扬起眉毛',
    '眉を上げ|眉を吊り上げ|眉毛を上げ',
    '눈썹을 올|눈썹을 들|눈썹을 치켜',
    'levanta las cejas|levantar las cejas|levantando las cejas|alza las cejas|cejas levantadas|arquea las cejas|levanta una ceja',
    'mengangkat alis|angkat alis|alis terangkat|menaikkan alis',
  ],
  'lean-forward': [
    'lean forward|leans forward|leaning forward|lean in|leans in|leaning in|lean closer|leans closer|lean toward|leans toward',
    '前倾|身体前倾|向前倾|凑近|靠近镜头',
    '前のめり|身を乗り出|前傾|前に傾',
    '앞으로 기울|앞으로 숙|다가오|몸을 앞으로',
    'se inclina hacia adelante|inclinarse hacia adelante|inclinandose hacia adelante|se acerca|inclinado hacia adelante',
    'condong ke depan|mencondongkan tubuh|mencondongkan badan|membungkuk ke depan|mendekat',
  ],
  'lean-back': [
    'lean back|leans back|leaning back|lean backward|leans backward|leaning backward',
    '后仰|向后仰|身体后倾|向后靠',
    '後ろに反|のけぞ|後ろにもたれ|後傾',
    '뒤로 기울|뒤로 젖|몸을 뒤로',
    'se inclina hacia atras|inclinarse hacia atras|inclinandose hacia atras|se recuesta',
    'bersandar|condong ke belakang|bersandar ke belakang',
  ],
};

/** Words that need no action: grammar, politeness, and what every talking portrait does anyway. */
export const FILLER_WORDS: readonly string[] = [
  "a|an|the|of|in|on|at|to|with|and|or|is|are|be|as|by|for|from|his|her|their|its|your|my|he|she|they|it|you|this|that|please|while|then|very|some|any|more|much|too|so|but|has|have|keep|keeps|keeping|stay|stays|make|makes|let|do|does|not|no|without|don't|dont|doesn't|isn't|aren't|won't|never|avoid|still|just|only|also|should|will|can|who|there|during|when|again|always|person|people|man|woman|girl|boy|lady|guy|human|character|subject|speaker|presenter|host|portrait|avatar|someone|face|facial|head|expression|expressions|look|looks|looking|gaze|eyes|mouth|lips|tone|mood|way|manner|style|natural|naturally|realistic|realistically|speak|speaks|speaking|speech|talk|talks|talking|says|saying|say|lip|sync|lip-sync|movement|movements|motion|motions|gesture|feeling|video|shot|clip|clear|clearly|normal|normally|confident|confidently|professional|professionally|occasionally|occasional|sometimes|slight|bit|little|towards|toward|through|feel|audio|voice|words|sentence",
  '一个|一位|人物|男人|女人|男子|女子|女孩|男孩|主播|人|他|她|的|地|得|着|了|在|说话|讲话|自然|表情|面部|脸部|脸上|请|要|并且|并|和|与|同时|保持|带着|面带|动作|一边|有点|有|很|非常|正在|口型|嘴|说|讲|对|向|真实|流畅|神态|语气|然后|时|让|是|眼神|目光|头部|头|不要|不|别|没有|无|勿|一下|偶尔|地说',
  '人物|人|男性|女性|話す|話し|話して|喋|しゃべ|自然|表情|顔|口|ください|して|しながら|しつつ|ながら|いる|する|彼|彼女|動き|様子|とても|少女|少年|カメラ|視線|目|頭|首|語|時々|たまに|リアル|見せ',
  '사람|인물|남자|여자|남성|여성|말하|이야기|자연스럽|자연스러운|자연스레|표정|얼굴|입|그리고|하면서|하며|하고|하는|하게|있는|있다|세요|주세요|그|그녀|으로|에서|를|을|이|가|은|는|의|며|게|고|로|매우|아주|고개|머리|시선|눈|가끔|때때로|듯|모습|띠|지으',
  'un|una|el|la|los|las|de|del|en|con|y|o|a|al|que|se|su|sus|es|esta|estan|por|para|muy|mas|no|sin|mientras|luego|pero|persona|hombre|mujer|chica|chico|presentador|presentadora|expresion|expresiones|cara|rostro|cabeza|mirada|mira|ojos|boca|labios|natural|naturales|naturalmente|naturalidad|habla|hablar|hablando|habla|dice|diciendo|tono|movimiento|movimientos|favor|manera|forma|actitud|mucho|poco|un poco|realista|profesional|claramente|veces|te|lo|le|como|nunca|evita|evitar|tambien|gesto|gestos',
  'seorang|orang|pria|wanita|perempuan|laki-laki|gadis|yang|dan|atau|dengan|di|ke|dari|sambil|secara|sangat|lebih|ini|itu|dia|ia|nya|sedang|tolong|silakan|jangan|tanpa|tidak|tak|hindari|tapi|tetapi|ekspresi|wajah|kepala|mata|mulut|bibir|bicara|berbicara|alami|natural|wajar|gerakan|nada|cara|saat|ketika|lalu|kemudian|untuk|agar|tetap|sekali|kadang|realistis|profesional|jelas|arah|penuh|ada|juga',
];

/** Split a prompt into clauses: punctuation, and words that start a new statement. "or" does not: "no smile or nod". */
export const CLAUSE_BREAK =
  /[,.;:!?()[\]"\n，。、；：！？（）「」【】…]+|\s(?:and|then|but|while|y|e|pero|luego|mientras|dan|tapi|tetapi|lalu|sambil)\s|但是?|然后|同时|しかし|でも|지만/gu;

/** Talk of the shot, not of the person: "camera slowly zooms in" asks nobody to be calm. */
export const SHOT_WORDS =
  /(?<![a-z])(?:camera|zoom|zooms|zooming|pan|pans|background|lighting|light|lights|wind|rain|music|camara|fondo|luz|viento|musica|kamera|latar|cahaya|angin|musik)(?![a-z])|镜头|背景|灯光|音乐|カメラ|ズーム|照明|音楽|카메라|배경|조명|음악/u;

/** Latin negation: up to three words may stand between it and the concept. */
export const NEGATION_BEFORE_LATIN =
  /(?:^|[^a-z])(?:don't|dont|doesn't|isn't|aren't|won't|do not|does not|not|no|never|without|avoid|stop|sin|nunca|evita|evitar|jangan|tanpa|tidak|tak|bukan|hindari|kurangi)\s+(?:[a-z'-]+\s+){0,3}$/u;
/** Chinese negation stands up to three characters before the concept. */
export const NEGATION_BEFORE_HAN = /(?:不要|不用|不能|不许|请勿|勿|别|不|没有|无|避免)\p{Script=Han}{0,3}$/u;
/** Japanese and Korean negate after the concept. */
export const NEGATION_AFTER =
  /^[\p{Script=Hiragana}\p{Script=Hangul}\s]{0,6}?(?:ない|ないで|なし|せず|わず|かず|さず|ずに|禁止|지\s?마|지\s?말|지\s?않|없이|없는|마세요|말고|말아)/u;
