import type { ErrorWords } from './error-words.ts';

/** Keys, money, paths and limits. */
export const ACCESS_WORDS = {
  unauthenticated: {
    title: 'The API key is missing or wrong',
    happened: 'The request has no key, or one that does not work.',
    causes: [
      'There is no `Authorization: Bearer <key>` header.',
      'The key is misspelled, revoked or expired, or belongs to another installation.',
    ],
    remedies: ['Send a working key.', 'Make one with `POST /v1/keys` or `sparkstage keys create`.'],
    example: { message: 'The API key is not valid', model: null },
  },
  insufficient_credits: {
    title: 'Not enough credits',
    happened: 'The price of the task is more than what the organisation, or the limit of this key, has left.',
    causes: ['Tasks that run have reserved credits.', 'The key has a credit limit of its own, which is used up.'],
    remedies: [
      'Look at `GET /v1/credits`, and top up.',
      'Ask for the price first: `POST /model/v1/generation/precharge`.',
    ],
    example: { message: 'The organisation has too few credits' },
  },
  permission_denied: {
    title: 'This key may not do that',
    happened: 'The key is valid, but its scopes or its list of models do not include this.',
    causes: ['The key was made for other models.', 'The endpoint needs a scope that the key lacks.'],
    remedies: ['Use another key, or have one made with the model or scope that the message names.'],
    example: { message: 'This key may not use the model', details: { param: 'model' } },
  },
  model_not_found: {
    title: 'There is no such model',
    happened: 'The name in `model` belongs to no model of this installation.',
    causes: ['The name is misspelled: `omnihuman-1.5` has a hyphen and a dot.'],
    remedies: ['Choose a name from `GET /v1/models`.'],
    example: { message: 'There is no model omnihuman', model: null },
  },
  task_not_found: {
    title: 'There is no such task',
    happened: 'No task of this organisation has that id.',
    causes: ['The id is misspelled or cut off.', 'The task was deleted.', 'The task belongs to another organisation.'],
    remedies: ['List the tasks: `GET /v1/tasks`.', 'Do not poll on: the answer will not change.'],
    example: { message: 'There is no task task-unified-1757169743-7cvnl5zw', model: null },
  },
  not_found: {
    title: 'Nothing is there',
    happened: 'The path or the thing it names does not exist.',
    causes: ['The path is misspelled or lacks the base path.', 'The key, file, group or asset was deleted.'],
    remedies: ['Check method and path; a base path such as `/apiv1` belongs in front of every path.'],
    example: { message: 'There is nothing at this path', model: null },
  },
  method_not_allowed: {
    title: 'Another method is needed',
    happened: 'The path exists, but not for this HTTP method.',
    causes: ['A create was sent as GET, or a poll as POST; some clients turn POST into GET at a redirect.'],
    remedies: ['Use a method from the `Allow` header.'],
    example: { message: 'GET is not allowed here', model: null },
  },
  task_state_conflict: {
    title: 'The task is in the wrong state for that',
    happened: 'What was asked is possible only in another state of the task.',
    causes: [
      'A task that has ended cannot be cancelled; one that runs cannot be deleted.',
      'Tasks of some models can only be cancelled by an operator (`can_cancel` is false).',
    ],
    remedies: ['Poll the task, and act on the state it is in.'],
    example: { message: 'The task has ended already', model: null },
  },
  idempotency_conflict: {
    title: 'This Idempotency-Key belongs to another request',
    happened: 'The key was used before with another path or body, or its first request was taken over.',
    causes: ['A key was used twice for different requests.', 'Something in the body changes with every try.'],
    remedies: ['Make a new key for each new request.', 'Repeat a request with exactly the same bytes.'],
    example: { message: 'This Idempotency-Key was used for another request' },
  },
  link_expired: {
    title: 'The link has expired',
    happened: 'Links to results and files are signed for a limited time, which is over.',
    causes: ['Result links live 24 hours and links to uploads 72, unless the operator says otherwise.'],
    remedies: ['Copy results to your own storage soon after they are made.', 'Upload the file or run the task again.'],
    example: { message: 'The link has expired', model: null },
  },
  input_too_large: {
    title: 'A file is too large',
    happened: 'An input has more bytes than the model takes; the download stopped there.',
    causes: ['The file is over the model’s limit. A megabyte is 1,048,576 bytes.'],
    remedies: ['Compress, scale or cut the file.'],
    example: {
      message: 'image_url is too large',
      details: { param: 'image_url', detail: 'more than 5242879 bytes' },
    },
  },
  request_too_large: {
    title: 'The request is too large',
    happened: 'The body has more bytes than the endpoint takes: 64 MB for a create.',
    causes: ['Large files were sent inside the request as `data:` URIs; base64 makes them a third larger.'],
    remedies: ['Upload files first and send their links.'],
    example: { message: 'The request body is too large', model: null },
  },
  unsupported_media_type: {
    title: 'The body has the wrong type',
    happened: 'The Content-Type of the request is not one that the endpoint reads.',
    causes: ['JSON was sent without `Content-Type: application/json`.', 'An upload was not sent as a form.'],
    remedies: ['Send creates as `application/json` and uploads as `multipart/form-data`.'],
    example: { message: 'Send the body as Content-Type: application/json', model: null },
  },
  rate_limited: {
    title: 'Too many requests',
    happened: 'The key has sent more requests in a minute than it may.',
    causes: ['The key has a limit of requests per minute, set when it was made.'],
    remedies: ['Wait as many seconds as `Retry-After` says.', 'Poll less often, or use `callback_url`.'],
    example: { message: 'Too many requests with this key', model: null },
  },
  concurrency_limited: {
    title: 'Too many tasks at a time',
    happened: 'The key has as many unfinished tasks as it may.',
    causes: ['The key has a limit of tasks that wait or run, set when it was made.'],
    remedies: ['Wait until a task has ended, then create the next.'],
    example: { message: 'This key has 2 unfinished tasks, the most it may have' },
  },
} as const satisfies Record<string, ErrorWords>;
