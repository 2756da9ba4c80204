import type { JsonObject } from '../../api/wire.ts';

export const CODE_LANGUAGES = ['curl', 'TypeScript', 'Python'] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

export interface CodeRequest {
  /** Base path included, no slash at the end. */
  readonly publicUrl: string;
  /** `/v1/videos/generations` */
  readonly path: string;
  readonly body: JsonObject;
}

/** The request as a program: it creates the task, waits for its end and prints the links. */
export function writeCode(language: CodeLanguage, request: CodeRequest): string {
  return WRITERS[language](request);
}

const WRITERS: Readonly<Record<CodeLanguage, (request: CodeRequest) => string>> = {
  curl: ({ publicUrl, path, body }) => `# export SPARKSTAGE_API_KEY=sk-spark-…
curl -s ${publicUrl}${path} \\
  -H "Authorization: Bearer $SPARKSTAGE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d ${shellQuote(JSON.stringify(body, null, 2))}

# then, until "status" is "completed" or "failed":
curl -s ${publicUrl}/v1/tasks/TASK_ID -H "Authorization: Bearer $SPARKSTAGE_API_KEY"
`,
  TypeScript: ({ publicUrl, path, body }) => `const base = ${JSON.stringify(publicUrl)};
const headers = {
  authorization: \`Bearer \${process.env.SPARKSTAGE_API_KEY}\`,
  'content-type': 'application/json',
};

const created = await fetch(\`\${base}${path}\`, {
  method: 'POST',
  headers,
  body: JSON.stringify(${JSON.stringify(body, null, 2).replaceAll('\n', '\n  ')}),
});
let task = await created.json();
if (!created.ok) throw new Error(task.error.message);

while (task.status === 'pending' || task.status === 'processing') {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  task = await (await fetch(\`\${base}/v1/tasks/\${task.id}\`, { headers })).json();
}
console.log(task.status, task.results ?? task.error);
`,
  Python: ({ publicUrl, path, body }) => `import json, os, time, urllib.request

BASE = ${JSON.stringify(publicUrl)}

def call(path, body=None):
    request = urllib.request.Request(
        BASE + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Bearer " + os.environ["SPARKSTAGE_API_KEY"],
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)

task = call(${JSON.stringify(path)}, json.loads(r'''
${JSON.stringify(body, null, 2)}
'''))

while task["status"] in ("pending", "processing"):
    time.sleep(1)
    task = call("/v1/tasks/" + task["id"])
print(task["status"], task.get("results") or task.get("error"))
`,
};

function shellQuote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
