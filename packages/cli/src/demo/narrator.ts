/** Prints the story: a line per event with the time since the story began. */

export type Narrator = {
  /** An event, with its time. */
  say(text: string): void;
  /** A detail of the event before. */
  detail(name: string, text: string): void;
  line(text?: string): void;
};

/** `write` gets whole lines without their newline. */
export function createNarrator(
  write: (line: string) => void,
  now: () => number = () => performance.now(),
): Narrator {
  const beganAt = now();
  return {
    say: (text) => write(`${((now() - beganAt) / 1000).toFixed(1).padStart(7)} s  ${text}`),
    detail: (name, text) => write(`           ${name.padEnd(9)} ${text}`),
    line: (text = '') => write(text),
  };
}
