package ai.plexicus.auth

import com.intellij.credentialStore.CredentialAttributes
import com.intellij.credentialStore.generateServiceName
import com.intellij.ide.passwordSafe.PasswordSafe
import com.intellij.ide.util.PropertiesComponent
import com.intellij.openapi.application.ApplicationManager

/**
 * PasswordSafe as the core's storage, for every plugin of every IDE that uses this library. It may wait for a keychain,
 * so never on a thread of the UI.
 */
internal class Vault(private val clientId: String) {

    fun get(key: String): Map<String, String?> = answer(safe().getPassword(attributes(key)) ?: adopted(key))

    fun set(key: String, value: String): Map<String, String?> {
        safe().setPassword(attributes(key), value)
        return answer(null)
    }

    fun delete(key: String): Map<String, String?> {
        safe().setPassword(attributes(key), null)
        safe().setPassword(attributesOfClient(key), null)
        return answer(null)
    }

    // Earlier versions kept each client's logins apart.
    private fun adopted(key: String): String? {
        val value = safe().getPassword(attributesOfClient(key)) ?: return null
        safe().setPassword(attributes(key), value)
        safe().setPassword(attributesOfClient(key), null)
        return value
    }

    private fun safe(): PasswordSafe {
        check(!ApplicationManager.getApplication().isDispatchThread) {
            "PasswordSafe must not be called on the UI thread"
        }
        return PasswordSafe.instance
    }

    // The user's choice "do not save" keeps passwords until the IDE is closed.
    private fun answer(value: String?) =
        mapOf("value" to value, "persistence" to if (safe().isMemoryOnly) "session_only" else "durable")

    private fun attributes(key: String) = CredentialAttributes(generateServiceName("Plexicus", key), USER)

    private fun attributesOfClient(key: String) =
        CredentialAttributes(generateServiceName("Plexicus", "$clientId $key"), clientId)

    private companion object {
        const val USER = "plexicus"
    }
}

/** The core's marks, none of them a secret, in the IDE's own settings. */
internal class Marks(private val clientId: String) {
    private val properties get() = PropertiesComponent.getInstance()

    fun get(key: String): String? {
        val mark = properties.getValue(name(key)) ?: properties.getValue(nameOfClient(key))
        if (mark != null) properties.setValue(HAS_LOGIN, "true")
        return mark
    }

    fun set(key: String, mark: String) {
        properties.setValue(name(key), mark)
        properties.setValue(HAS_LOGIN, "true")
    }

    fun delete(key: String) {
        properties.unsetValue(name(key))
        properties.unsetValue(HAS_LOGIN)
        properties.unsetValue(nameOfClient(key))
    }

    private fun name(key: String) = "ai.plexicus.auth.$key"

    // Earlier versions kept each client's marks apart.
    private fun nameOfClient(key: String) = "ai.plexicus.auth.$clientId.$key"
}

private const val HAS_LOGIN = "ai.plexicus.auth.has-login"

/**
 * Whether there is something to watch: somebody has signed in, or the environment has a token. It is cheap, and may be
 * wrong where there are logins at several servers: the next call of the core sees what is there.
 */
internal fun hasLogin(): Boolean =
    PropertiesComponent.getInstance().getValue(HAS_LOGIN) != null || variable(TOKEN_VARIABLE) != null
