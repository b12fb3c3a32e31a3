// Every kind of message: the chapter of the story it belongs to, where it is written down, and why.

export type Chapter = 1 | 2 | 3 | 4 | 5;

interface Kind {
  chapter: Chapter;
  /** RFC or row of the wire contract. */
  source: string;
  why: string;
}

const table = {
  start: {
    chapter: 1,
    source: "auth.login() of @plexicus/auth",
    why: "The page asks for a login. From here on the core decides, whatever program it runs in.",
  },
  secret: {
    chapter: 1,
    source: "RFC 7636 §4.1–4.2 · RFC 6749 §10.12",
    why: "The core makes up the verifier, a random secret that stays inside, and the challenge, its fingerprint. The state is a second random value: the answer must bring it back.",
  },
  open: {
    chapter: 1,
    source: "RFC 6749 §4.1.1 · RFC 7636 §4.3 · contract, Browser login 2",
    why: "The browser is sent to the sign-in page. The address holds the challenge, never the verifier: whoever reads it learns nothing that opens a door.",
  },
  visit: {
    chapter: 2,
    source: "RFC 8252 §4 · contract, Browser login 3",
    why: "Plexicus's own page opens in your browser, with its own address bar to check.",
  },
  password: {
    chapter: 2,
    source: "RFC 9700 §2.4",
    why: "Your password goes to Plexicus and to nobody else. The program that signs in never sees it.",
  },
  consent: {
    chapter: 2,
    source: "RFC 6749 §4.1 · contract, Browser login 3",
    why: "You see who asks, and for what, and say yes or no.",
  },
  sendBack: {
    chapter: 3,
    source: "RFC 6749 §4.1.2 · RFC 8252 §7.3",
    why: "Plexicus sends the browser back with a code. Like a cloakroom ticket it stands for the token, works once, and only for a minute.",
  },
  closed: {
    chapter: 3,
    source: "docs/guides/browser.md",
    why: "The window with the sign-in page was closed, or looks closed because that page cut the tie. The login still waits: the answer may yet come. You can cancel it.",
  },
  callback: {
    chapter: 3,
    source: "RFC 6749 §10.12 · RFC 9700 §4.7 · contract, Browser login 4",
    why: "The core compares the state with its own. An answer to a login that it did not begin is turned away.",
  },
  stray: {
    chapter: 3,
    source: "RFC 9700 §4.7 · contract, Browser login 4",
    why: "The state is not the one that this login sent: the answer is not for us. It is turned away, and the login goes on waiting.",
  },
  exchange: {
    chapter: 4,
    source: "RFC 6749 §4.1.3 · RFC 7636 §4.5 · contract, Browser login 5",
    why: "The code exchange: the core shows the code and the verifier. The verifier's SHA-256 must be the challenge of step 1. A thief with the code alone gets nothing.",
  },
  token: {
    chapter: 4,
    source: "RFC 6749 §5.1 · contract, Browser login 6",
    why: "The token comes in the body of an answer, not in an address: no history and no log keeps it.",
  },
  who: {
    chapter: 5,
    source: "RFC 6750 §2.1 · contract, Using a session",
    why: "With the token the core asks who it speaks for, so that a login is stored for its own account. This is also the proof that the token works.",
  },
  keep: {
    chapter: 5,
    source: "contract, Token sources 2",
    why: "The login is stored for this API's address and its account alone, read back to see that it was kept, and the other tabs are told. Other accounts keep their logins.",
  },
  call: {
    chapter: 5,
    source: "RFC 6750 §2.1 · contract, Using a session",
    why: "The token goes in one header, to one address. Cookies are left out: no other site can make your browser send it.",
  },
  answer: {
    chapter: 5,
    source: "RFC 9110 §15 · contract, Using a session",
    why: "The server's answer.",
  },
  trouble: {
    chapter: 5,
    source: "docs/errors.md",
    why: "Something went wrong. A failure of the network or of the server logs nobody out.",
  },
  done: {
    chapter: 5,
    source: "auth.login() of @plexicus/auth",
    why: "The page hears who is signed in and for how long. It never needed the token itself.",
  },
  failed: {
    chapter: 5,
    source: "docs/errors.md",
    why: "Every failure has one stable code, a message, and a remedy for the user.",
  },
  deviceStart: {
    chapter: 1,
    source: "RFC 8628 §3.1–3.2 · contract, Device login",
    why: "The core asks for a pair of codes: a short one for you to type, and a secret one for itself.",
  },
  poll: {
    chapter: 4,
    source: "RFC 8628 §3.4–3.5 · contract, Device login",
    why: "The core asks whether you have said yes yet, no more often than the server allows.",
  },
  renew: {
    chapter: 5,
    source: "RFC 6749 §6 · contract, Renewal",
    why: "A token near its end is exchanged for the next one, under a lock: two tabs never do it twice.",
  },
  revoke: {
    chapter: 5,
    source: "RFC 7009 §2 · contract, Using a session",
    why: "The token is taken back at the server, at once, and only then forgotten here.",
  },
} satisfies Record<string, Kind>;

export type KindName = keyof typeof table;

export const KINDS: Record<KindName, Kind> = table;
