/**
 * Names of a user, an organization and a token that affect the program that shows them, unless it sanitizes
 * them.
 */

import type { Control } from "./control.js";

/** The names at the server: links and icons of VS Code, HTML, escape sequences, bidi controls. */
const HOSTILE = {
  email: "\u202e$(verified) ada@example.test\u001b[8m",
  organization: "[Verify…](command:workbench.action.toggleZenMode) $(verified) <html>&#8238;\u001b]8;;\u0007\u009b2J",
  token: "[Renew](command:workbench.action.toggleZenMode) $(verified) \u2067\u001b[2Jlaptop",
};

/** The names as they are shown. */
export const SHOWN = {
  email: "$ (verified) ada@example.test(8m",
  organization: "(Verify…)(command:workbench.action.toggleZenMode) $ (verified) html& #8238;)8;;2J",
  token: "(Renew)(command:workbench.action.toggleZenMode) $ (verified) (2Jlaptop",
};

/** Control characters except the line break, and bidi controls. */
export const ACTIVE = /[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Gives every account these names until the faults are cleared. */
export async function giveHostileNames(control: Control): Promise<void> {
  const answers = {
    "/sessions/self": { user_id: "usr_ada", client_id: "org_1", email: HOSTILE.email },
    "/client": { name: HOSTILE.organization },
    "/users/me/api-tokens": [{ name: HOSTILE.token, token_type: HOSTILE.token }],
    "/repositories": { items: [{ id: HOSTILE.organization }] },
  };
  for (const [path, answer] of Object.entries(answers)) {
    await control.fault({
      method: "GET",
      path,
      times: 100,
      action: { kind: "status", status: 200, body: JSON.stringify(answer) },
    });
  }
}
