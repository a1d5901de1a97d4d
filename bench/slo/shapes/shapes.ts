/** The shapes that are compared; the first is what the others are measured by. */
import type { Shape } from '../shape.ts';
import { pyrra } from './pyrra.ts';
import { sloth } from './sloth.ts';
import { vigil } from './vigil.ts';

export const shapes: readonly [Shape, ...Shape[]] = [vigil, sloth, pyrra];
