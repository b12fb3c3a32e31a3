/** The view: the account, its tokens and some repositories, from authorized calls. */

import {
  type ApiToken,
  isAuthError,
  type Status,
  type StoredAccount,
  type VscodeAuth,
  watchStatus,
} from "@plexicus/auth/vscode";
import {
  type Disposable,
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
} from "vscode";

const MOST_REPOSITORIES = 10;

export interface Node {
  item: TreeItem;
  children?: () => Promise<Node[]>;
  /** The stored login that this node shows. */
  login?: StoredAccount;
}

export class AccountTree implements TreeDataProvider<Node>, Disposable {
  readonly #auth: VscodeAuth;
  readonly #changes = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #listening: { dispose(): void }[];
  #status: Status | null = null;

  constructor(auth: VscodeAuth) {
    this.#auth = auth;
    this.#listening = [
      watchStatus(auth, (status) => this.#show(status)),
      auth.onDidChange(({ kind }) => kind === "accounts_changed" && this.refresh()),
    ];
  }

  refresh(): void {
    this.#changes.fire();
  }

  getTreeItem({ item }: Node): TreeItem {
    return item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) return (await node.children?.()) ?? [];
    switch (this.#status?.state) {
      case "stale":
        return [signInLeaf("Probably expired: sign in again")];
      case "logged_in":
      case "unverified":
        return this.#account(this.#status);
      default:
        return []; // the view's welcome content offers to sign in
    }
  }

  dispose(): void {
    for (const listening of this.#listening) listening.dispose();
    this.#changes.dispose();
  }

  // Refreshes only on a change, since a refresh calls the server.
  #show(status: Status | null): void {
    const shown = (status: Status | null) => [status?.state, status?.source, status?.loginId, status?.identity];
    const isNews = JSON.stringify(shown(status)) !== JSON.stringify(shown(this.#status));
    this.#status = status;
    if (isNews) this.refresh();
  }

  async #account({ identity, source, expiresAtMs, slidesUntilMs }: Status): Promise<Node[]> {
    const logins = await this.#auth.accounts.list().catch(() => []);
    const endMs = expiresAtMs ?? slidesUntilMs;
    return [
      leaf(identity?.email ?? "signed in", "account", identity?.organizationName ?? undefined),
      ...(source === "environment" ? [leaf("from PLEXICUS_API_TOKEN", "symbol-variable")] : []),
      ...(endMs === null
        ? []
        : [leaf(`expires ${moment(endMs)}${expiresAtMs === null ? " unless used before" : ""}`, "calendar")]),
      ...(logins.length > 1 ? [group("Accounts", async () => logins.map(loginLeaf))] : []),
      group("API tokens", () => this.#tokens()),
      group("Repositories", () => this.#repositories()),
    ];
  }

  async #tokens(): Promise<Node[]> {
    return orError(async () => {
      const tokens = await this.#auth.tokens.list();
      return tokens.length > 0 ? tokens.map(tokenLeaf) : [leaf("No personal API tokens", "info")];
    });
  }

  async #repositories(): Promise<Node[]> {
    return orError(async () => {
      const answer = await this.#auth.fetch(`/repositories?pagination[pageSize]=${MOST_REPOSITORIES}`);
      if (!answer.ok) return [leaf(`The server answered ${answer.status}`, "warning")];
      const { items } = (await answer.json()) as { items: { id: string; attributes?: { nickname?: string } }[] };
      const names = items.slice(0, MOST_REPOSITORIES).map(({ id, attributes }) => attributes?.nickname ?? id);
      return names.length > 0 ? names.map((name) => leaf(name, "repo")) : [leaf("No repositories yet", "info")];
    });
  }
}

async function orError(work: () => Promise<Node[]>): Promise<Node[]> {
  try {
    return await work();
  } catch (error) {
    const node = leaf(isAuthError(error) ? `${error.message} ${error.remedy}` : String(error), "warning");
    node.item.tooltip = node.item.label as string;
    return [node];
  }
}

function loginLeaf(login: StoredAccount): Node {
  const { label, purpose, isDefault } = login;
  const node = leaf(
    label,
    isDefault ? "star-full" : "account",
    [purpose, isDefault && "default"].filter(Boolean).join(", "),
  );
  node.item.contextValue = isDefault ? "default" : "login";
  return { ...node, login };
}

function tokenLeaf({ name, tokenType, expiresAtMs, lastUsedAtMs, isStale, expiresSoon, hasExpired }: ApiToken): Node {
  const endless = tokenType === "login" ? "expires when not used" : "does not expire";
  const end = expiresAtMs === null ? endless : `${hasExpired ? "expired" : "expires"} ${moment(expiresAtMs)}`;
  const care = hasExpired ? undefined : expiresSoon ? "expires soon" : isStale ? "not used for 30 days" : undefined;
  const node = leaf(name ?? "(no name)", "key", [care, end].filter(Boolean).join(", "));
  node.item.tooltip = [end, lastUsedAtMs !== null && `last used ${moment(lastUsedAtMs)}`].filter(Boolean).join("\n");
  if (care || hasExpired) node.item.iconPath = new ThemeIcon("warning", new ThemeColor("list.warningForeground"));
  return node;
}

function moment(ms: number): string {
  return new Date(ms).toLocaleString();
}

function leaf(label: string, icon: string, description?: string): Node {
  const item = new TreeItem(label);
  item.iconPath = new ThemeIcon(icon);
  if (description !== undefined) item.description = description;
  return { item };
}

function signInLeaf(label: string): Node {
  const node = leaf(label, "warning");
  node.item.command = { command: "plexicus.ensureLoggedIn", title: label };
  return node;
}

function group(label: string, children: () => Promise<Node[]>): Node {
  return { item: new TreeItem(label, TreeItemCollapsibleState.Expanded), children };
}
