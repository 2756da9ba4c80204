/**
 * Tables of words in English and Chinese, and finding their mentions in a prompt. A row is a value, English phrases and
 * Chinese phrases, both split by `|`. English phrases match whole words in singular and plural; `run~` matches every
 * inflection (run, runs, running). Chinese has no word limits, so its longest phrase wins: 马路 (road) is no 马 (horse).
 */
export type WordRow<T> = readonly [value: T, english: string, chinese: string, weight?: number];

export interface WordTable<T> {
  /** One group per phrase, the longest first. */
  readonly pattern: RegExp;
  /** The row and the phrase of each group. */
  readonly groups: readonly { readonly row: WordRow<T>; readonly phrase: string }[];
}

export interface Mention<T> {
  readonly value: T;
  /** Of several mentions that compete, the heaviest counts. 1 unless the row says otherwise. */
  readonly weight: number;
  /** As written. */
  readonly words: string;
  /** As the table has it. */
  readonly phrase: string;
  readonly start: number;
  readonly end: number;
  readonly isNegated: boolean;
}

const CLAUSE_END = /[.;:!?，。；：！？、\n]|,(?!\s*(?:no|nor|or|and no)\s)|\sbut\s/giu;
/** Up to three words may stand between a Latin negation and what it denies: "not at night", "without any people". */
const NEGATION_BEFORE_LATIN =
  /(?:^|[^a-z])(?:do not|does not|is not|are not|don't|doesn't|isn't|aren't|not|no|never|without|avoid|neither|nor|instead of|rather than|free of)\s+(?:[a-z'-]+\s+){0,3}$/iu;
/** "City without rain or cars": the denial goes on through the list. */
const NEGATED_LIST =
  /(?:^|[^a-z])(?:no|not|without|avoid|neither)\s+[a-z' ,-]+(?:,|\s)(?:or|nor|and no)\s+(?:[a-z'-]+\s+){0,2}$/iu;
const NEGATION_BEFORE_HAN = /(?:不要|不用|不需要|不是|不能|没有|没|避免|禁止|无|勿|别|不)\p{Script=Han}{0,3}$/u;
/** 不断 (ceaselessly), 无数 (countless), 无人机 (drone) and the like deny nothing. */
const NO_DENIAL =
  /(?:[不]断|不停|不远|不同|不时|不久|不已|特别|分别|无数|无边|无尽|无际|无垠|无人机)\p{Script=Han}{0,3}$/u;

export function createWordTable<T>(rows: readonly WordRow<T>[]): WordTable<T> {
  const latin = rows.flatMap((row) =>
    splitPhrases(row[1]).map((phrase) => ({ row, phrase, source: latinSource(phrase) })),
  );
  const han = rows.flatMap((row) => splitPhrases(row[2]).map((phrase) => ({ row, phrase, source: phrase })));
  const groups = [latin, han].map((phrases) => phrases.toSorted((a, b) => b.phrase.length - a.phrase.length));
  const [latinGroups, hanGroups] = groups.map((phrases) => phrases.map(({ source }) => `(${source})`).join('|'));
  return {
    // The limits of a word stand once, before all English phrases: most places of a prompt begin no word.
    pattern: new RegExp(`(?<![a-z0-9])(?:${latinGroups})(?![a-z0-9])${hanGroups === '' ? '' : `|${hanGroups}`}`, 'giu'),
    groups: groups.flat(),
  };
}

function splitPhrases(phrases: string): readonly string[] {
  return phrases.split('|').filter((phrase) => phrase !== '');
}

function latinSource(phrase: string): string {
  const source = phrase.replaceAll(' ', '[\\s-]+').replaceAll('~', "[a-z']*");
  return phrase.endsWith('~') ? source : `${source}(?:e?s)?`;
}

/** Every mention in the order of the text. */
export function findMentions<T>(text: string, table: WordTable<T>): readonly Mention<T>[] {
  return Array.from(text.matchAll(table.pattern), (match) => {
    const { row, phrase } = groupOf(match, table);
    const [value, , , weight = 1] = row;
    const [words] = match;
    const start = match.index;
    const isNegated = isDenied(text.slice(0, start));
    return { value, weight, words, phrase, start, end: start + words.length, isNegated };
  });
}

function groupOf<T>(match: RegExpMatchArray, { groups }: WordTable<T>): WordTable<T>['groups'][number] {
  const group = groups[match.findIndex((found, index) => index > 0 && found !== undefined) - 1];
  if (group === undefined) throw new Error(`"${match[0]}" matches no row of its table`);
  return group;
}

/** Whether the clause before a mention denies it. */
function isDenied(before: string): boolean {
  const clause = before.split(CLAUSE_END).at(-1) ?? '';
  if (NEGATION_BEFORE_LATIN.test(clause) || NEGATED_LIST.test(clause)) return true;
  return NEGATION_BEFORE_HAN.test(clause) && !NO_DENIAL.test(clause);
}

/** The heaviest mention that is not denied; of equals the first. */
export function pickMention<T>(mentions: readonly Mention<T>[]): Mention<T> | undefined {
  const wanted = mentions.filter(({ isNegated }) => !isNegated);
  return wanted.reduce<Mention<T> | undefined>(
    (best, mention) => (best === undefined || mention.weight > best.weight ? mention : best),
    undefined,
  );
}
