// A small Plexicus server behind `host.fetch`. It follows docs/contract.md and logs its requests.

import type { ResponseLike, TransportInit } from "../../types/index.js";
import type {
  RouteOptions,
  TestAccount,
  TestAnswer,
  TestClock,
  TestRequest,
  TestServer,
  TestTokenOptions,
} from "../../types/testing.js";
import { invalidOption } from "../error.js";
import { forbidden, problem, response, unauthorized } from "./answer.js";
import { answerOf } from "./api.js";
import { type LoginRules, OAuth } from "./oauth.js";
import { checkOptions } from "./options.js";
import { Route } from "./route.js";
import { type IssuedToken, IssuedTokens } from "./tokens.js";

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

interface Registered extends RouteOptions {
  readonly route: Route;
  readonly answer: Parameters<TestServer["respond"]>[1];
  left: number;
}

interface Fault {
  readonly route: Route | undefined;
  /**
   * The answer instead of the server's own. Without one, the server does its work, and its answer is lost.
   */
  readonly instead: TestAnswer | undefined;
  left: number;
}

export class FakePlexicus implements TestServer {
  readonly apiUrl: string;
  readonly requests: Writable<TestRequest>[] = [];
  readonly fetch = (url: string, init: TransportInit): Promise<ResponseLike> => this.#fetch(url, init);
  readonly oauth: OAuth;
  readonly tokens: IssuedTokens;
  readonly #base: URL;
  readonly #registered: Registered[] = [];
  readonly #faults: Fault[] = [];

  constructor(
    readonly clock: TestClock,
    apiUrl: string,
    rules: LoginRules,
    readonly user: () => TestAccount,
  ) {
    this.#base = new URL(apiUrl);
    this.apiUrl = apiUrl;
    this.tokens = new IssuedTokens(clock);
    this.oauth = new OAuth(this.tokens, rules, `${this.appOrigin}/activate`);
  }

  /** The web app's origin: the API host without its leading `api.`. */
  get appOrigin(): string {
    return this.#base.origin.replace("//api.", "//");
  }

  respond(route: string, answer: Registered["answer"], options: RouteOptions = {}): void {
    checkOptions("respond", options, ["requiredScope", "times"]);
    if (typeof answer !== "function") checkAnswer(answer);
    const { times = Number.POSITIVE_INFINITY } = options;
    // Newest first.
    this.#registered.unshift({ ...options, route: new Route(route), answer, left: times });
  }

  createToken(options: TestTokenOptions = {}): string {
    checkOptions("createToken", options, ["name", "lifetimeMs", "account"]);
    const { name = "test", lifetimeMs = null, account = this.user() } = options;
    return this.tokens.issue({ kind: "personal", account, name, scopes: null, lifetimeMs }).value;
  }

  /** Makes the next requests fail: they get this answer instead, or their answer is lost. */
  fail(route: string | undefined, times = 1, instead?: TestAnswer): void {
    this.#faults.push({ route: route === undefined ? undefined : new Route(route), instead, left: times });
  }

  async #fetch(url: string, { method = "GET", headers, body, signal }: TransportInit): Promise<ResponseLike> {
    const { origin, pathname, search } = new URL(url);
    const root = this.#base.pathname.replace(/\/$/, "");
    if (origin !== this.#base.origin || !pathname.startsWith(`${root}/`))
      throw new TypeError(`the only server of the test kit is ${this.apiUrl}`);
    signal?.throwIfAborted();
    const request: Writable<TestRequest> = {
      method,
      path: pathname.slice(root.length),
      query: search,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      body: await text(body),
      atMs: this.clock.serverNow(),
      status: null,
    };
    this.requests.push(request);
    const fault = taken(this.#faults, request);
    const answer = fault?.instead ?? (await this.#answer(request));
    request.status = answer.status ?? 200;
    if (fault && !fault.instead) throw new TypeError("the answer was lost");
    return response(answer, this.clock.serverNow());
  }

  async #answer(request: TestRequest): Promise<TestAnswer> {
    if (!request.headers["x-plexicus-client"]) return problem(400, "the X-Plexicus-Client header is missing");
    const own = this.#open(request);
    const bearer = own ? undefined : this.#bearer(request);
    if (bearer && !("account" in bearer)) return bearer;
    const registered = taken(
      [...this.#registered].sort((one, other) => other.route.length - one.route.length),
      request,
    );
    if (registered) return answered(registered, request, bearer);
    if (own) return own();
    const answer = bearer && answerOf(request, bearer, this.tokens);
    if (answer) return answer;
    const route = `${request.method} ${request.path}`;
    return problem(
      404,
      `No answer is registered for this route. Register one with kit.server.respond("${route}", { json: … }).`,
    );
  }

  /** Returns the work of an endpoint that takes no token; `undefined` for any other route. */
  #open({ method, path, body }: TestRequest): (() => TestAnswer) | undefined {
    const form = new URLSearchParams(body);
    switch (`${method} ${path}`) {
      case "POST /auth/cli/token":
        return () => this.oauth.exchange(form);
      case "POST /oauth/device_authorization":
        return () => this.oauth.startDevice(form);
      case "POST /oauth/token":
        return () => this.oauth.grant(form);
    }
    return undefined;
  }

  /** Returns the request's token; if it is missing or dead, the 401 for that. */
  #bearer({ headers }: TestRequest): IssuedToken | TestAnswer {
    const [, value] = /^Bearer (.+)$/.exec(headers["authorization"] ?? "") ?? [];
    if (value === undefined) return unauthorized("This call needs a bearer token.");
    const token = this.tokens.use(value);
    return typeof token === "string" ? unauthorized(token, "invalid_token") : token;
  }
}

async function answered(
  { answer, requiredScope }: Registered,
  request: TestRequest,
  bearer: IssuedToken | undefined,
): Promise<TestAnswer> {
  const isAllowed = requiredScope === undefined || (bearer?.scopes?.includes(requiredScope) ?? true);
  if (!isAllowed) return forbidden(requiredScope);
  if (typeof answer !== "function") return answer;
  const given = await answer(request);
  checkAnswer(given);
  return given;
}

function checkAnswer(answer: TestAnswer): void {
  checkOptions("an answer", answer, ["status", "headers", "json", "text"]);
}

/** Returns the first item that matches this request, and uses up one of its times. */
function taken<Taken extends { route: Route | undefined; left: number }>(
  all: readonly Taken[],
  { method, path }: TestRequest,
): Taken | undefined {
  const found = all.find(({ route, left }) => left > 0 && (route?.matches(method, path) ?? true));
  if (found) found.left -= 1;
  return found;
}

async function text(body: unknown): Promise<string> {
  if (body === undefined || body === null) return "";
  if (typeof body === "string") return body;
  if (globalThis.Response) return new Response(body as ConstructorParameters<typeof Response>[0]).text();
  throw invalidOption("the test kit reads only string bodies here");
}
