import type { ExtensionContext } from "vscode";
import type { Auth } from "../types/index.js";
import type { VscodeAuth, VscodeAuthOptions } from "../types/vscode.js";
import { window } from "vscode";
import { DEFAULT_SCOPE } from "#constants";
import { createAuth } from "./index.js";
import { chooseAccount } from "./vscode/choose-account.js";
import { CommandLogin } from "./vscode/command-login.js";
import { consumerHost } from "./vscode/consumer.js";
import { Journal } from "./vscode/journal.js";
import { Notifier } from "./vscode/notifier.js";
import { ownHost } from "./vscode/own-host.js";
import { Provider, register, roleOf } from "./vscode/provider.js";
import { ServerConsent } from "./vscode/server-consent.js";
import { readSettings, watchSettings } from "./vscode/settings.js";
import { SignIn } from "./vscode/sign-in.js";
import { SignOut } from "./vscode/sign-out.js";

export { createAuth, AuthError, isAuthError, renderCallbackPage } from "./index.js";

export async function createVscodeAuth(context: ExtensionContext, options: VscodeAuthOptions): Promise<VscodeAuth> {
  const {
    client,
    deviceName,
    node,
    owner,
    providerId = "plexicus",
    providerLabel = "Plexicus",
    scopes = [DEFAULT_SCOPE],
  } = options;
  const log = options.log ?? window.createOutputChannel(providerLabel, { log: true });
  if (!options.log) context.subscriptions.push(log);
  const { apiUrl, appUrl, trust } = readSettings();
  // First: a refused address is put right in the settings.
  context.subscriptions.push(watchSettings(providerLabel));
  const common = { client, deviceName, apiUrl, appUrl, trust };
  const role = options.role ?? roleOf(context, providerId, owner);
  const signIn = new SignIn(providerLabel);
  const consent = new ServerConsent(context.globalState, providerLabel);
  const commandLogin =
    node && role !== "consumer" ? await CommandLogin.open(node, common, context, consent) : undefined;
  const host =
    role === "consumer"
      ? consumerHost({ providerId, scopes, node, consent })
      : ownHost({ context, node, signIn, commandLogin, consent });
  const auth: Auth = await createAuth({ ...common, scopes, host });
  const journal = new Journal(log, auth);
  const signOut = new SignOut(auth, providerLabel, commandLogin);
  signIn.serve({ auth, scopes, journal, consent, replaces: role !== "consumer" });
  const vscodeAuth: VscodeAuth = {
    ...auth,
    role,
    log,
    ensureLoggedIn: (wish) => signIn.ensure(wish),
    login: (wish) => signIn.run(wish),
    logout: (wish) => journal.signOut(() => signOut.run(wish)),
    chooseAccount: () => chooseAccount(auth, providerLabel),
  };
  if (auth.warning) log.warn(auth.warning);
  if (role === "provider")
    context.subscriptions.push(register(new Provider(vscodeAuth, context.globalState), providerId, providerLabel));
  context.subscriptions.push(journal, new Notifier(vscodeAuth, providerLabel), { dispose: () => void auth.dispose() });
  if (commandLogin) context.subscriptions.push(commandLogin);
  return vscodeAuth;
}
