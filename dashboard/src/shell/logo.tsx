import { builtFile } from '../api/place.ts';

export function Logo() {
  return (
    <span className="flex items-center gap-2 px-2 py-1 text-base font-semibold tracking-tight">
      <img src={builtFile('icon.svg')} alt="" width={24} height={24} />
      Sparkstage
    </span>
  );
}
