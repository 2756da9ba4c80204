/** Not built yet. */
export default function KeysPage() {
  return <h1>keys</h1>;
}
