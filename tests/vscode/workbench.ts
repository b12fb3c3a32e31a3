/** A window of VS Code, and a person's actions in it. */

import type { BrowserContext, Locator, Page } from "playwright-core";

import { Message } from "./message.js";

const DEADLINE_MS = 20_000;
/** How long a newly opened element may take to show its content: in the first try, and at most. */
const SOON_MS = { first: 1_000, most: 4_000 };
/** The time between two checks of what the editor has saved. */
const SHORTLY_MS = 100;
/** Printed when Chromium loses the script of the web worker host, which happens in 1 of 100 windows. */
const HOST_FAILED = "Extension host (LocalWebWorker) terminated unexpectedly. Code: 81";

export class Workbench {
  readonly page: Page;
  readonly #palette: Locator;
  readonly #picks: Locator;

  private constructor(page: Page) {
    this.page = page;
    this.#palette = page.locator(".quick-input-widget .quick-input-box input");
    this.#picks = page.locator(".quick-input-list .monaco-list-row");
  }

  /** Opens a window. Windows of one context share their storage, like those of one browser. */
  static async open(context: BrowserContext, url: string): Promise<Workbench> {
    const page = await context.newPage();
    page.setDefaultTimeout(DEADLINE_MS);
    page.on("console", (message) => {
      if (message.text().startsWith(HOST_FAILED)) page.reload().catch(() => undefined); // or it is closed
    });
    await page.goto(url, { waitUntil: "commit" });
    const workbench = new Workbench(page);
    await workbench.#ready();
    return workbench;
  }

  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: "commit" });
    await this.#ready();
  }

  /** Waits until the editor has saved that this extension may use the account. */
  async savedAccess(providerId: string, accountLabel: string, extensionId: string): Promise<void> {
    const wanted = { key: `${providerId}-${accountLabel}`, extensionId };
    const deadline = Date.now() + DEADLINE_MS;
    while (!(await this.page.evaluate(isAccessSaved, wanted))) {
      if (Date.now() > deadline) throw new Error(`The editor did not save that ${extensionId} may use the account.`);
      await this.page.waitForTimeout(SHORTLY_MS);
    }
  }

  /** Runs a command from the palette. Waits for it if its extension is still loading. */
  async runCommand(title: string): Promise<void> {
    const command = this.#pick(title);
    await this.#insist(async (soon) => {
      await this.page.keyboard.press("F1");
      await this.#palette.fill(`>${title}`, soon);
      await command.waitFor(soon);
    });
    await command.click();
  }

  /** Types into the input box that an extension shows, and presses Enter. */
  async answer(text: string): Promise<void> {
    await this.#palette.fill(text);
    await this.#palette.press("Enter");
  }

  /** Waits for a quick pick or an input box whose title matches. Returns the title. */
  async box(title: RegExp): Promise<string> {
    return this.page.locator(".quick-input-title").filter({ hasText: title }).innerText();
  }

  /** Waits until no box is open. */
  async noBox(): Promise<void> {
    await this.page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  }

  /** Returns the labels of an extension's quick pick. */
  async picks(): Promise<string[]> {
    await this.#picks.first().waitFor();
    return this.#picks.locator(".label-name").allInnerTexts();
  }

  /** Picks an item of that list. */
  async pick(label: string): Promise<void> {
    await this.#pick(label).click();
  }

  /** Returns the texts in the status bar. */
  async statusBar(): Promise<string[]> {
    const texts = await this.page.locator(".statusbar-item").allInnerTexts();
    return texts.map((text) => text.replaceAll(/\s+/g, " ").trim()).filter(Boolean);
  }

  /** Waits for a status bar item whose text matches. Returns the text. */
  async status(pattern: RegExp): Promise<string> {
    return (await this.#status(pattern).innerText()).trim();
  }

  async pressStatus(pattern: RegExp): Promise<void> {
    await this.#status(pattern).click();
  }

  /** Waits for a modal dialog whose text matches. While it is open, nothing else can be used. */
  async dialog(pattern: RegExp): Promise<Message> {
    const dialog = this.page.locator(".monaco-dialog-box").filter({ hasText: pattern });
    return Message.read(dialog, ".dialog-message-container");
  }

  /** Waits for a notification whose text matches: a toast, or one in the open notification centre. */
  async notification(pattern: RegExp): Promise<Message> {
    const notification = this.page.locator(".notification-list-item").filter({ hasText: pattern });
    return Message.read(notification.first(), ".notification-list-item-message");
  }

  /** Returns the texts of all notifications without an answer; toasts hide after some seconds. */
  async notifications(): Promise<string[]> {
    await this.page.locator("[id='status.notifications']").click();
    const centre = this.page.locator(".notifications-center.visible");
    await centre.waitFor();
    const texts = await centre.locator(".notification-list-item-message").allInnerTexts();
    await this.page.locator("[id='status.notifications']").click();
    await centre.waitFor({ state: "hidden" });
    return texts;
  }

  /** Returns the items of the Accounts menu, or of the submenu at this path. */
  async accounts(...path: string[]): Promise<string[]> {
    const menu = await this.#openAccounts(path);
    const items = await menu.locator(".action-menu-item").allInnerTexts();
    for (const _ of ["menu", ...path]) await this.page.keyboard.press("Escape");
    await menu.waitFor({ state: "hidden" });
    return items.map((item) => item.trim());
  }

  /** Clicks through the Accounts menu: `("Ada (Plexicus)", "Sign Out")`. */
  async chooseAccount(...path: string[]): Promise<void> {
    const menu = await this.#openAccounts(path.slice(0, -1));
    await menu.getByText(path.at(-1) ?? "", { exact: true }).hover();
    await this.page.keyboard.press("Enter"); // a menu takes no clicks in its first moments
  }

  /** Returns the rows of the tree in the view with this title. Expands the view if it is collapsed. */
  async tree(view: string): Promise<string[]> {
    const pane = this.page.locator(".pane").filter({ has: this.page.locator(`.pane-header[aria-label^="${view}"]`) });
    const header = pane.locator(".pane-header");
    if ((await header.getAttribute("aria-expanded")) !== "true") await header.click();
    await pane.locator(".monaco-list-row").first().waitFor();
    return pane.locator(".monaco-list-row").allInnerTexts();
  }

  /**
   * Returns the page that `openExternal` opens. An address that is not a loopback address needs “Open”
   * in a dialog first, except in a window's first moments.
   */
  async popup(opens: () => Promise<void>): Promise<Page> {
    const [page] = await Promise.all([this.page.context().waitForEvent("page", { timeout: DEADLINE_MS }), opens()]);
    return page;
  }

  /** Returns the text in the clipboard. */
  async clipboard(): Promise<string> {
    await this.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Returns everything that was written to this output channel. */
  async output(channel: string): Promise<string> {
    await this.runCommand("Output: Show Output Channels...");
    await this.pick(channel);
    await this.page.locator(".output-view .view-lines").click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("ControlOrMeta+C");
    return this.clipboard();
  }

  async screenshot(path: string): Promise<void> {
    await this.page.screenshot({ path, animations: "disabled" });
  }

  async close(): Promise<void> {
    await this.page.close();
  }

  async #ready(): Promise<void> {
    await this.page.locator(".monaco-workbench .statusbar-item").first().waitFor();
  }

  async #openAccounts(path: readonly string[]): Promise<Locator> {
    const menus = this.page.locator(".monaco-menu .actions-container");
    return this.#insist(async (soon) => {
      await this.page.locator(".activitybar .action-item[aria-label^='Accounts']").click(soon);
      for (const [depth, item] of path.entries()) {
        // Not a click: the menu that it opens would be replaced by the one that hovering opens later.
        await menus.nth(depth).getByText(item, { exact: true }).hover(soon);
      }
      await menus.nth(path.length).waitFor(soon);
      return menus.nth(path.length);
    });
  }

  /**
   * Opens something repeatedly until it shows the wanted content, since an open element does not update.
   * Each try may take longer than the one before, because a busy machine is slow to show anything.
   */
  async #insist<T>(open: (soon: { timeout: number }) => Promise<T>): Promise<T> {
    await this.page.bringToFront(); // a window in the background is slow to take clicks
    const start = Date.now();
    for (let timeout = SOON_MS.first; ; timeout = Math.min(2 * timeout, SOON_MS.most)) {
      try {
        return await open({ timeout });
      } catch (error) {
        if (Date.now() - start > DEADLINE_MS) throw error;
        await this.page.keyboard.press("Escape");
      }
    }
  }

  #pick(label: string): Locator {
    return this.#picks.filter({ has: this.page.getByText(label, { exact: true }) }).first();
  }

  #status(pattern: RegExp): Locator {
    return this.page.locator(".statusbar-item").filter({ hasText: pattern });
  }
}

// Runs in the page. The web editor keeps its state in IndexedDB.
async function isAccessSaved({ key, extensionId }: { key: string; extensionId: string }): Promise<boolean> {
  const result = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error("IndexedDB failed"));
    });
  const database = await result(indexedDB.open("vscode-web-state-db-global"));
  try {
    const value: unknown = await result(database.transaction("ItemTable").objectStore("ItemTable").get(key));
    return String(value).includes(extensionId);
  } finally {
    database.close();
  }
}
