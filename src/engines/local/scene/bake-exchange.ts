import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { Baked } from '../../../media/scene/bake.ts';
import type { BakeExchange } from '../../../media/scene/render-scene.ts';

/** A thread's end of the exchange; the states are shared by all threads. */
export interface ExchangeEnd {
  /** Per shot: OPEN, then TAKEN_ON by the thread that bakes it, then READY. */
  readonly states: Int32Array<SharedArrayBuffer>;
  /** One to every other thread. */
  readonly peers: readonly MessagePort[];
}

const OPEN = 0;
const TAKEN_ON = 1;
const READY = 2;

interface Parcel {
  readonly shot: number;
  readonly baked: Baked;
}

/** One end per thread, for the shots of one scene. */
export function createExchangeEnds(threads: number, shots: number): readonly ExchangeEnd[] {
  const states = new Int32Array(new SharedArrayBuffer(shots * Int32Array.BYTES_PER_ELEMENT));
  const ends = Array.from({ length: threads }, () => ({ states, peers: [] as MessagePort[] }));
  for (const [i, a] of ends.entries()) {
    for (const b of ends.slice(i + 1)) {
      const { port1, port2 } = new MessageChannel();
      a.peers.push(port1);
      b.peers.push(port2);
    }
  }
  return ends;
}

/**
 * Blocks the thread while another one bakes what it needs: it could not draw meanwhile. A thread that fails ends the
 * whole pool, and with it those that wait.
 */
export function openExchange({ states, peers }: ExchangeEnd): BakeExchange {
  const arrived = new Map<number, Baked>();
  return {
    take(shot) {
      if (Atomics.compareExchange(states, shot, OPEN, TAKEN_ON) === OPEN) return null;
      Atomics.wait(states, shot, TAKEN_ON);
      for (const peer of peers) {
        for (let parcel = receive(peer); parcel !== null; parcel = receive(peer)) {
          arrived.set(parcel.shot, parcel.baked);
        }
      }
      const baked = arrived.get(shot);
      if (baked === undefined) throw new Error(`what was baked for shot ${shot} did not arrive`);
      return baked;
    },
    give(shot, baked) {
      for (const peer of peers) peer.postMessage({ shot, baked } satisfies Parcel);
      Atomics.store(states, shot, READY);
      Atomics.notify(states, shot);
    },
  };
}

function receive(peer: MessagePort): Parcel | null {
  return (receiveMessageOnPort(peer)?.message as Parcel | undefined) ?? null;
}
