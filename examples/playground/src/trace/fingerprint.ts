// Secrets are shown as fingerprints, which reveal whether two are equal but cannot be used.

/** Returns the first 8 hex digits of the text's SHA-256. */
export async function fingerprint(text: string): Promise<string> {
  const hash = await sha256(text);
  return [...hash.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns the S256 challenge of a verifier (RFC 7636 §4.2), shortened. */
export async function challengeOf(verifier: string): Promise<string> {
  const text = btoa(String.fromCharCode(...(await sha256(verifier))));
  return shortened(text.replaceAll("+", "-").replaceAll("/", "_"));
}

/** Shortens a public value that is too long to read. */
export function shortened(text: string): string {
  return text.length > 12 ? `${text.slice(0, 10)}…` : text;
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}
