// The `plexicus` command: reads the arguments and loads the one part that they ask for.

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

// The build puts the package's version here.
declare const PACKAGE_VERSION: string;

// Without a listener, SIGUSR1 makes Node open its inspector, by which every user of this machine can
// read the token. It must be there before a token is read.
process.on("SIGUSR1", () => undefined);

const program = new Command("plexicus")
  .description("Sign in to Plexicus once; every tool on this machine can use it.")
  .version(PACKAGE_VERSION)
  .configureOutput({ writeOut: write, writeErr: tell })
  .enablePositionalOptions()
  .showHelpAfterError("(plexicus --help tells more)")
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    "after",
    `
Exit codes: 0 good, 1 other errors, 2 not logged in, 3 expired or revoked,
            4 server unreachable, 5 storage, 130 interrupted,
            141 the reader of the output is gone, 143 terminated;
            exec: the program's own, and 125 to 127 where it could not be run

Environment: ${Object.values(VARIABLES).join("\n             ")}
             HTTPS_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS, NO_COLOR`,
  );

const apiUrl = () => new Option("--api-url <url>", `the API's address, else ${VARIABLES.apiUrl}`);
const expiresIn = () =>
  new Option("--expires-in <days>", "how long the new token lives").choices(["30", "90", "never"]).default("90");

/** What every command takes that uses a token. */
const choosing = (command: Command) =>
  command
    .option("--account <account>", `whose login: EMAIL or EMAIL/ORGANIZATION, else ${VARIABLES.account}`)
    .option("--as <purpose>", `the login for this purpose, else ${VARIABLES.purpose}`)
    .option("--expect <account>", "fail if the login is of another account")
    .addOption(apiUrl());

choosing(
  program
    .command("login")
    .description("sign in with the browser, or with a code where there is none; a login that works is kept")
    .addOption(new Option("--device", "show a code to type into a page on any device"))
    .addOption(
      new Option("--no-browser", "show the address and let me open it").conflicts(["device", "paste", "withToken"]),
    )
    .addOption(
      new Option("--paste", "paste the code or address that the browser shows").conflicts(["device", "withToken"]),
    )
    .addOption(
      new Option("--with-token", "take a personal API token from standard input or a hidden prompt").conflicts(
        "device",
      ),
    )
    .option("--force", "sign in again, and replace even what a newer version of the command has stored")
    .option("--scope <scopes>", `exactly these, any of: ${SCOPES.join(" ")}`)
    .addOption(
      new Option("--port <number>", "the port on 127.0.0.1 that the browser comes back to")
        .argParser(Number)
        .conflicts(["device", "paste", "withToken"]),
    )
    .option("--timeout <seconds>", "how long to wait for you", seconds),
).action(async (options: LoginArguments) => (await import("./login.js")).login(options));

const auth = program
  .command("auth")
  .description("show who is signed in; choose the account; print, list, make, rotate and revoke tokens");

choosing(
  auth
    .command("status")
    .description("who is signed in, by which source, and until when")
    .option("--all", "every stored login, too; the exit code is that of the one in use")
    .option("--json", "print it as JSON")
    .option("--offline", "do not ask the server")
    .option("--explain", "tell each decision on the way, and why"),
).action(async (options: StatusArguments) => (await import("./status.js")).status(options));

auth
  .command("accounts")
  .description("list the stored logins of every account")
  .option("--json", "print it as JSON")
  .addOption(apiUrl())
  .action(async (options: AccountsArguments) => (await import("./accounts.js")).list(options));

auth
  .command("default <account>")
  .description("use this account where none is named: EMAIL or EMAIL/ORGANIZATION")
  .addOption(apiUrl())
  .action(async (account: string, options: AccountsArguments) =>
    (await import("./accounts.js")).setDefault(account, options),
  );

choosing(
  auth
    .command("refresh")
    .description("sign in again for more scopes than the login has")
    .addOption(new Option("--scope <scopes>", `those to add, any of: ${SCOPES.join(" ")}`).makeOptionMandatory())
    .option("--device", "show a code to type into a page on any device"),
).action(async (options: RefreshArguments) => (await import("./refresh.js")).refresh(options));

choosing(auth.command("token").description("print the token, for scripts")).action(async (options: LoginChoice) =>
  (await import("./token.js")).token(options),
);

choosing(
  auth
    .command("rotate")
    .description("put a new personal token in the old one's place, without downtime")
    .option("--name <name>", "the new token's name, else the old one's")
    .addOption(expiresIn()),
).action(async (options: RotateArguments) => (await import("./rotate.js")).rotate(options));

const tokens = auth.command("tokens").description("the account's personal API tokens");

choosing(
  tokens
    .command("list", { isDefault: true })
    .description("list them, with what needs care")
    .option("--json", "print it as JSON"),
).action(async (options: TokensArguments) => (await import("./tokens.js")).list(options));

choosing(tokens.command("create <name>").description("make one and print it, this once").addOption(expiresIn())).action(
  async (name: string, options: CreateArguments) => (await import("./tokens.js")).create(name, options),
);

choosing(tokens.command("revoke <id>").description("revoke one; it stops working at once")).action(
  async (id: string, options: LoginChoice) => (await import("./tokens.js")).revoke(id, options),
);

choosing(
  program
    .command("logout")
    .description("revoke the stored login and delete it; a token that you gave is only deleted")
    .option("--all", "end every login: of --account where that is given, else of every account")
    .addOption(new Option("--revoke", "revoke even a token that you gave").conflicts("localOnly"))
    .option("--local-only", "delete it without asking the server; the token stays alive"),
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
    .description("the Plexicus MCP server for coding assistants")
    .command("config")
    .description("print a client's entry for it, without a token in it")
    .addOption(
      new Option("--client <name>", "for which client")
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
  throw new InvalidArgumentError("It is a number of seconds between 1 and 3600.");
}

process.once("uncaughtException", (error) => {
  fail(error);
  process.exit();
});

program.parseAsync().catch(fail);
