// `plexicus mcp config`: prints a client's entry for the Plexicus MCP server, without a token in it.
//
// The client starts this command, which passes the token to the server in its environment.
// Programs that are not started from a shell lack its PATH, so every path is a full one.

import type { Auth } from "../../types/index.js";
import { VARIABLES } from "#constants";
import type { LoginChoice, McpArguments } from "./arguments.js";
import { findProgram } from "./find-program.js";
import { openSession } from "./session.js";
import { print, say, style, warn } from "./terminal.js";

const SERVER = "plexicus-mcp";

/** The variables by which the server finds the same API and the same login. None of them is a secret. */
const HANDED_ON: string[] = Object.values(VARIABLES).filter((name) => name !== VARIABLES.token);

interface Server {
  type?: "stdio";
  command: string;
  args: string[];
  env?: Record<string, string>;
}

interface Client {
  /** Where the entry belongs. */
  place: string;
  entry(server: Server): object;
}

const CLIENTS: Record<McpArguments["client"], Client> = {
  "claude-code": {
    place: ".mcp.json in a project, or run `claude mcp add-json plexicus '<the object under plexicus>'`",
    entry: (server) => ({ mcpServers: { plexicus: { type: "stdio", ...server } } }),
  },
  cursor: {
    place: "~/.cursor/mcp.json, or .cursor/mcp.json in a project",
    entry: (server) => ({ mcpServers: { plexicus: server } }),
  },
  vscode: {
    place: 'the user\'s mcp.json (command "MCP: Open User Configuration"), or .vscode/mcp.json in a workspace',
    entry: (server) => ({ servers: { plexicus: { type: "stdio", ...server } } }),
  },
  windsurf: {
    place: "~/.codeium/windsurf/mcp_config.json",
    entry: (server) => ({ mcpServers: { plexicus: server } }),
  },
};

export async function config({ client, ...choice }: McpArguments): Promise<void> {
  const { place, entry } = CLIENTS[client];
  const { auth } = await openSession(choice); // fails if the API's address breaks the rules
  print(JSON.stringify(entry(await server(choice, auth)), undefined, 2));
  say(`${style.good("✓")} Put this into ${place}.`);
  say("  It contains no token: the server gets the token of this login when it starts.");
}

async function server(choice: LoginChoice, { appUrl }: Auth): Promise<Server> {
  const script = process.argv[1] ?? "";
  if (script.includes("_npx"))
    warn("This copy of the command is temporary. Install it first: npm install --global @plexicus/auth");
  const runner = await findProgram("uvx");
  if (!runner) warn('uvx is not on the PATH. Install uv, or replace "uvx" with its full path.');
  const env: Record<string, string> = { ...given(), ...named(choice) };
  if (env[VARIABLES.appUrl] && appUrl === null) {
    delete env[VARIABLES.appUrl];
    warn(
      `${VARIABLES.appUrl} was left out, because its address is not allowed. Use an https address that ends in .plexicus.ai.`,
    );
  }
  const hasEnv = Object.keys(env).length > 0;
  return {
    // Not the command's own file: its first line looks for Node on a PATH that may not contain it.
    command: process.execPath,
    args: [script, "exec", ...expected(choice), "--", runner ?? "uvx", SERVER],
    ...(hasEnv && { env }),
  };
}

// The options, as variables. They win over those of the environment.
function named({ apiUrl, account, as: purpose }: LoginChoice): Record<string, string> {
  const names = [
    [VARIABLES.apiUrl, apiUrl],
    [VARIABLES.account, account],
    [VARIABLES.purpose, purpose],
  ] as const;
  return Object.fromEntries(names.filter((pair): pair is [(typeof pair)[0], string] => pair[1] !== undefined));
}

function expected({ expect }: LoginChoice): string[] {
  return expect === undefined ? [] : ["--expect", expect];
}

function given(): Record<string, string> {
  const set = HANDED_ON.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(set.filter((pair): pair is [string, string] => Boolean(pair[1])));
}
