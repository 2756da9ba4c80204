/** Records the microphone. `stop` answers a WAV file: the one format that every model takes and every browser can make. */
export interface Recording {
  stop(): Promise<Blob>;
  /** Lets the microphone go and forgets the rest. */
  cancel(): void;
}

export async function recordAudio(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  recorder.start();
  const release = () => {
    for (const track of stream.getTracks()) track.stop();
  };
  return {
    async stop() {
      const ended = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }));
      recorder.stop();
      await ended;
      release();
      return toWave(new Blob(parts, { type: recorder.mimeType }));
    },
    cancel: release,
  };
}

/** Decodes what the browser recorded (Opus in WebM or AAC in MP4) and writes it as 16-bit mono. */
async function toWave(recorded: Blob): Promise<Blob> {
  const context = new AudioContext();
  try {
    const sound = await context.decodeAudioData(await recorded.arrayBuffer());
    return encodeWave(sound.getChannelData(0), sound.sampleRate);
  } finally {
    await context.close();
  }
}

/** 16-bit mono RIFF/WAVE of samples in -1..1. */
function encodeWave(samples: Float32Array, sampleRate: number): Blob {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const words = (offset: number, text: string) => {
    for (let i = 0; i < text.length; i++) view.setUint8(offset + i, text.charCodeAt(i));
  };
  words(0, 'RIFF');
  view.setUint32(4, 36 + samples.length * 2, true);
  words(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  words(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((value, index) => {
    view.setInt16(44 + index * 2, Math.max(-1, Math.min(1, value)) * 32_767, true);
  });
  return new Blob([view.buffer], { type: 'audio/wav' });
}
