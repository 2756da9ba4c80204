import type { ArmShape } from './arm-shape.ts';
import { distanceOf, type Place } from './body-points.ts';
import type { LayerMesh } from './layer-mesh.ts';
import { type ArmSkin, buildArmSkin } from './skin-arm.ts';

/** A movable arm: its triangles in drawing order, from the shoulder outwards. */
export interface ArmLayer {
  readonly mesh: LayerMesh;
  readonly skin: ArmSkin;
}

/** A web spans this much of the elbow's turn, further from the joint than so many radii. */
const WEB = { step: 0.12, reach: 1.6 } as const;

/**
 * Rigs the mesh of an arm. Its triangles are sorted along the arm, so that forearm and hand cover the upper arm where
 * the elbow folds. Where an arm bent at rest has forearm and upper arm touch beyond the elbow, the mesh is cut between
 * them: whole, it would be drawn out like a web when the arm opens.
 */
export function buildArmLayer(mesh: LayerMesh, shape: ArmShape): ArmLayer {
  const rigged = buildArmSkin(shape, mesh.rest);
  const vertices = growableCopy(mesh, rigged);
  const triangles: { readonly triple: readonly number[]; readonly key: number }[] = [];
  for (const list of [mesh.blended, mesh.opaque]) {
    for (let t = 0; t < list.length; t += 3) {
      let triple: readonly number[] = [list[t]!, list[t + 1]!, list[t + 2]!];
      if (isWeb(triple, rigged)) triple = triple.map((vertex) => vertices.copyToSide(vertex, triple));
      triangles.push({ triple, key: triple.reduce((sum, vertex) => sum + vertices.along(vertex), 0) });
    }
  }
  triangles.sort((a, b) => a.key - b.key);
  const { rest, texels, skin } = vertices.finish();
  const blended = Uint16Array.from(triangles.flatMap(({ triple }) => triple));
  return { mesh: { ...mesh, rest, texels, blended, opaque: new Uint16Array(0) }, skin };
}

function isWeb(triple: readonly number[], { shape, rest, elbowShare }: ArmSkin): boolean {
  const shares = triple.map((vertex) => elbowShare[vertex]!);
  if (Math.max(...shares) - Math.min(...shares) < WEB.step) return false;
  const x = triple.reduce((sum, vertex) => sum + rest[vertex * 2]! / 3, 0);
  const y = triple.reduce((sum, vertex) => sum + rest[vertex * 2 + 1]! / 3, 0);
  return distanceOf(shape.elbow, { x, y }) > WEB.reach * Math.max(shape.upperRadius, shape.foreRadius);
}

/** The vertices of an arm, to which copies can be added that belong to one side of the elbow alone. */
function growableCopy(mesh: LayerMesh, skin: ArmSkin) {
  const rest = Array.from(mesh.rest);
  const texels = Array.from(mesh.texels);
  const shoulderShare = Array.from(skin.shoulderShare);
  const elbowShare = Array.from(skin.elbowShare);
  const wristShare = Array.from(skin.wristShare);
  const { shape } = skin;
  return {
    copyToSide(vertex: number, triple: readonly number[]): number {
      const mean = triple.reduce((sum, corner) => sum + skin.elbowShare[corner]!, 0) / 3;
      rest.push(rest[vertex * 2]!, rest[vertex * 2 + 1]!);
      texels.push(texels[vertex * 2]!, texels[vertex * 2 + 1]!);
      // On the forearm's side the shoulder's turn is complete as well.
      shoulderShare.push(mean >= 0.5 ? 1 : shoulderShare[vertex]!);
      elbowShare.push(mean >= 0.5 ? 1 : 0);
      wristShare.push(mean >= 0.5 ? wristShare[vertex]! : 0);
      return elbowShare.length - 1;
    },
    /** Place along the arm: 0 shoulder, 1 elbow, 2 wrist. */
    along(vertex: number): number {
      const place = { x: rest[vertex * 2]!, y: rest[vertex * 2 + 1]! };
      const bend = elbowShare[vertex]!;
      const upper = project(shape.shoulder, shape.elbow, place);
      return upper * (1 - bend) + (1 + project(shape.elbow, shape.wrist, place)) * bend;
    },
    finish: () => {
      const places = Float32Array.from(rest);
      return {
        rest: places,
        texels: Float32Array.from(texels),
        skin: {
          shape,
          rest: places,
          shoulderShare: Float32Array.from(shoulderShare),
          elbowShare: Float32Array.from(elbowShare),
          wristShare: Float32Array.from(wristShare),
        },
      };
    },
  };
}

function project(from: Place, to: Place, { x, y }: Place): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  return ((x - from.x) * dx + (y - from.y) * dy) / (dx * dx + dy * dy || 1);
}
