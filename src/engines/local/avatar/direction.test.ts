import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDirection, type Direction, parseDirection } from './direction.ts';

interface Row {
  readonly prompt: string;
  readonly applied: readonly string[];
  readonly notApplied?: readonly string[];
  readonly direction?: Partial<Direction>;
}

const ROWS: readonly Row[] = [
  { prompt: 'A person speaking naturally with subtle expressions', applied: ['calm'], direction: { energy: 0.7 } },
  {
    prompt: 'Smile and nod gently while looking at the camera',
    applied: ['smile', 'nod', 'calm', 'look-at-camera'],
    direction: { mood: 'smile', nod: true, atCamera: true },
  },
  {
    prompt: 'She smiles warmly, raises her eyebrows and looks to the left. Holding a red cup in the rain',
    applied: ['smile', 'raise-brows', 'look-left'],
    notApplied: ['Holding a red cup in the rain'],
    direction: { gazeX: -1, raiseBrows: true },
  },
  { prompt: "don't smile", applied: ['no smile'], direction: { mood: 'neutral' } },
  { prompt: 'No smile, no movement', applied: ['no smile', 'still'], direction: { mood: 'neutral', still: true } },
  { prompt: 'without smiling or nodding', applied: ['no smile', 'no nod'], direction: { nod: false } },
  { prompt: "The person isn't happy", applied: ['no happy'], direction: { mood: 'neutral' } },
  { prompt: 'no smile but nod', applied: ['no smile', 'nod'], direction: { mood: 'neutral', nod: true } },
  { prompt: 'energetic presenter waving hands', applied: ['energetic'], notApplied: ['waving hands'] },
  { prompt: 'Shakes his head. Leans forward, blinks often', applied: ['shake', 'lean-forward', 'blink-more'] },
  { prompt: 'Camera slowly zooms in', applied: [], notApplied: ['Camera slowly zooms'], direction: { energy: 1 } },
  { prompt: '背景是海滩，镜头缓慢推进', applied: [], notApplied: ['背景是海滩', '镜头缓慢推进'] },
  { prompt: '彼女は楽しそうに笑いながら話す', applied: ['happy', 'smile'], direction: { mood: 'happy' } },
  { prompt: 'still smiling', applied: ['smile'], direction: { still: false } },
  { prompt: '不要微笑，轻轻点头', applied: ['no smile', 'calm', 'nod'], direction: { mood: 'neutral', nod: true } },
  {
    prompt: '一个女人微笑着说话，看着镜头，穿着红色裙子',
    applied: ['smile', 'look-at-camera'],
    notApplied: ['穿着红色裙子'],
  },
  { prompt: '面无表情，保持不动', applied: ['neutral', 'still'], direction: { still: true } },
  { prompt: '笑わないで、カメラを見て', applied: ['no smile', 'look-at-camera'], direction: { mood: 'neutral' } },
  { prompt: '女性が穏やかに話し、時々うなずく', applied: ['calm', 'nod'] },
  { prompt: '動かないで', applied: ['still'], direction: { still: true } },
  { prompt: '미소 지으며 고개를 끄덕여 주세요', applied: ['smile', 'nod'], direction: { mood: 'smile', nod: true } },
  { prompt: '웃지 마세요. 카메라를 보고 차분하게 말하세요', applied: ['no smile', 'look-at-camera', 'calm'] },
  { prompt: '움직이지 마세요', applied: ['still'], direction: { still: true } },
  { prompt: 'sin sonreír, mira a la izquierda', applied: ['no smile', 'look-left'], direction: { gazeX: -1 } },
  {
    prompt: 'Una mujer habla con energía y sonríe a la cámara',
    applied: ['energetic', 'smile', 'look-at-camera'],
    direction: { mood: 'smile', energy: 1.35 },
  },
  { prompt: 'baila en la playa', applied: [], notApplied: ['baila en la playa'] },
  { prompt: 'jangan tersenyum, lihat ke kanan', applied: ['no smile', 'look-right'], direction: { gazeX: 1 } },
  { prompt: 'Seorang pria berbicara dengan tenang sambil mengangguk', applied: ['calm', 'nod'] },
  { prompt: 'menari di pantai', applied: [], notApplied: ['menari di pantai'] },
];

for (const { prompt, applied, notApplied = [], direction = {} } of ROWS) {
  test(prompt, () => {
    const parsed = parseDirection(prompt);
    assert.deepEqual(parsed.applied, applied);
    assert.deepEqual(parsed.notApplied, notApplied);
    for (const [key, value] of Object.entries(direction)) {
      assert.equal(parsed.direction[key as keyof Direction], value, key);
    }
  });
}

test('no prompt, a blank one and pure filler ask for nothing', () => {
  for (const prompt of [
    undefined,
    '',
    '  \n ',
    'a person talking naturally',
    '一个人在自然地说话',
    'una persona hablando',
  ]) {
    assert.deepEqual(parseDirection(prompt), { direction: createDirection(), applied: [], notApplied: [] }, prompt);
  }
});

test('the mood of each language is found', () => {
  const moods = {
    happy: ['happy', '开心', '嬉しそうに', '행복하게', 'alegre', 'gembira'],
    serious: ['serious', '严肃', '真剣に', '진지하게', 'seria', 'serius'],
    sad: ['sadly', '悲伤地', '悲しそうに', '슬프게', 'triste', 'sedih'],
    surprised: ['surprised', '惊讶', '驚いて', '놀란 표정', 'sorprendida', 'terkejut'],
    concerned: ['angry', '生气', '怒って', '화난 표정', 'enojado', 'marah'],
  };
  for (const [mood, prompts] of Object.entries(moods)) {
    for (const prompt of prompts) assert.equal(parseDirection(prompt).direction.mood, mood, prompt);
  }
});

test('Latin words match whole words only', () => {
  assert.deepEqual(parseDirection('sadness').applied, []);
  assert.deepEqual(parseDirection('sadness').notApplied, ['sadness']);
  assert.deepEqual(parseDirection('noddingly').applied, []);
});

test('energy stays within its bounds however often it is asked for', () => {
  assert.equal(parseDirection('energetic, lively, passionate, dynamic').direction.energy, 1.6);
  assert.equal(parseDirection('calm, quiet, slow, soft, gentle').direction.energy, 0.4);
});

test('a long prompt of odd characters neither throws nor hangs', () => {
  const odd = `${'😀 \u0130\ud800 no '.repeat(400)}smile`;
  assert.ok(parseDirection(odd).applied.length > 0);
});
