import type { z } from 'zod';
import type { Reason } from '../lib/failure.ts';
import type { JsonObject } from '../lib/json.ts';

/** What a decoded input file turned out to be. */
export interface MediaFacts {
  readonly kind: 'image' | 'audio' | 'video';
  /** By magic bytes: `jpeg`, `png`, `webp`, `mp3`, `wav` … never by name or header. */
  readonly format: string;
  readonly sizeBytes: number;
  readonly width?: number;
  readonly height?: number;
  /** Decoded, not declared. */
  readonly durationSeconds?: number;
  readonly fps?: number;
  readonly hasAudio?: boolean;
}

/** A rule of one model for one media field; `check` sees decoded facts. Rules are tried in order. */
export interface MediaRule {
  readonly kind: MediaFacts['kind'];
  /** Accepted formats by content. */
  readonly formats: readonly string[];
  /** The download stops here; reaching it is `input_too_large`. */
  readonly maxBytes: number;
  /** Whether exactly `maxBytes` is still allowed (seed 000 says "less than", seed 004 "maximum"). */
  readonly maxBytesInclusive: boolean;
  /** The model's own code and words for content of another format, where its error table has a row for that. */
  readonly wrongFormat?: { readonly code: string; readonly message: string };
  /** The violation in words with limit and value found, or null. */
  check(facts: MediaFacts): string | null;
}

export interface MediaReference {
  /** The engine's name for it: `image`, `audio`, `mask-0`. */
  readonly name: string;
  /** The caller's name for it, used in errors: `image_urls`, `content[1].image_url.url`. */
  readonly param: string;
  /** http(s), `data:` or the URL of an uploaded file. */
  readonly url: string;
  readonly rule: MediaRule;
}

/** `[path, condition, code]`: which of the model's own codes a failed check has. First match wins. */
export interface CheckRow {
  /** As a caller would write it: `image_url`, `driving_video_info.store_type`. */
  readonly path: string;
  readonly when: 'missing' | 'any';
  /** Last three digits of a 9-digit code, or an Ark string code. */
  readonly code: string;
  /** The seed's own words for the code, where its table prints some. */
  readonly message?: string;
}

export type PriceRule = 'per_call' | 'per_second' | 'per_token';

export interface Quote {
  readonly rule: PriceRule;
  /** Calls, seconds or tokens: the most that the task may use. */
  readonly units: number;
  /** Integer micro-credits. */
  readonly amountMicro: number;
}

/** Verbatim public wording of a model for a reason (seed 003 prints some): message, field and suggestion. */
export interface Wording {
  readonly message: string;
  readonly param?: string;
  readonly suggestion?: string;
}

export type InputFacts = Readonly<Record<string, MediaFacts>>;

export interface Price {
  readonly rule: PriceRule;
  /** Micro-credits per unit, by tier: `any`, or what the model prices by (`720p`, `720p+video`). */
  readonly micro: Readonly<Record<string, number>>;
}

/** The price of every model; from the price table (`SPARKSTAGE_PRICES` over the defaults). */
export type Prices = Readonly<Record<string, Price>>;

/** What a run that succeeded came to. */
export interface FinishedRun<Input extends JsonObject = JsonObject> {
  /** As the engine got it (see `finalInput`). */
  readonly input: Input;
  /** What the engine noted. */
  readonly metadata: JsonObject;
  /** Decoded length of the first video, in seconds; null when there is none. */
  readonly videoSeconds: number | null;
  /** Cost units of the engine: tokens where the engine counts tokens. */
  readonly costUnits: number;
}

/** One model = one file = one of these. It feeds validation, prices, docs, forms and the SDK. */
export interface Model<Input extends JsonObject = JsonObject> {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly produces: 'video' | 'image' | 'text';
  /** Kinds of media it takes, where its example does not have them all. */
  readonly takes?: readonly MediaFacts['kind'][];
  /** First six digits of the model's error table (`003016`); null when it has none. */
  readonly codePrefix: string | null;
  /** Whether its errors carry Ark's string codes (`InvalidParameter.content`): seed 002 and the asset models. */
  readonly hasArkCodes?: boolean;
  /** Last three digits for reasons that the model's own table has a row for, instead of the shared band (080 …). */
  readonly reasonCodes?: Readonly<Partial<Record<Reason, string>>>;
  /** Declaration order is check order; `shape` tells which keys are known. */
  readonly input: z.ZodType<Input> & { readonly shape: Readonly<Record<string, z.core.$ZodType>> };
  readonly checks: readonly CheckRow[];
  readonly wording: Readonly<Partial<Record<Reason, Wording>>>;
  /** What is asked of the content of files, in public words: the documentation of the rules in `media`. */
  readonly limits: readonly string[];
  /** Extra keys accepted and ignored with a warning of their own. */
  readonly ignored: Readonly<Record<string, string>>;
  /** Defaults that depend on other fields; called on a valid input. */
  completeInput?(input: Input): Input;
  /** Every media field of an input, in the order they are fetched. */
  media(input: Input): readonly MediaReference[];
  /** Conditions across inputs (mask size …), after all were probed. Throws a Failure. */
  crossCheck?(input: Input, facts: InputFacts): void;
  /** What to look for in the image before the task exists; null when nothing was asked. */
  inspection?(
    input: Input,
  ): { readonly image: string; readonly requireSubject: boolean; readonly wantMasks: boolean } | null;
  warnings?(input: Input, facts: InputFacts): readonly string[];
  /** What the engine gets, when that says more than the caller did: choices that depend on the decoded inputs. */
  finalInput?(input: Input, facts: InputFacts): JsonObject;
  /** The least any valid request can cost, for the check before inputs are fetched. */
  leastQuote(prices: Prices): Quote;
  /** The most that this request can cost: it is reserved. */
  quote(input: Input, facts: InputFacts, prices: Prices): Quote;
  /**
   * Units of the quote that were really used, when the engine decides how many; the rest of the reservation is given
   * back. Everything reserved is captured without it.
   */
  usedUnits?(run: FinishedRun<Input>, rule: PriceRule): number;
  /** Facts of the result that a completed task shows at its top level and in `metadata` (seed 002: `duration`). */
  resultFields?(run: FinishedRun<Input>): JsonObject;
  /** Billed seconds of output, at most; null for pictures. */
  outputSeconds(input: Input, facts: InputFacts): number | null;
  /** Whether a caller may cancel (an admin key always may). */
  readonly canCancel: boolean;
  /** Hard limit for one attempt, in seconds, for that much output. */
  timeLimitSeconds(outputSeconds: number | null): number;
  /** Seconds after creation when an unfinished task fails as expired; 48 hours without it. */
  expiresAfterSeconds?(input: Input): number;
  /** A complete, valid `params` example. */
  readonly example: JsonObject;
}

/** The models this installation knows, whether or not an engine serves them. */
export interface ModelRegistry {
  /** undefined for an id nobody declared. */
  find(id: string): Model | undefined;
  all(): readonly Model[];
}
