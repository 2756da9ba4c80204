/** Not built yet. */
export default function WebhooksPage() {
  return <h1>webhooks</h1>;
}
