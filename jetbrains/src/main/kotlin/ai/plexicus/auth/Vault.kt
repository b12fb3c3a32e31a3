package ai.plexicus.auth

import com.intellij.credentialStore.CredentialAttributes
import com.intellij.credentialStore.generateServiceName
import com.intellij.ide.passwordSafe.PasswordSafe
import com.intellij.ide.util.PropertiesComponent
import com.intellij.openapi.application.ApplicationManager

/**
 * The core's storage in PasswordSafe, shared by every plugin with this library in every IDE. PasswordSafe may wait for
 * a keychain, so never call it on the UI thread.
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

    // Earlier versions stored each client's logins separately.
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

    // If the user chose not to save passwords, they are kept until the IDE is closed.
    private fun answer(value: String?) =
        mapOf("value" to value, "persistence" to if (safe().isMemoryOnly) "session_only" else "durable")

    private fun attributes(key: String) = CredentialAttributes(generateServiceName("Plexicus", key), USER)

    private fun attributesOfClient(key: String) =
        CredentialAttributes(generateServiceName("Plexicus", "$clientId $key"), clientId)

    private companion object {
        const val USER = "plexicus"
    }
}

/** The core's marks, in the IDE's settings. None of them is a secret. */
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

    // Earlier versions stored each client's marks separately.
    private fun nameOfClient(key: String) = "ai.plexicus.auth.$clientId.$key"
}

private const val HAS_LOGIN = "ai.plexicus.auth.has-login"

/**
 * Whether there may be a login to watch, stored or in the environment. The check is cheap, and can be wrong if there
 * are logins at several servers. The next call of the core finds out.
 */
internal fun hasLogin(): Boolean =
    PropertiesComponent.getInstance().getValue(HAS_LOGIN) != null || variable(TOKEN_VARIABLE) != null
