// The `plexicus` command: reads the arguments and loads the one part that they ask for.

import { Command, InvalidArgumentError, Option } from "commander";
import type { ApiOption, LoginArguments, LogoutArguments, StatusArguments } from "./arguments.js";
import { fail } from "./exit.js";

// The build puts the package's version here.
declare const PACKAGE_VERSION: string;

const program = new Command("plexicus")
  .description("Sign in to Plexicus once; every tool on this machine can use it.")
  .version(PACKAGE_VERSION)
  .showHelpAfterError("(plexicus --help tells more)")
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    `
Exit codes: 0 good, 1 other errors, 2 not logged in, 3 expired or revoked,
            4 server unreachable, 5 storage, 130 interrupted

Environment: PLEXICUS_API_TOKEN, PLEXICUS_API_URL, PLEXICUS_APP_URL, PLEXICUS_CONFIG_DIR,
             PLEXICUS_ALLOW_CUSTOM_API_URL, PLEXICUS_ALLOW_INSECURE_LOCALHOST,
             HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS, NO_COLOR`,
  );

const apiUrl = () => new Option("--api-url <url>", "the API's address, else PLEXICUS_API_URL");

program
  .command("login")
  .description("sign in with the browser, or with a code where there is none")
  .addOption(new Option("--device", "show a code to type into a page on any device"))
  .addOption(new Option("--no-browser", "show the address and let me open it").conflicts(["device", "paste", "withToken"]))
  .addOption(new Option("--paste", "paste the code or address that the browser shows").conflicts(["device", "withToken"]))
  .addOption(
    new Option("--with-token", "take a personal API token from standard input or a hidden prompt").conflicts("device"),
  )
  .option("--scope <scopes>", "any of: read remediate scan support", "read")
  .option("--timeout <seconds>", "how long to wait for you", seconds)
  .addOption(apiUrl())
  .action(async (options: LoginArguments) => (await import("./login.js")).login(options));

const auth = program.command("auth").description("show who is signed in, or the token");

auth
  .command("status")
  .description("who is signed in, by which source, and until when")
  .option("--json", "print it as JSON")
  .option("--offline", "do not ask the server")
  .addOption(apiUrl())
  .action(async (options: StatusArguments) => (await import("./status.js")).status(options));

auth
  .command("token")
  .description("print the token, for scripts")
  .addOption(apiUrl())
  .action(async (options: ApiOption) => (await import("./token.js")).token(options));

program
  .command("logout")
  .description("revoke the stored login and delete it")
  .option("--local-only", "delete it without asking the server; the token stays alive")
  .addOption(apiUrl())
  .action(async (options: LogoutArguments) => (await import("./logout.js")).logout(options));

function seconds(text: string): number {
  const number = Number(text);
  if (number >= 1 && number <= 3600) return number;
  throw new InvalidArgumentError("It is a number of seconds between 1 and 3600.");
}

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
