/** Finds secrets in what a program printed. */

/** A login's or a personal token, an authorization code, a device code. */
const SECRETS = /plx[a-z]*_[\w-]{8,}|eyJ[\w-]{8,}\.[\w-]+/;
const AUTHORIZE_ADDRESS = /\S+\/auth\/cli\?\S+/g;

/** What kind of secret stands in the text, if any. The printed authorize address holds a state. */
export function leak(text: string, secrets: Iterable<string> = []): string | undefined {
  const states = [...text.matchAll(/[?&]state=([\w-]+)/g)].map(([, state = ""]) => state);
  const rest = text.replaceAll(AUTHORIZE_ADDRESS, "");
  const found = SECRETS.exec(rest)?.[0];
  if (found) return `something that starts with ${found.slice(0, 5)}`;
  if (states.some((state) => rest.includes(state))) return "a state outside the authorize address";
  for (const secret of secrets) {
    if (secret && text.includes(secret)) return "a secret of this test";
  }
  return undefined;
}
