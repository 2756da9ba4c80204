import { COMPOUNDS } from './compounds.ts';
import { SUBJECT_WORDS, type SubjectWord } from './subject-words.ts';
import { findMentions, type Mention, type WordTable } from './word-table.ts';

/**
 * Mentions that are what they look like. "She waves", "a sea of faces", 火车 (a train, not a "fire carriage") and 林海 as
 * somebody's name are no places. The rules look at the neighbouring words only: a tagger of parts of speech would know
 * more, but those for JavaScript bring megabytes for a handful of words.
 */
export function findNouns<T>(text: string, table: WordTable<T>): readonly Mention<T>[] {
  const isHidden = coveredBy(text);
  return findMentions(text, table).filter((mention) => {
    if (isHidden(mention)) return false;
    if (HAN.test(mention.words)) return isHanWord(text, mention);
    return !isVerb(text, mention) && !isFigurative(text, mention);
  });
}

/** Mentions of camera moves that are the camera's: an eagle circles and a man pans for gold without it. */
export function findMoves<T>(text: string, table: WordTable<T>): readonly Mention<T>[] {
  const isHidden = coveredBy(text);
  return findMentions(text, table).filter(
    (mention) =>
      !isHidden(mention) &&
      (NO_VERB.test(mention.words) || !isActor(text.slice(0, mention.start), ({ kind }) => LIVING.has(kind))),
  );
}

const HAN = /\p{Script=Han}/u;
const NO_VERB = /(?:shot|camera|eye|static|handheld|aerial|drone|tripod)s?$/iu;
const LIVING: ReadonlySet<SubjectWord['kind']> = new Set(['person', 'horse', 'dog', 'cat', 'deer', 'bird', 'fish']);
/** Who can park, wave or sail. */
const ACTORS: ReadonlySet<SubjectWord['kind']> = new Set(['person', 'car', 'boat']);

/** Whether a mention is only a part of a longer word with a sense of its own, or of a name. */
function coveredBy(text: string): (mention: Mention<unknown>) => boolean {
  const compounds = findMentions(text, COMPOUNDS);
  const names = findNames(text);
  return ({ start, end }) =>
    names.some((name) => name.start <= start && end <= name.end) ||
    compounds.some((word) => word.start <= start && end <= word.end && end - start < word.end - word.start);
}

const NAMES = [
  /(?<=名?叫|名为|姓名是|名字是)\p{Script=Han}{2,3}?(?=\P{Script=Han}|$|[和与跟在正对])/gu,
  /(?<![\p{Script=Han}--[和与跟]])[王李张刘陈杨赵周吴徐孙朱郭何罗郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕]\p{Script=Han}{1,2}?(?=[和与跟在正走说笑站坐拿看对是])/gv,
  /[小阿老]\p{Script=Han}(?=姐|哥|妹|弟|叔|爷|奶|阿姨|同学|老师|先生|女士|说|笑)/gu,
];

/** Chinese names are made of ordinary words: whoever is called so, and a family name before what somebody does. */
function findNames(text: string): readonly { readonly start: number; readonly end: number }[] {
  return NAMES.flatMap((name) =>
    Array.from(text.matchAll(name), ({ 0: words, index }) => ({ start: index, end: index + words.length })),
  );
}

const WORDS = new Intl.Segmenter('zh', { granularity: 'word' });
/** What may follow the noun within one word: where it is, how many, and what is plainly a part or a sight of it. */
const HAN_TAIL =
  /^[里上中下边旁面内外间前后畔岸口底头儿们群匹只辆条片风水景域峡湾滩光心林石路脚腰洞村野峦色堆松丝幕滴点声季场甸丛叶木枝荫影梢干晚灯窗厢轮蹄背鞍涛角区市尽]+$/u;

/** Chinese compounds have their head last: 小黄狗 is a dog, but 狗粮 is food. A longer mention was written as one word. */
function isHanWord(text: string, { start, end }: Mention<unknown>): boolean {
  if (end - start > 1) return true;
  const word = WORDS.segment(text).containing(start);
  const tail = word?.segment.slice(end - word.index) ?? '';
  return tail === '' || HAN_TAIL.test(tail);
}

const PRONOUN = /(?<![a-z'])(?:he|she|they|we|i|you|who|camera|lens)\s+(?:[a-z]+ly\s+|then\s+|just\s+)?$/iu;
const MODAL = /(?:^|[.!?;:]\s*|(?<![a-z'])(?:to|will|would|can|could|must|should|please)\s+)$/iu;
const OBJECT =
  /^\s+(?:an?|the|his|her|their|its|my|your|our|him|them|me|us|goodbye|hello|at (?:the camera|us|me|him|her|them|you))(?![a-z])/iu;
const THIRD_PERSON = /(?<!s)s$/iu;
const AGENTS = /(?:er|or|ist|man|men|ant)s$/iu;

/** A word of a table is meant as a noun unless the table has it in every inflection. */
function isVerb(text: string, { phrase, words, start, end }: Mention<unknown>): boolean {
  if (phrase.endsWith('~')) return false;
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (PRONOUN.test(before)) return true;
  const takesObject = OBJECT.test(after);
  if (!THIRD_PERSON.test(words) || AGENTS.test(words)) return takesObject && MODAL.test(before);
  return takesObject || isActor(before, ({ kind }) => ACTORS.has(kind));
}

/** Whether the word before, but for an adverb, is somebody who could do what follows. */
function isActor(before: string, belongs: (subject: SubjectWord) => boolean): boolean {
  const word = /([a-z]+)(?:\s+(?:[a-z]+ly|then|also|just))?\s+$/iu.exec(before)?.[1];
  if (word === undefined) return false;
  if (/^(?:he|she|they|who)$/iu.test(word)) return true;
  return findMentions(word, SUBJECT_WORDS).some(({ value, words }) => words === word && belongs(value));
}

/** "A sea of faces": what stands before "of" is a quantity, unless it is a place by name or grows there. */
const QUANTITY =
  /^(?:sea|ocean|tide|wave|mountain|peak|summit|forest|wood|jungle|grove|field|meadow|garden|island|river|stream|lake|pond|desert|storm|thunder|rain|shower|fog|mist|haze|stage|fire|flame|galaxy|universe)s?$/iu;
const OF = /^\s+of\s+(?:(?:an?|the|this|that|his|her|their|its|my|our|your)\s+)?(\p{L}+)/u;
const GROWS =
  /^(?:pine|fir|birch|oak|bamboo|tree|palm|redwood|spruce|cedar|maple|kelp|flower|sunflower|wildflower|poppy|poppies|lavender|tulip|rose|wheat|corn|rice|barley|rye|hay|grass|clover|cotton|daisy|daisies|rapeseed|snow|ice)s?$/iu;
const WITH_STAGE = /^(?:theat|concert|opera|club|festival|hall|arena|school|show)/iu;
const NUMBER_BEFORE = /(?:\d|one|two|three|four|five|six|seven)-$/iu;
const LIKENESS =
  /^-(?:eared|shaped|like|themed|style|colou?red|inspired|print|patterned|faced|blue|green|white|grey|gray|scented|flavou?red)(?![a-z])/iu;
const NO_NOUN_NEXT =
  /^\s+(?!(?:of|in|at|on|under|with|and|or|where|near|below|between|by|to|as|is|beneath|before|behind|beyond|full|covered|stretch\w*|lie\w*)(?![a-z]))[a-z]/iu;

function isFigurative(text: string, { words, start, end }: Mention<unknown>): boolean {
  const after = text.slice(end);
  if (NUMBER_BEFORE.test(text.slice(0, start)) || LIKENESS.test(after)) return true;
  if (/^plain$/iu.test(words)) return NO_NOUN_NEXT.test(after);
  const of = OF.exec(after);
  if (of === null || !QUANTITY.test(words)) return false;
  const [whole, what = ''] = of;
  if (/^stages?$/iu.test(words)) return !WITH_STAGE.test(what);
  const isDefinite = /^\s+of\s+(?:the|this|that)\s/iu.test(whole) && !/^fields?$/iu.test(words);
  return !isDefinite && !GROWS.test(what) && !/^\p{Lu}/u.test(what);
}
