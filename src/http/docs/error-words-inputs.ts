import type { ErrorWords } from './error-words.ts';

const NO_CHARGE = 'A failed task costs nothing: its reservation is given back at once.';

/** Parameters and files of a request. */
export const INPUT_WORDS = {
  missing_parameter: {
    title: 'A required field is missing',
    happened: 'The request does not have a field that the model needs. No task was made and nothing was charged.',
    causes: [
      'The field is absent, `null`, or a blank string; all three count as "not given".',
      'The field is spelled differently: names are case-sensitive, and unknown ones are ignored with a warning.',
      'The field is at the wrong depth. Parameters belong at the top level or into `input[0].params`, not into both.',
    ],
    remedies: ['Send the field that `param` names.', 'Compare with the example of the model in `GET /v1/models`.'],
    example: { message: 'Audio URL missing', details: { param: 'audio_url', code: '002' } },
  },
  invalid_parameter: {
    title: 'A field has a value that is not allowed',
    happened: 'A field was sent with the wrong type, out of range, or in a combination that the model does not take.',
    causes: [
      'The type is wrong: `"5"` is no integer and `"true"` no boolean.',
      'The value is outside the range or the list of words that the message names.',
      'Media items do not go together, such as a first frame beside a reference video.',
    ],
    remedies: [
      'Correct the field that `param` names; the message says what is expected.',
      'If several fields are wrong, the first in the model’s order is reported: send the request again to hear of the next.',
    ],
    example: { message: 'seed: expected an integer', details: { param: 'seed' }, model: 'omnihuman-1.5' },
  },
  invalid_json: {
    title: 'The body is not JSON',
    happened: 'The request body could not be read as JSON.',
    causes: ['The body is empty or cut off.', 'A quote, comma or bracket is missing; shells often eat quotes.'],
    remedies: ['Mend the text at the place that the message names.', 'Let a JSON library write the body.'],
    example: { message: 'The request body is not JSON: line 3, column 14', model: null },
  },
  invalid_image: {
    title: 'A picture cannot be used',
    happened: 'A picture was fetched, but it is not one that the model accepts.',
    causes: [
      'Its content has another format than the model takes. Name and Content-Type do not count, only the bytes.',
      'Its width, height or proportion is outside the model’s limits; EXIF rotation is applied first.',
      'The file is damaged or cut off.',
    ],
    remedies: ['Read `detail`: it names the limit and the value that was found.', 'Convert or resize the picture.'],
    example: {
      message: 'image_url must be an image that this model accepts',
      details: { param: 'image_url', detail: '4096x8 pixels, each side must be less than 4096' },
    },
  },
  invalid_audio: {
    title: 'A sound cannot be used',
    happened: 'A sound file was fetched, but it is not one that the model accepts.',
    causes: [
      'Its content has another format than the model takes.',
      'It is too long or too short. Its length is decoded, not read from the header; an MP3’s padding is not counted.',
      'It holds no sound that can be decoded.',
    ],
    remedies: ['Read `detail`: it names the limit and the value that was found.', 'Cut or convert the sound.'],
    example: {
      message: 'audio_url must be a sound file that this model accepts',
      details: { param: 'audio_url', detail: '35.4 s, at most 35 s' },
    },
  },
  invalid_video: {
    title: 'A video cannot be used',
    happened: 'A video was fetched, but it is not one that the model accepts.',
    causes: [
      'Its container has another format than the model takes.',
      'Its length, size, proportion or frame rate is outside the model’s limits, alone or together with the others.',
      'The file is damaged, or holds no moving picture.',
    ],
    remedies: ['Read `detail`: it names the limit and the value that was found.', 'Cut, scale or convert the video.'],
    example: {
      message: 'driving_video_info.video_url must be a video that this model accepts',
      details: { param: 'driving_video_info.video_url', detail: '31 s, at most 30 s' },
      model: 'spark_avatar_imitator_v2v',
    },
  },
  mask_mismatch: {
    title: 'A mask has another size than the picture',
    happened: 'A mask must have exactly the width and height of the picture it belongs to.',
    causes: ['The mask was drawn on a scaled copy.', 'The picture carries an EXIF rotation that the mask does not.'],
    remedies: ['Draw the mask at the size in `detail`.', 'Leave `mask_url` out and send `auto_mask: true`.'],
    example: {
      message: 'Mask size differs from the image size',
      details: { param: 'mask_url', detail: 'mask 0 is 10x10, the image is 320x240' },
      model: 'omnihuman-1.5',
    },
  },
  no_subject: {
    title: 'Nobody was found in the picture',
    happened: 'The model needs a person or a face, and the detector found none.',
    causes: [
      'The face is small, covered, blurred, in profile or upside down.',
      'The picture shows a drawing or an animal that the detector does not take for a face.',
    ],
    remedies: ['Use a frontal, well-lit portrait in which the face fills a good part of the picture.', NO_CHARGE],
    example: { message: 'No person was found in the picture' },
  },
  asset_unavailable: {
    title: 'An asset cannot be used',
    happened: 'An `asset://` address names nothing that this organisation can use now.',
    causes: [
      'The id is wrong, the asset was deleted, or the uploaded file has expired.',
      'The asset is still `Processing`, or it has `Failed`.',
      'The asset belongs to another organisation: assets are private.',
    ],
    remedies: ['Ask for its status (`spark_asset_get`) and wait until it is `Active`.', 'Upload the file again.'],
    example: { message: 'image_url names an asset that does not exist', details: { param: 'image_url' } },
  },
  input_download_failed: {
    title: 'An input could not be downloaded',
    happened: 'The server asked for a file of the request and did not get it.',
    causes: [
      'The address answered with an error such as 403 or 404, or did not answer in time.',
      'All files of a request together have 10 seconds.',
      'The link was signed for a limited time, which is over.',
    ],
    remedies: [
      'Open the address without cookies from another network.',
      'Upload the file first (`POST /api/v1/files/upload/stream`) and send its link.',
    ],
    example: {
      message: 'image_url could not be downloaded',
      details: { param: 'image_url', detail: 'the server answered 404' },
    },
  },
  forbidden_address: {
    title: 'An address must not be reached from here',
    happened: 'A download or callback address leads to a machine that the server does not talk to.',
    causes: [
      'The host is private: loopback, a local network, a link-local or metadata address, also by way of DNS or redirects.',
      'The scheme is not allowed: inputs take http and https, callbacks https only.',
    ],
    remedies: [
      'Use a public address, or upload the file.',
      'On your own installation, an operator may list networks in `SPARKSTAGE_FETCH_ALLOW`.',
    ],
    example: { message: 'callback_url leads to an address that is not public', details: { param: 'callback_url' } },
  },
  safety_rejected: {
    title: 'The content was rejected',
    happened: 'A safety check of an engine or an upstream service refused the input or the result.',
    causes: ['The prompt, an input or the result breaks the content rules of whoever generates.'],
    remedies: ['Change the prompt or the input; the same request will be refused again.', NO_CHARGE],
    example: { message: 'The picture was rejected by the safety check', details: { param: 'image_url' } },
  },
} as const satisfies Record<string, ErrorWords>;
