import type { Page } from "playwright-core";

import type { DevServer } from "./dev-server.js";

/** Signs in and decides as Grace would, in a window at the sign-in page. */
export async function signInByHand(
  page: Page,
  server: DevServer,
  decision: "Approve" | "Deny" = "Approve",
  organization?: string,
): Promise<void> {
  const { email, password } = server.account("grace@example.test");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  if (organization) await page.getByLabel(organization).check();
  await page.getByRole("button", { name: decision, exact: true }).click();
}
