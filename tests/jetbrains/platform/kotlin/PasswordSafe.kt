// https://plugins.jetbrains.com/docs/intellij/persisting-sensitive-data.html

package com.intellij.ide.passwordSafe

import com.intellij.credentialStore.CredentialStore
import com.intellij.openapi.application.ApplicationManager

abstract class PasswordSafe : CredentialStore {
    companion object {
        @JvmStatic
        val instance: PasswordSafe
            get() = ApplicationManager.getApplication().getService(PasswordSafe::class.java)
    }

    /** Whether the user chose not to save passwords. */
    abstract val isMemoryOnly: Boolean
}
