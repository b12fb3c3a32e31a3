import type { ExtensionContext } from "vscode";
import type { AuthOptions } from "../types/index.js";
import type { NodeHost } from "../types/node.js";
import type { VscodeAuth, VscodeAuthOptions } from "../types/vscode.js";
import { authentication, env, window } from "vscode";
import { DEFAULT_SCOPE } from "#constants";
import { chooseAccount } from "./vscode/choose-account.js";
import { CommandLogin } from "./vscode/command-login.js";
import { consumerHost } from "./vscode/consumer.js";
import { createAuth } from "./vscode/create-auth.js";
import { type Core, Cores } from "./vscode/current-auth.js";
import { Errors } from "./vscode/errors.js";
import { Journal } from "./vscode/journal.js";
import { Notifier } from "./vscode/notifier.js";
import { offerInAccountsMenu } from "./vscode/accounts-menu.js";
import { ownHost } from "./vscode/own-host.js";
import { ProgressLinks } from "./vscode/progress-links.js";
import { Provider, register, roleOf } from "./vscode/provider.js";
import { ServerConsent } from "./vscode/server-consent.js";
import { readSettings, watchSettings } from "./vscode/settings.js";
import { SignIn } from "./vscode/sign-in.js";
import { SignOut } from "./vscode/sign-out.js";

export { renderCallbackPage } from "./callback-page.js";
export { AuthError, isAuthError } from "./error.js";
export { createAuth } from "./vscode/create-auth.js";
export { registerCommands } from "./vscode/commands.js";
export { copyDiagnostics } from "./vscode/diagnostics.js";
export { showStatus } from "./vscode/status-menu.js";
export { addStatusBarItem } from "./vscode/status-bar.js";
export { watchStatus } from "./vscode/watch-status.js";

export async function createVscodeAuth(context: ExtensionContext, options: VscodeAuthOptions): Promise<VscodeAuth> {
  const { client, node, owner, providerId = "plexicus", providerLabel: label = "Plexicus" } = options;
  const { deviceName = machineName(node), scopes = [DEFAULT_SCOPE] } = options;
  const { subscriptions, globalState } = context;
  const log = options.log ?? window.createOutputChannel(label, { log: true });
  if (!options.log) subscriptions.push(log);
  const role = options.role ?? roleOf(context, providerId, owner);
  const links = new ProgressLinks(context.extension.id);
  const signIn = new SignIn(label, links);
  const signInAgain = () => signIn.run({ again: true });
  const errors = new Errors(context, label, signInAgain);
  const consent = new ServerConsent(context, label);

  const make = async (): Promise<Core> => {
    const common: Omit<AuthOptions, "host"> = { client, deviceName, ...readSettings() };
    const isKept = role !== "consumer";
    const commandLogin = node && isKept ? await CommandLogin.open(node, common, context, consent, label) : undefined;
    const host = isKept
      ? ownHost({ context, node, signIn, commandLogin, consent })
      : consumerHost({ providerId, scopes, node, consent });
    const auth = await createAuth({ ...common, scopes, host });
    if (auth.warning) log.warn(auth.warning);
    return { auth, commandLogin };
  };
  const cores = await Cores.open(make, errors.show);
  const { auth } = cores;

  const journal = new Journal(log, auth);
  const signOut = new SignOut(auth, label, () => cores.commandLogin);
  signIn.serve({ auth, scopes, journal, consent, replaces: role !== "consumer" });
  const vscodeAuth: VscodeAuth = {
    ...auth,
    get apiOrigin() {
      return auth.apiOrigin;
    },
    get appUrl() {
      return auth.appUrl;
    },
    get warning() {
      return auth.warning;
    },
    role,
    label,
    log,
    ensureLoggedIn: (wish) => signIn.ensure(wish),
    login: (wish) => signIn.run(wish),
    logout: (wish) => journal.signOut(() => signOut.run(wish)),
    chooseAccount: () => chooseAccount(auth, label),
    showError: errors.show,
  };
  const notifier = new Notifier({ auth, label, errors, signIn: signInAgain });
  const settings = watchSettings(() => void cores.replace());
  subscriptions.push(links, settings, journal, notifier, { dispose: () => void auth.dispose() });
  const menu = { auth, providerId, scopes };
  if (role === "provider") {
    const provider = new Provider(vscodeAuth, globalState);
    const hasSession = async () => (await provider.getSessions(scopes)).length > 0;
    subscriptions.push(register(provider, providerId, label), offerInAccountsMenu({ ...menu, hasSession }));
  }
  if (role === "consumer") {
    const hasSession = async () =>
      (await authentication.getSession(providerId, scopes, { silent: true })) !== undefined;
    subscriptions.push(offerInAccountsMenu({ ...menu, hasSession }));
  }
  if (cores.error) void errors.show(cores.error);
  return vscodeAuth;
}

// `Visual Studio Code on ada-laptop`, as the consent page and the list of tokens show it.
function machineName(node: NodeHost | undefined): string {
  return node ? `${env.appName} on ${node.machineName}` : env.appName;
}
