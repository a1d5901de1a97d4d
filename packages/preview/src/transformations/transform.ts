import type { Frame } from '../shared/panel-data.ts';

/** One transformation: frames in, frames out; `options` as the dashboard has them. */
export type Transform = (frames: readonly Frame[], options: Record<string, unknown>) => Frame[];
