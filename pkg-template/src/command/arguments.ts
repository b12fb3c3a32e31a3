// The arguments of each subcommand.

/** The arguments that every subcommand with a token takes: the API, and which login to use. */
export interface LoginChoice {
  apiUrl?: string;
  account?: string;
  as?: string;
  expect?: string;
}

/** The arguments of `plexicus login`. */
export interface LoginArguments extends LoginChoice {
  device?: boolean;
  browser: boolean;
  paste?: boolean;
  withToken?: boolean;
  force?: boolean;
  scope?: string;
  timeout?: number;
  port?: number;
}

/** The arguments of `plexicus auth status`. */
export interface StatusArguments extends LoginChoice {
  json?: boolean;
  offline?: boolean;
  explain?: boolean;
  all?: boolean;
}

/** The arguments of `plexicus auth accounts`. */
export interface AccountsArguments {
  apiUrl?: string;
  json?: boolean;
}

/** The arguments of `plexicus auth refresh`. */
export interface RefreshArguments extends LoginChoice {
  scope: string;
  device?: boolean;
}

/** The arguments of `plexicus auth tokens`. */
export interface TokensArguments extends LoginChoice {
  json?: boolean;
}

/** The arguments of `plexicus auth tokens create`. */
export interface CreateArguments extends LoginChoice {
  expiresIn: "30" | "90" | "never";
}

/** The arguments of `plexicus auth rotate`. */
export interface RotateArguments extends CreateArguments {
  name?: string;
}

/** The arguments of `plexicus logout`. */
export interface LogoutArguments extends LoginChoice {
  localOnly?: boolean;
  revoke?: boolean;
  all?: boolean;
}

/** The arguments of `plexicus mcp config`. */
export interface McpArguments extends LoginChoice {
  client: "claude-code" | "cursor" | "vscode" | "windsurf";
}

/** The arguments of `plexicus doctor`. */
export interface DoctorArguments extends LoginChoice {
  json?: boolean;
}
