// Collects what a bug report needs, without a secret.

import type { VscodeAuth } from "../../types/vscode.js";
import { env, ExtensionKind, type ExtensionContext, UIKind, version as editorVersion, window } from "vscode";
import { AuthError } from "../error.js";

export async function copyDiagnostics({ extension }: ExtensionContext, auth: VscodeAuth): Promise<void> {
  const orError = <T>(work: () => T): T | { code: string; message: string } => {
    try {
      return work();
    } catch (error) {
      return described(error);
    }
  };
  const diagnostics = {
    extension: { id: extension.id, version: (extension.packageJSON as { version?: string }).version },
    editor: {
      name: env.appName,
      version: editorVersion,
      host: env.appHost,
      uiKind: UIKind[env.uiKind],
      remoteName: env.remoteName ?? null,
    },
    extensionKind: ExtensionKind[extension.extensionKind],
    role: auth.role,
    plan: orError(() => auth.plan()),
    status: await auth.status({ verify: true }).catch(described),
    explain: auth.explain(),
  };
  await env.clipboard.writeText(JSON.stringify(diagnostics, undefined, 2));
  void window.showInformationMessage(
    `${auth.label}: the diagnostics were copied to the clipboard. They contain no secrets.`,
  );
}

function described(error: unknown): { code: string; message: string } {
  if (error instanceof AuthError) return { code: error.code, message: error.message };
  throw error;
}
