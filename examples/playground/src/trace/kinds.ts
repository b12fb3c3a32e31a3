// Every kind of message: its chapter of the story, its source, and why it is sent.

export type Chapter = 1 | 2 | 3 | 4 | 5;

interface Kind {
  chapter: Chapter;
  /** The RFC or the row of the wire contract. */
  source: string;
  why: string;
}

const table = {
  start: {
    chapter: 1,
    source: "auth.login() of @plexicus/auth",
    why: "The page calls login(). From here on the core decides, in every host.",
  },
  secret: {
    chapter: 1,
    source: "RFC 7636 §4.1–4.2 · RFC 6749 §10.12",
    why: "The core creates the verifier, a random secret that it keeps, and the challenge, which is the verifier's hash. The state is a second random value, which the callback must repeat.",
  },
  open: {
    chapter: 1,
    source: "RFC 6749 §4.1.1 · RFC 7636 §4.3 · contract, Browser login 2",
    why: "The browser opens the sign-in page. The address contains the challenge, never the verifier, so reading the address is not enough to get the token.",
  },
  visit: {
    chapter: 2,
    source: "RFC 8252 §4 · contract, Browser login 3",
    why: "The Plexicus sign-in page opens in your browser, where you can check its address.",
  },
  password: {
    chapter: 2,
    source: "RFC 9700 §2.4",
    why: "Your password goes only to Plexicus. The program that signs you in never sees it.",
  },
  consent: {
    chapter: 2,
    source: "RFC 6749 §4.1 · contract, Browser login 3",
    why: "You see which program asks for access and to what, and you approve or deny it.",
  },
  sendBack: {
    chapter: 3,
    source: "RFC 6749 §4.1.2 · RFC 8252 §7.3",
    why: "Plexicus redirects the browser back with a code. The code can be exchanged for a token once, within a minute.",
  },
  closed: {
    chapter: 3,
    source: "docs/guides/browser.md",
    why: "The window with the sign-in page was closed, or the page has cut its link to this window. The login is still waiting, because the callback may still arrive. You can cancel it.",
  },
  callback: {
    chapter: 3,
    source: "RFC 6749 §10.12 · RFC 9700 §4.7 · contract, Browser login 4",
    why: "The core compares the state with its own. It rejects a callback for a login that it did not start.",
  },
  stray: {
    chapter: 3,
    source: "RFC 9700 §4.7 · contract, Browser login 4",
    why: "The state is not the one that this login sent, so the callback is rejected. The login keeps waiting.",
  },
  exchange: {
    chapter: 4,
    source: "RFC 6749 §4.1.3 · RFC 7636 §4.5 · contract, Browser login 5",
    why: "The code exchange: the core sends the code and the verifier. The verifier's SHA-256 hash must equal the challenge of step 1. A stolen code alone is worthless.",
  },
  token: {
    chapter: 4,
    source: "RFC 6749 §5.1 · contract, Browser login 6",
    why: "The token arrives in the body of a response, not in an address, so no browser history or access log contains it.",
  },
  who: {
    chapter: 5,
    source: "RFC 6750 §2.1 · contract, Using a session",
    why: "The core asks the server which account the token belongs to, so that the login is stored for that account. This also proves that the token works.",
  },
  keep: {
    chapter: 5,
    source: "contract, Token sources 2",
    why: "The login is stored for this API address and this account, and read back to check that it was kept. Other tabs are notified. Logins of other accounts are not changed.",
  },
  call: {
    chapter: 5,
    source: "RFC 6750 §2.1 · contract, Using a session",
    why: "The token is sent in one header, to one origin. No cookies are used, so no other site can make your browser send it.",
  },
  answer: {
    chapter: 5,
    source: "RFC 9110 §15 · contract, Using a session",
    why: "The server's answer.",
  },
  trouble: {
    chapter: 5,
    source: "docs/errors.md",
    why: "Something went wrong. A network or server failure never logs you out.",
  },
  done: {
    chapter: 5,
    source: "auth.login() of @plexicus/auth",
    why: "The page learns who is signed in and until when. It never needs the token itself.",
  },
  failed: {
    chapter: 5,
    source: "docs/errors.md",
    why: "Every error has a stable code, a message and a remedy for the user.",
  },
  deviceStart: {
    chapter: 1,
    source: "RFC 8628 §3.1–3.2 · contract, Device login",
    why: "The core requests two codes: a short one that you enter, and a secret one that it keeps.",
  },
  poll: {
    chapter: 4,
    source: "RFC 8628 §3.4–3.5 · contract, Device login",
    why: "The core asks whether you have approved, no more often than the server allows.",
  },
  renew: {
    chapter: 5,
    source: "RFC 6749 §6 · contract, Renewal",
    why: "A token that expires soon is renewed under a lock, so that two tabs never renew it twice.",
  },
  revoke: {
    chapter: 5,
    source: "RFC 7009 §2 · contract, Using a session",
    why: "The server revokes the token, and only then is it deleted here.",
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof table;

export const KINDS: Record<KindName, Kind> = table;
