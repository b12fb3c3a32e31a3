/** ms per request over loopback, with the library and bare, in random order. */
import { open } from "#client";
import { GOOD_TOKEN, type Start } from "../client.js";
import { answer, failWith, given } from "./given.js";

const WARM_UP = 500;
const TURNS = 3000;

async function main(): Promise<void> {
  const start = given<Start>();
  const { fetch: through, request } = await open(start);
  if (!through) throw new Error("sends no request");
  const url = `${start.server}/repositories`;
  const headers = { authorization: `Bearer ${GOOD_TOKEN}` };
  const kinds = {
    bare: { took: [] as number[], send: () => fetch(url, { headers }) },
    own: { took: [] as number[], send: () => through(url) },
    ...(request && { same: { took: [] as number[], send: () => fetch(url, request) } }),
  };
  for (let turn = 0; turn < WARM_UP + TURNS; turn++) {
    for (const { took, send } of byChance(Object.values(kinds))) {
      const begin = performance.now();
      const response = await send();
      const ms = performance.now() - begin;
      if (response.status !== 200) throw new Error(`answered ${response.status}`);
      await drain(response);
      if (turn >= WARM_UP) took.push(ms);
    }
  }
  answer(Object.fromEntries(Object.entries(kinds).map(([kind, { took }]) => [kind, median(took)])));
}

/** Shuffles: each request may slow down the next one, so no kind may always follow the same kind. */
function byChance<Item>(items: Item[]): Item[] {
  const places = new Map(items.map((item) => [item, Math.random()]));
  return items.sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

/** Reads the body, so that the connection can be reused. */
async function drain(response: object): Promise<void> {
  const { body, data = body } = response as { body?: AsyncIterable<unknown> | null; data?: AsyncIterable<unknown> };
  if (data) for await (const _ of data);
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

main().catch(failWith);
