/** The view: the account, its tokens, and some repositories, by authorized calls. */

import type { ApiToken, StoredAccount, VscodeAuth } from "@plexicus/auth/vscode";
import { EventEmitter, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState, type TreeDataProvider } from "vscode";

import { isSignedIn, type Watcher } from "./watcher.js";
import { endWords, errorWords, momentWords, organizationWords, sourceWords, userWords } from "./words.js";

const MOST_REPOSITORIES = 10;

export interface Node {
  item: TreeItem;
  children?: () => Promise<Node[]>;
  /** The stored login that this is. */
  login?: StoredAccount;
}

export class AccountTree implements TreeDataProvider<Node> {
  readonly #auth: VscodeAuth;
  readonly #watcher: Watcher;
  readonly #changes = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changes.event;
  #shown = "";

  constructor(auth: VscodeAuth, watcher: Watcher) {
    this.#auth = auth;
    this.#watcher = watcher;
    watcher.onDidLook(({ state, source, loginId, identity }) => {
      // What is the same is not asked for again.
      const now = JSON.stringify([state, source, loginId, identity]);
      if (now !== this.#shown) this.refresh();
      this.#shown = now;
    });
    auth.onDidChange(({ kind }) => kind === "accounts_changed" && this.refresh());
  }

  refresh(): void {
    this.#changes.fire();
  }

  getTreeItem({ item }: Node): TreeItem {
    return item;
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) return (await node.children?.()) ?? [];
    const { status } = this.#watcher;
    if (status?.state === "stale") return [signInLeaf("Probably expired: sign in again")];
    if (!status || !isSignedIn(status)) return [];
    const account = leaf(userWords(status.identity), "account", organizationWords(status.identity));
    const source = leaf(sourceWords(status), status.source === "environment" ? "symbol-variable" : "key");
    const end = leaf(endWords(status), "calendar");
    const logins = await this.#auth.accounts.list().catch(() => []);
    return [
      account,
      source,
      end,
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
    const node = leaf(errorWords(error), "warning");
    node.item.tooltip = errorWords(error);
    return [node];
  }
}

function loginLeaf(login: StoredAccount): Node {
  const { identity, purpose, isDefault } = login;
  const details = [purpose, isDefault && "default", organizationWords(identity)].filter(Boolean).join(", ");
  const node = leaf(userWords(identity), isDefault ? "star-full" : "account", details);
  node.item.tooltip = login.label;
  node.item.contextValue = isDefault ? "default" : "login";
  return { ...node, login };
}

function tokenLeaf(token: ApiToken): Node {
  const { name, tokenType, expiresAtMs, lastUsedAtMs, isStale, expiresSoon, hasExpired } = token;
  const endless = tokenType === "login" ? "lives on by being used" : "never ends";
  const end = expiresAtMs === null ? endless : `${hasExpired ? "ended" : "ends"} ${momentWords(expiresAtMs)}`;
  const used = lastUsedAtMs === null ? undefined : `last used ${momentWords(lastUsedAtMs)}`;
  const care = hasExpired ? "expired" : expiresSoon ? "ends soon" : isStale ? "unused for long" : undefined;
  const node = leaf(name ?? "(no name)", care ? "warning" : "key", [care, end].filter(Boolean).join(", "));
  node.item.tooltip = [end, used].filter(Boolean).join("\n");
  if (care) node.item.iconPath = new ThemeIcon("warning", new ThemeColor("list.warningForeground"));
  return node;
}

function leaf(label: string, icon: string, description?: string): Node {
  const item = new TreeItem(label);
  item.iconPath = new ThemeIcon(icon);
  if (description !== undefined) item.description = description;
  return { item };
}

function signInLeaf(label: string): Node {
  const node = leaf(label, "warning");
  node.item.command = { command: "plexicus.signInIfNeeded", title: label };
  return node;
}

function group(label: string, children: () => Promise<Node[]>): Node {
  return { item: new TreeItem(label, TreeItemCollapsibleState.Expanded), children };
}
