/** Not built yet. */
export default function BillingPage() {
  return <h1>billing</h1>;
}
