// https://plugins.jetbrains.com/docs/intellij/persisting-sensitive-data.html

@file:JvmName("CredentialAttributesKt")

package com.intellij.credentialStore

fun generateServiceName(subsystem: String, key: String): String = "IntelliJ Platform $subsystem — $key"

data class CredentialAttributes(val serviceName: String, val userName: String? = null)

class OneTimeString(private val value: String) : CharSequence by value {
    override fun toString(): String = value
}

class Credentials(user: String?, val password: OneTimeString?) {
    constructor(user: String?, password: String?) : this(user, password?.let(::OneTimeString))

    val userName: String? = user?.ifEmpty { null }

    fun getPasswordAsString(): String? = password?.toString()
}

interface CredentialStore {
    operator fun get(attributes: CredentialAttributes): Credentials?

    fun getPassword(attributes: CredentialAttributes): String? = get(attributes)?.getPasswordAsString()

    operator fun set(attributes: CredentialAttributes, credentials: Credentials?)

    fun setPassword(attributes: CredentialAttributes, password: String?) {
        set(attributes, password?.let { Credentials(attributes.userName, it) })
    }
}
