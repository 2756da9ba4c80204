/** Not built yet. */
export default function SystemPage() {
  return <h1>system</h1>;
}
