/** Round times along an axis, in the reader's zone. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DISTANCES = [
  ...[1, 5, 15, 30].map((count) => count * 1000),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 5, 7, 14].map((count) => count * DAY),
];

export function timeTicks(from: number, to: number, most: number): { time: number; text: string }[] {
  const distance = DISTANCES.find((candidate) => (to - from) / candidate <= most) ?? 28 * DAY;
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const first = Math.ceil((from - offset) / distance) * distance + offset;
  const ticks: { time: number; text: string }[] = [];
  for (let time = first; time <= to; time += distance) ticks.push({ time, text: tickText(time, distance) });
  return ticks;
}

function tickText(time: number, distance: number): string {
  const at = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  const date = `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  if (distance >= DAY) return date;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  if (distance < MINUTE) return `${clock}:${two(at.getSeconds())}`;
  return clock === '00:00' ? date : clock;
}
