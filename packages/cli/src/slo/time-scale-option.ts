import { InvalidArgumentError, Option } from 'commander';

/** `--time-scale`, for commands whose rules must not be slower than the 5m window can show. */
export function timeScaleOption(): Option {
  return new Option(
    '--time-scale <factor>',
    'divide every window, interval and timer by this: 60 shows a minute in a second (1 by default)',
  ).argParser((text) => {
    const scale = Number(text);
    if (!(scale >= 1 && scale <= 100)) throw new InvalidArgumentError('It is a number from 1 to 100.');
    return scale;
  });
}
