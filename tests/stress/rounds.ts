/**
 * The rounds of a stress test, with progress reports and a time limit, so that a slow machine does not look
 * like a hang.
 */

/** The number of rounds; `MINUTES` limits the time. */
export const ROUNDS = Number(process.env["PLEXICUS_STRESS_ROUNDS"] ?? 200);
const MINUTES = Number(process.env["PLEXICUS_STRESS_MINUTES"] ?? 4);
export const SEED = Number(process.env["PLEXICUS_STRESS_SEED"] ?? Date.now() % 1_000_000);

const TELL_EVERY_MS = 15_000;

export async function inRounds(what: string, round: (number: number) => Promise<void>, count = ROUNDS): Promise<void> {
  const began = performance.now();
  const tell = (words: string) => {
    const seconds = Math.round((performance.now() - began) / 1000);
    process.stderr.write(`progress: ${what}: ${words} after ${seconds} s\n`);
  };
  let toldAt = began;
  for (let number = 1; number <= count; number++) {
    await round(number);
    const now = performance.now();
    if (number === count) return tell(`all ${count} rounds`);
    if (now - began > MINUTES * 60_000) return tell(`the time is over: round ${number} of ${count}`);
    if (now - toldAt > TELL_EVERY_MS) {
      toldAt = now;
      tell(`round ${number} of ${count}`);
    }
  }
}
