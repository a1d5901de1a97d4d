export type { ControllableBreaker } from './breaker-control.ts';
export { type Controls, type ControlsOptions, createControls } from './controls.ts';
export type { FlagDefinition } from './feature-flags.ts';
