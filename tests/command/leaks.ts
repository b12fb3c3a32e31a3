/** Finds secrets in the output of a program. */

/** A login token, a personal token, an authorization code or a device code. */
const SECRETS = /plx[a-z]*_[\w-]{8,}|eyJ[\w-]{8,}\.[\w-]+/;
const AUTHORIZE_ADDRESS = /\S+\/auth\/cli\?\S+/g;

/** The kind of secret that the text contains, if any. The state in a printed authorize address is allowed. */
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
