/** Not built yet. */
export default function AssetsPage() {
  return <h1>assets</h1>;
}
