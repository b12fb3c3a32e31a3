// The `plexicus` command: reads the arguments and loads the module of the one subcommand that they name.

import { Command, InvalidArgumentError, Option } from "commander";
import type {
  AccountsArguments,
  CreateArguments,
  DoctorArguments,
  LoginArguments,
  LoginChoice,
  LogoutArguments,
  McpArguments,
  RefreshArguments,
  RotateArguments,
  StatusArguments,
  TokensArguments,
} from "./arguments.js";
import { SCOPES, VARIABLES } from "#constants";
import { fail } from "./exit.js";
import { tell, write } from "./terminal.js";

// The build replaces this with the package's version.
declare const PACKAGE_VERSION: string;

// Without a listener, SIGUSR1 makes Node open its inspector, through which every user of this machine could
// read the token. So the listener must be there before a token is read.
process.on("SIGUSR1", () => undefined);

const program = new Command("plexicus")
  .description("Sign in to Plexicus once; every tool on this machine can use it.")
  .version(PACKAGE_VERSION)
  .configureOutput({ writeOut: write, writeErr: tell })
  .enablePositionalOptions()
  .showHelpAfterError("(run plexicus --help for more)")
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    `
Exit codes: 0 success, 1 other errors, 2 not logged in, 3 expired or revoked,
            4 server unreachable, 5 storage, 130 interrupted,
            141 output closed by its reader, 143 terminated;
            exec: the program's own, or 125 to 127 if it could not be run

Environment: ${Object.values(VARIABLES).join("\n             ")}
             HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS, NO_COLOR`,
  );

const apiUrl = () => new Option("--api-url <url>", `use this API address instead of ${VARIABLES.apiUrl}`);
const expiresIn = () =>
  new Option("--expires-in <days>", "when the new token expires").choices(["30", "90", "never"]).default("90");

/** Adds the options of every subcommand that uses a token. */
const choosing = (command: Command) =>
  command
    .option("--account <account>", `use this account (EMAIL or EMAIL/ORGANIZATION) instead of ${VARIABLES.account}`)
    .option("--as <purpose>", `use the login for this purpose instead of ${VARIABLES.purpose}`)
    .option("--expect <account>", "fail if the login belongs to another account")
    .addOption(apiUrl());

choosing(
  program
    .command("login")
    .description("sign in with the browser, or with a code if there is no browser; keeps a login that works")
    .addOption(new Option("--device", "show a code to enter on any device"))
    .addOption(
      new Option("--no-browser", "show the address, and do not open a browser").conflicts([
        "device",
        "paste",
        "withToken",
      ]),
    )
    .addOption(
      new Option("--paste", "paste the code or address that the browser shows").conflicts(["device", "withToken"]),
    )
    .addOption(
      new Option("--with-token", "read a personal API token from standard input or a hidden prompt").conflicts(
        "device",
      ),
    )
    .option("--force", "sign in again, even over a login that a newer version has stored")
    .option("--scope <scopes>", `ask for exactly these scopes (${SCOPES.join(" ")})`)
    .addOption(
      new Option("--port <number>", "listen for the callback on this port of 127.0.0.1")
        .argParser(Number)
        .conflicts(["device", "paste", "withToken"]),
    )
    .option("--timeout <seconds>", "stop waiting after this many seconds", seconds),
).action(async (options: LoginArguments) => (await import("./login.js")).login(options));

const auth = program.command("auth").description("show who is signed in, choose the account, and manage tokens");

choosing(
  auth
    .command("status")
    .description("show who is signed in, with which token, and until when")
    .option("--all", "also show every other stored login")
    .option("--json", "print it as JSON")
    .option("--offline", "do not ask the server")
    .option("--explain", "show each decision and its reason"),
).action(async (options: StatusArguments) => (await import("./status.js")).status(options));

auth
  .command("accounts")
  .description("list the stored logins of every account")
  .option("--json", "print it as JSON")
  .addOption(apiUrl())
  .action(async (options: AccountsArguments) => (await import("./accounts.js")).list(options));

auth
  .command("default <account>")
  .description("set the default account: EMAIL or EMAIL/ORGANIZATION")
  .addOption(apiUrl())
  .action(async (account: string, options: AccountsArguments) =>
    (await import("./accounts.js")).setDefault(account, options),
  );

choosing(
  auth
    .command("refresh")
    .description("sign in again for more scopes than the login has")
    .addOption(new Option("--scope <scopes>", `add these scopes (${SCOPES.join(" ")})`).makeOptionMandatory())
    .option("--device", "show a code to enter on any device"),
).action(async (options: RefreshArguments) => (await import("./refresh.js")).refresh(options));

choosing(auth.command("token").description("print the token, for scripts")).action(async (options: LoginChoice) =>
  (await import("./token.js")).token(options),
);

choosing(
  auth
    .command("rotate")
    .description("replace the personal token with a new one, without downtime")
    .option("--name <name>", "give the new token this name instead of the old one's")
    .addOption(expiresIn()),
).action(async (options: RotateArguments) => (await import("./rotate.js")).rotate(options));

const tokens = auth.command("tokens").description("manage the account's personal API tokens");

choosing(
  tokens
    .command("list", { isDefault: true })
    .description("list them, and mark those that expire soon or are not used")
    .option("--json", "print it as JSON"),
).action(async (options: TokensArguments) => (await import("./tokens.js")).list(options));

choosing(tokens.command("create <name>").description("create one and print it once").addOption(expiresIn())).action(
  async (name: string, options: CreateArguments) => (await import("./tokens.js")).create(name, options),
);

choosing(tokens.command("revoke <id>").description("revoke one; it stops working at once")).action(
  async (id: string, options: LoginChoice) => (await import("./tokens.js")).revoke(id, options),
);

choosing(
  program
    .command("logout")
    .description("revoke the stored login and delete it; a token that you provided is only deleted")
    .option("--all", "log out every login, of --account or of every account")
    .addOption(new Option("--revoke", "also revoke a token that you provided").conflicts("localOnly"))
    .option("--local-only", "only delete it here; the token stays valid"),
).action(async (options: LogoutArguments) => (await import("./logout.js")).logout(options));

choosing(
  program
    .command("exec")
    .description(`run a program with ${VARIABLES.token} in its environment`)
    .usage("[options] -- <program> [arguments...]")
    .argument("<program>")
    .argument("[arguments...]")
    .passThroughOptions(),
).action(async (name: string, rest: string[], options: LoginChoice) =>
  (await import("./exec.js")).exec(name, rest, options),
);

choosing(
  program
    .command("mcp")
    .description("set up the Plexicus MCP server for coding assistants")
    .command("config")
    .description("print the client's configuration entry, without a token in it")
    .addOption(
      new Option("--client <name>", "the coding assistant")
        .choices(["claude-code", "cursor", "vscode", "windsurf"])
        .makeOptionMandatory(),
    ),
).action(async (options: McpArguments) => (await import("./mcp.js")).config(options));

choosing(
  program
    .command("doctor")
    .description("check what a login needs: ports, storage, network, clock, browser, .env")
    .option("--json", "print it as JSON"),
).action(async (options: DoctorArguments) => (await import("./doctor.js")).doctor(options));

function seconds(text: string): number {
  const number = Number(text);
  if (number >= 1 && number <= 3600) return number;
  throw new InvalidArgumentError("It must be a number of seconds between 1 and 3600.");
}

process.once("uncaughtException", (error) => {
  fail(error);
  process.exit();
});

program.parseAsync().catch(fail);
